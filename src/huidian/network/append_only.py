"""Tables that are append-only in the database itself: no statement changes a row or takes one away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """One such table. `name` begins the names of its triggers, `why` is what a refused statement reads."""

    table: str
    name: str
    why: str

    def protect(self, vendor: str) -> list[str]:
        """The statements that have the database refuse changes."""
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER IF NOT EXISTS {self.name}_no_{verb} BEFORE {verb} ON {self.table} "
                f"BEGIN SELECT RAISE(ABORT, '{self.why}'); END"
                for verb in ("update", "delete")
            ]
        refuse = f"EXECUTE FUNCTION {self.name}_append_only()"
        return [
            f"CREATE OR REPLACE FUNCTION {self.name}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{self.why}'; END $$",
            f"CREATE OR REPLACE TRIGGER {self.name}_no_change BEFORE UPDATE OR DELETE ON {self.table} "
            f"FOR EACH ROW {refuse}",
            f"CREATE OR REPLACE TRIGGER {self.name}_no_truncate BEFORE TRUNCATE ON {self.table} "
            f"FOR EACH STATEMENT {refuse}",
        ]

    def release(self, vendor: str) -> list[str]:
        """The statements that take `protect` back."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}_no_{verb}" for verb in ("update", "delete")]
        return [
            f"DROP TRIGGER IF EXISTS {self.name}_no_{what} ON {self.table}" for what in ("change", "truncate")
        ]


AUDIT = AppendOnly("network_auditevent", "audit", "the audit trail is append-only")
_TABLES = {AUDIT}


def register(table: AppendOnly) -> None:
    """Name a table of a higher room, whose migration protects it."""
    _TABLES.add(table)


def protect(vendor: str) -> list[str]:
    """The statements that protect every such table."""
    return [statement for table in _TABLES for statement in table.protect(vendor)]


def release(vendor: str) -> list[str]:
    """The statements that take `protect` back."""
    return [statement for table in _TABLES for statement in table.release(vendor)]


@contextmanager
def released() -> Iterator[None]:
    """Lets a store of invented data be emptied, which is the one thing that takes rows away."""
    _carry_out(release(connection.vendor))
    try:
        yield
    finally:
        _carry_out(protect(connection.vendor))


def _carry_out(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
