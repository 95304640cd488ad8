"""Is the process up, and can the installation do its work?"""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huidian.flows import background
from huidian.network import troubles
from huidian.web.shell.desk import open_to_all
from huidian.web.shell.troubles import LITTLE_ROOM_BYTES, WORKER_SILENT_FOR, home_is_writable, room_left


@open_to_all
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@open_to_all
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if the database answers, is up to date, a worker lives and the data folder can be written.

    Else 503. What stands of troubles is told too (`network.troubles`) and is no reason to take the site away.
    """
    checks = {"database": False, "migrations": False, "worker": False, "home": False, "room": False}
    standing: list[str] = []
    try:
        checks["database"] = _database_answers()
        checks["migrations"] = _is_migrated()
        if checks["migrations"]:
            alive_at = background.last_sign_of_life()
            checks["worker"] = alive_at is not None and timezone.now() - alive_at < WORKER_SILENT_FOR
            standing = [one.kind for one in troubles.standing()]
        checks["home"], checks["room"] = home_is_writable(), room_left() > LITTLE_ROOM_BYTES
    except DatabaseError:
        connection.close()
    return JsonResponse({**checks, "troubles": standing}, status=200 if all(checks.values()) else 503)


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
