"""Rows by the hundred thousand, in a number of statements that does not grow with them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import islice, repeat
from typing import Any

from django.db import connection, models, transaction
from django.db.models.expressions import RawSQL

Column = Sequence[Any]
Columns = Mapping[str, Any]
"""By attribute name: a list, tuple or range of values, or one value that stands for every row."""
Progress = Callable[[int], None]
_CAST = {int: "bigint", str: "text"}


def one_of(values: Sequence[int] | Sequence[str]) -> RawSQL | list[Any]:
    """For `filter(field__in=one_of(values))`: any number of values as one parameter."""
    if not values:
        return []
    kind = type(values[0])
    if connection.vendor == "postgresql":
        return RawSQL(f"SELECT unnest(%s::{_CAST[kind]}[])", [list(values)])  # noqa: S611 - no text of others
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(list(values))])


def allocate_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Ids nobody else will get, ascending."""
    if not count:
        return range(0)
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return sorted(row[0] for row in cursor.fetchall())
        cursor.execute(
            "INSERT INTO sqlite_sequence (name, seq) SELECT %s, 0 "
            "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
            [table, table],
        )
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last: int = cursor.fetchone()[0]
        return range(last - count + 1, last + 1)


def insert_columns(
    model: type[models.Model],
    count: int,
    columns: Columns,
    *,
    at_once: int | None = None,
    progress: Progress | None = None,
    may_go_on: Callable[[], None] | None = None,
) -> None:
    """Insert `count` rows given as columns by attribute name (`dealer_id`, not `dealer`).

    Fields not named get their default. Values are as the model has them, except that JSON comes as text:
    whoever writes many rows can write equal values once. Texts must fit; moments without a zone are UTC.
    Given `at_once`, every so many rows are a transaction of their own; it begins when they are ready, and
    `progress` is called after it with how many rows are in, `may_go_on` in it before its rows: it raises
    where they must not go in any more.
    """
    if not count:
        return
    names, ready = [], []
    for field in model._meta.concrete_fields:
        if field.primary_key and field.attname not in columns:
            continue
        names.append(connection.ops.quote_name(str(field.column)))
        given = columns[field.attname] if field.attname in columns else _default(field)
        several = isinstance(given, list | tuple | range)
        ready.append(_ready(field, given) if several else repeat(next(iter(_ready(field, [given]))), count))
    table = connection.ops.quote_name(model._meta.db_table)
    rows = zip(*ready, strict=False)
    if at_once is None:
        _insert(table, names, rows)
        return
    done = 0
    while some := list(islice(rows, at_once)):
        with transaction.atomic():
            if may_go_on:
                may_go_on()
            _insert(table, names, some)
        done += len(some)
        if progress:
            progress(done)


@contextmanager
def references_unchecked() -> Iterator[None]:
    """SQLite does not look up each row's references in the block, which is a quarter of inserting it.

    For rows whose references hold by the way they are made. PostgreSQL looks them up all the same, and so
    does SQLite within a transaction that is open already.
    """
    unchecked = not connection.in_atomic_block and connection.disable_constraint_checking()
    try:
        yield
    finally:
        if unchecked:
            connection.enable_constraint_checking()


def update_columns(model: type[models.Model], ids: Sequence[int], columns: Mapping[str, Column]) -> None:
    """Give each of the rows `ids` its own values."""
    if not ids:
        return
    fields = {field.attname: field for field in model._meta.concrete_fields}
    quote = connection.ops.quote_name
    assignments = ", ".join(f"{quote(str(fields[name].column))} = %s" for name in columns)
    rows = zip(*(_ready(fields[name], column) for name, column in columns.items()), ids, strict=False)
    with connection.cursor() as cursor:
        statement = f"UPDATE {quote(model._meta.db_table)} SET {assignments} WHERE {_key(model)} = %s"  # noqa: S608
        cursor.executemany(statement, list(rows))


def _key(model: type[models.Model]) -> str:
    return connection.ops.quote_name(str(model._meta.pk.column))


def _insert(table: str, names: list[str], rows: Iterable[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            with cursor.cursor.copy(f"COPY {table} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["?"] * len(names))
        # Past Django's wrapper, which would make a list of all rows and rewrite each placeholder.
        cursor.cursor.connection.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})",  # noqa: S608
            rows,
        )


def _ready(field: models.Field[Any, Any], column: Column) -> Iterable[Any]:
    """A column as the database's driver takes it, equal values made once."""
    form = _form(field, connection.vendor)
    return column if form is None else map({value: form(value) for value in set(column)}.get, column)


def _default(field: models.Field[Any, Any]) -> Any:
    value = field.get_default()
    return json.dumps(value) if isinstance(field, models.JSONField) and value is not None else value


def _form(field: models.Field[Any, Any], vendor: str) -> Callable[[Any], Any] | None:
    if vendor == "sqlite" and isinstance(field, models.DateTimeField):
        return _moment
    if vendor == "sqlite" and isinstance(field, models.DateField):
        return _day
    return None


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def _moment(value: datetime | None) -> str | None:
    if value is None:
        return None
    # As Django writes it: UTC, without saying so.
    return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat(" ")
