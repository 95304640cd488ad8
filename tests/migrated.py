"""A migrated store, made by whoever needs one first and copied by all others: migrating takes twelve seconds.

It is kept in `.dev/stores` from run to run, named by what migrating depends on; on PostgreSQL it is a
database to copy from on the same server.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from huidian.engine.mart.atomic import exclusive

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".dev" / "stores"
_OWN_MODULES = re.compile(r"^from (huidian\.[\w.]+) import", re.MULTILINE)
_TEMPLATE = "huidian_migrated_"


class Migrated(NamedTuple):
    """A store nobody writes to: its data folder, and on PostgreSQL the name of its database."""

    home: Path
    database: str = ""


@cache
def migrated(server: str = "") -> Migrated:
    """The one on this PostgreSQL server (a URL), without one the one on SQLite."""
    KEPT.mkdir(parents=True, exist_ok=True)
    made = Migrated(KEPT / _kind(server) / _key(), _TEMPLATE + _key() if server else "")
    with exclusive(KEPT / f"{_kind(server)}.lock"):
        if not made.home.exists() or (server and not _has(server, made.database)):
            _make(made, server)
    return made


def at(server: str, database: str) -> str:
    """The URL of another database of a server."""
    return urlunsplit(urlsplit(server)._replace(path=f"/{database}"))


def on_server(server: str, statement: str) -> list[Any]:
    """Has a server carry out one statement outside a transaction; the rows it gives."""
    with psycopg.connect(server, autocommit=True) as connection:
        answer = connection.execute(statement.encode())
        return answer.fetchall() if answer.description else []


def _make(made: Migrated, server: str) -> None:
    """Beside its place first, so that what is there is whole; what was made of other migrations goes."""
    shutil.rmtree(made.home.parent, ignore_errors=True)
    being_made = made._replace(home=made.home.with_suffix(".made"), database=f"{made.database}_made")
    being_made.home.mkdir(parents=True)
    own = {"HUIDIAN_HOME": str(being_made.home), "DJANGO_SETTINGS_MODULE": "huidian.config.settings"}
    if server:
        for (name,) in on_server(server, f"select datname from pg_database where datname ~ '^{_TEMPLATE}'"):
            on_server(server, f'drop database "{name}" with (force)')
        on_server(server, f'create database "{being_made.database}"')
        own["DATABASE_URL"] = at(server, being_made.database)
    inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "HUIDIAN_MART"}}
    command = [sys.executable, "-m", "huidian.config.cli", "manage", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=inherited | own, check=True)
    if server:
        on_server(server, f'alter database "{being_made.database}" rename to "{made.database}"')
    being_made.home.rename(made.home)


def _has(server: str, database: str) -> bool:
    return bool(on_server(server, f"select 1 from pg_database where datname = '{database}'"))


def _kind(server: str) -> str:
    return "postgresql" if server else "sqlite"


@cache
def _key() -> str:
    """What migrating depends on: the migrations, the modules they take from, and what is installed."""
    migrations = sorted((ROOT / "src").rglob("migrations/*.py"))
    texts = [path.read_text("utf-8") for path in migrations]
    modules = sorted({name for text in texts for name in _OWN_MODULES.findall(text)})
    taken = [ROOT / "src" / f"{name.replace('.', '/')}.py" for name in modules]
    texts += [path.read_text("utf-8") for path in (*taken, ROOT / "requirements-dev.lock")]
    return hashlib.sha256("\n".join([*map(str, migrations), *texts]).encode()).hexdigest()[:12]


@pytest.fixture(scope="session")
def from_the_migrated_one() -> Iterator[None]:
    """The database of the tests begins as a copy."""
    from django.db import connection

    if connection.vendor == "postgresql":
        server = os.environ["DATABASE_URL"]
        connection.settings_dict["TEST"]["TEMPLATE"] = migrated(server).database
        yield
        return
    creation: Any = connection.creation
    copies = []
    create = creation._create_test_db

    def create_filled(*arguments: Any, **named: Any) -> str:
        name = create(*arguments, **named)
        copy = sqlite3.connect(name, uri=True)
        with closing(sqlite3.connect(migrated().home / "huidian.sqlite3")) as original:
            original.backup(copy)
        copies.append(copy)  # a database in memory lasts as long as somebody has it open
        return str(name)

    creation._create_test_db = create_filled
    yield
    for copy in copies:
        copy.close()


@pytest.fixture(scope="session")
def django_db_setup(from_the_migrated_one: None, django_db_setup: None) -> None:
    """The database of the tests, which finds nothing left to migrate."""
