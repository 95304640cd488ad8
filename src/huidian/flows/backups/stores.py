"""The store as a file, and a file as the store: SQLite by its own copying, PostgreSQL by its own tools.

Both give what the store held at one moment, while others go on writing.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

from django.db import DEFAULT_DB_ALIAS, connection, connections

from huidian.flows.backups.archive import BackupRefused, Manifest
from huidian.flows.backups.contents import contents, is_empty
from huidian.flows.backups.tools import fitting_tool

FREED = "DELETE FROM network_trouble WHERE kind = 'restored'"
HELD = "INSERT INTO network_trouble (kind, since, facts) VALUES ('restored', '{since}', '{facts}')"
"""Goes into a restored store in one step with all of it: no copy is ever there without it."""


class Store(Protocol):
    """A kind of store. `name` is in the manifest, `part` the name of its file in a backup."""

    name: str
    part: str

    def copy(self, to: Path) -> dict[str, Any]:
        """Puts the store at one moment into a file; what is in it (see `contents`)."""

    def is_empty(self) -> bool:
        """Whether nobody and nothing is in the store, or there is none."""

    def bring_back(self, copy: Path, manifest: Manifest, held: str) -> None:
        """Makes the copy the store, with `held` carried out in it, all at once or not at all."""


def store() -> Store:
    """The installation's."""
    return SQLite() if connection.vendor == "sqlite" else PostgreSQL()


class SQLite:
    name, part = "sqlite", "store.sqlite3"

    def __init__(self) -> None:
        self._path = Path(str(connection.settings_dict["NAME"]))

    def copy(self, to: Path) -> dict[str, Any]:
        with closing(sqlite3.connect(self._path, timeout=60)) as source, closing(sqlite3.connect(to)) as into:
            to.chmod(0o600)
            source.backup(into)  # in one step: writers go on in the log beside it
            into.execute("PRAGMA journal_mode=DELETE")
            return contents(lambda sql: into.execute(sql).fetchall())

    def is_empty(self) -> bool:
        if not self._path.exists() or not self._path.stat().st_size:
            return True
        with closing(sqlite3.connect(self._path)) as there:
            names = there.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            return is_empty(lambda sql: there.execute(sql).fetchall(), [name for (name,) in names])

    def bring_back(self, copy: Path, manifest: Manifest, held: str) -> None:
        try:
            with closing(sqlite3.connect(copy)) as unpacked:
                sound = unpacked.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
                unpacked.execute(FREED)
                unpacked.execute(held)
                unpacked.commit()
        except sqlite3.DatabaseError:
            sound = False
        if not sound:
            raise BackupRefused(
                "备份中的数据库已损坏，什么都没有恢复。", "The store in it is damaged; nothing was restored."
            )
        connections.close_all()
        for beside in ("-wal", "-shm"):
            self._path.with_name(self._path.name + beside).unlink(missing_ok=True)
        copy.replace(self._path)


class PostgreSQL:
    name, part = "postgresql", "store.dump"

    def copy(self, to: Path) -> dict[str, Any]:
        to.touch(0o600)
        own = connection.copy(DEFAULT_DB_ALIAS)
        try:
            own.set_autocommit(False)
            with own.cursor() as cursor:

                def ask(sql: str) -> list[tuple[Any, ...]]:
                    cursor.execute(sql)
                    return list(cursor.fetchall())

                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                snapshot = str(ask("SELECT pg_export_snapshot()")[0][0])
                _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}",
                     f"--snapshot={snapshot}")  # fmt: skip
                return contents(ask)
        finally:
            own.close()

    def is_empty(self) -> bool:
        with connection.cursor() as cursor:

            def ask(sql: str) -> list[tuple[Any, ...]]:
                cursor.execute(sql)
                return list(cursor.fetchall())

            return is_empty(ask, connection.introspection.table_names(cursor))

    def bring_back(self, copy: Path, manifest: Manifest, held: str) -> None:
        connections.close_all()
        script = copy.with_suffix(".sql")
        _run(
            "pg_restore",
            "--clean",
            "--if-exists",
            "--no-owner",
            "--no-privileges",
            f"--file={script}",
            str(copy),
        )
        with script.open("a", encoding="utf-8") as more:
            more.write(f"\nSET search_path = public;\n{FREED};\n{held};\n")
        _run(
            "psql",
            "--quiet",
            "--no-psqlrc",
            "--single-transaction",
            "--set=ON_ERROR_STOP=1",
            f"--file={script}",
        )


def _run(tool: str, *arguments: str) -> None:
    """One of PostgreSQL's tools, on the database of the settings; no password is on its command line."""
    from psycopg.conninfo import make_conninfo
    from psycopg.pq import Conninfo

    server = connection.pg_version // 10_000  # type: ignore[attr-defined]
    program = fitting_tool(tool, server)
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    there = {key: value for key, value in connection.get_connection_params().items() if key in known}
    password = {"PGPASSWORD": str(there.pop("password"))} if "password" in there else {}
    where = [] if tool == "pg_restore" else [f"--dbname={make_conninfo(**there)}"]
    done = subprocess.run(  # noqa: S603
        [program, *where, *arguments], env=os.environ | password, capture_output=True, text=True, check=False
    )
    if done.returncode:
        why = " ".join(done.stderr.split()) or f"exit {done.returncode}"
        raise BackupRefused(f"{tool} 失败：{why[:500]}", f"{tool} failed: {why[:500]}")
