"""Is the process up, and can the installation do its work?"""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huidian.flows import background
from huidian.web.shell.desk import open_to_all

WORKER_SILENT_FOR = timedelta(minutes=2)


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
    """200 if the database answers, is up to date, and a background worker lives; else 503."""
    checks = {"database": False, "migrations": False, "worker": False}
    try:
        checks["database"] = _database_answers()
        checks["migrations"] = _is_migrated()
        if checks["migrations"]:
            alive_at = background.last_sign_of_life()
            checks["worker"] = alive_at is not None and timezone.now() - alive_at < WORKER_SILENT_FOR
    except DatabaseError:
        connection.close()
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


def _database_answers() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _is_migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
