"""Run as a program of its own, in a store that several processes share; prints a JSON answer.

`kill FILE SEED…`: import the file undisturbed, then again and again killed at a moment each seed chooses.
`together FILE…`: import all files at once, a process each.
`beside FILE`: import the file while another connection saves something after each transaction (SQLite).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import django
from django.conf import settings

AT = datetime(2012, 1, 6, 1, 0, tzinfo=UTC)
AT_ONCE = 70
"""Rows a transaction: several steps a table even of a small file."""


def bring(file: Path, by: Callable[..., Any] | None = None) -> int:
    """Import a file for dealer A; the number of the batch."""
    from huidian.flows.import_file import import_file
    from huidian.network.models import Dealer
    from huidian.visits.models import ImportBatch

    digest = sha256(file.read_bytes()).hexdigest()
    dealer = Dealer.objects.get(code="A")
    batch = ImportBatch(dealer=dealer, kind="visits", file_name=file.name, sha256=digest, created_at=AT)
    return int((by or import_file)(batch, file, staff=None, at=AT).batch.pk)


def digest() -> str:
    from huidian.visits.digest import digest as of_everything

    return of_everything()


def undo_last() -> None:
    """In a child: the mart's reader has threads, which do not survive a fork."""
    assert wait(apart(lambda: undo(last_batch()))) == [0]


def undo(batch: int) -> None:
    from huidian.flows.import_file import undo_import
    from huidian.visits.models import ImportBatch

    undo_import(ImportBatch.objects.unscoped("a test").get(pk=batch), staff=None, at=AT)


def apart(work: Callable[[], Any]) -> int:
    """Do something in a child process with a connection of its own; the child's id."""
    from django.db import connections

    connections.close_all()
    if child := os.fork():
        return child
    try:
        work()
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def wait(*children: int) -> list[int]:
    return [os.waitpid(child, 0)[1] for child in children]


def count_statements(file: Path) -> int:
    """Statements an undisturbed import executes, told by a child through a pipe."""
    reader, writer = os.pipe()

    def counted() -> None:
        from django.db import connection

        seen: list[int] = []

        def watch(execute: Any, *told: Any) -> Any:
            seen.append(1)
            return execute(*told)

        with connection.execute_wrapper(watch):
            bring(file)
        os.write(writer, str(len(seen)).encode())

    assert wait(apart(counted)) == [0]
    return int(os.read(reader, 20))


def killed_at(file: Path, statement: int) -> None:
    from django.db import connection

    seen = []

    def watch(execute: Any, *told: Any) -> Any:
        seen.append(1)
        if len(seen) == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*told)

    with connection.execute_wrapper(watch):
        bring(file)


def last_batch() -> int:
    from huidian.visits.models import ImportBatch

    return int(ImportBatch.objects.unscoped("a test").latest("id").pk)


def load() -> None:
    """What every child needs, read once."""
    import ibis.backends.duckdb
    import pypinyin

    import huidian.engine.standings
    import huidian.flows.import_file
    from huidian.visits.actions import writing

    assert all((ibis, pypinyin, huidian))
    writing.ROWS_AT_ONCE = AT_ONCE


def kill(file: str, *seeds: str) -> dict[str, Any]:
    empty = digest()
    wait(apart(lambda: bring(Path(file))))
    undisturbed = digest()
    undo_last()
    # Counted the second time: the first also builds what later ones find.
    statements = count_statements(Path(file))
    undo_last()
    after = []
    for seed in seeds:
        at = random.Random(int(seed)).randrange(1, statements - 2)
        (status,) = wait(apart(partial(killed_at, Path(file), at)))
        # How many statements an import takes depends on the clock (it says how far it is): one that took
        # fewer than the counted one is over before its moment comes, and whole.
        while status == 0 and at > 1 and digest() == undisturbed:
            undo_last()
            statements = min(statements, count_statements(Path(file)))
            undo_last()
            at = min(at - 1, random.Random(int(seed)).randrange(1, statements - 2))
            (status,) = wait(apart(partial(killed_at, Path(file), at)))
        met = digest()
        wait(apart(lambda: bring(Path(file))))
        after.append({"at": at, "signal": os.WTERMSIG(status), "met": met, "then": digest()})
        undo_last()
    left = rows_left_by_the_dead()
    return {
        "statements": statements, "empty": empty, "undisturbed": undisturbed, "after": after, "left": left
    }  # fmt: skip


def rows_left_by_the_dead() -> list[int]:
    """Rows written ahead and never put in force: before and after they are thrown away."""
    from django.db.models import F

    from huidian.customers.models import Customer, Vehicle
    from huidian.visits.actions import drop_dead_imports
    from huidian.visits.models import Visit

    def count() -> int:
        models = (Customer, Vehicle, Visit)
        return sum(m.objects.unscoped("a test").filter(retracted_by=F("recorded_by")).count() for m in models)

    before = count()
    drop_dead_imports(AT + timedelta(hours=2))
    return [before, count()]


def together(*files: str) -> dict[str, Any]:
    from huidian.visits.models import Visit

    ends = wait(*[apart(partial(bring, Path(file))) for file in files])
    orders = list(Visit.objects.unscoped("a test").current().values_list("order_no", flat=True))
    return {"ends": ends, "orders": len(orders), "distinct": len(set(orders)), "digest": digest()}


def one_by_one(*files: str) -> dict[str, Any]:
    for file in files:
        bring(Path(file))
    return {"digest": digest()}


def beside(file: str) -> dict[str, Any]:
    """Import a file; rows each of its transactions changed, and what there was when another saved after it.

    The other connection does not wait for a lock.
    """
    from django.db import connection as of_django

    from huidian.flows.import_file import bring_in
    from huidian.visits.actions import writing

    writing.ROWS_AT_ONCE = 200
    connection: Any = of_django
    connection.ensure_connection()
    store, commit, changed = connection.connection, connection._commit, [0]
    with closing(sqlite3.connect(settings.DATABASES["default"]["NAME"], timeout=0)) as other:
        other.execute("CREATE TABLE saved (orders INTEGER, current INTEGER)")

        def counted() -> None:
            changed.append(store.total_changes)
            commit()
            with other:
                other.execute(
                    "INSERT INTO saved SELECT count(*), count(*) FILTER (WHERE retracted_at IS NULL) "
                    "FROM visits_visit"
                )

        connection._commit = counted
        bring(Path(file), partial(bring_in, rejects=None, watch=lambda *_: None, language="zh"))
        seen = other.execute("SELECT orders, current FROM saved").fetchall()
    return {"changed": [after - before for before, after in pairwise(changed)], "seen": seen}


if __name__ == "__main__":
    django.setup()
    load()
    verb: dict[str, Callable[..., Any]] = {
        "kill": kill,
        "together": together,
        "one_by_one": one_by_one,
        "beside": beside,
    }
    json.dump(verb[sys.argv[1]](*sys.argv[2:]), sys.stdout)
