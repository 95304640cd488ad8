"""What is in a store, asked in plain SQL: of the store, of its copy, or of a store that is to be filled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.apps import apps

Ask = Callable[[str], Sequence[Sequence[Any]]]
"""Runs a statement and gives its rows."""
_OF_PEOPLE = ("network_dealer", "network_staff", "network_auditevent")


def contents(ask: Ask) -> dict[str, Any]:
    """Migrations, rows by table and the head of the audit chain, as a backup's manifest has them."""
    migrations = ask("SELECT app, name FROM django_migrations ORDER BY app, name")
    head = ask("SELECT events, digest FROM network_audithead")
    return {
        "migrations": [f"{app}.{name}" for app, name in migrations],
        "counts": {table: _count(ask, table) for table in tables()},
        "audit": {"events": head[0][0], "digest": head[0][1]} if head else {"events": 0, "digest": ""},
    }


def is_empty(ask: Ask, there: Sequence[str]) -> bool:
    """Whether nobody and nothing is in a store that has these tables."""
    return not any(_count(ask, table) for table in _OF_PEOPLE if table in there)


def tables() -> list[str]:
    """The tables of this version."""
    managed = (model for model in apps.get_models(include_auto_created=True) if model._meta.managed)
    return sorted({model._meta.db_table for model in managed})


def _count(ask: Ask, table: str) -> int:
    return int(ask(f'SELECT count(*) FROM "{table}"')[0][0])  # noqa: S608
