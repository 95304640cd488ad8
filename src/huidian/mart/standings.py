"""Puts a dealer's freshly computed standings into the store: only the rows that changed are written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection

from huidian.mart.models import Standing
from huidian.network.models import Dealer

FIELDS = (
    "first_visit_on",
    "last_visit_on",
    "visits",
    "visit_days_12m",
    "months_away",
    "tier",
    "customer_class",
    "lost_in_month",
    "advisor",
)
_TEXTS = frozenset({"tier", "customer_class", "advisor"})
_WHY = "the standings of one dealer are replaced as a whole"


def replace_standings(dealer: Dealer, rows: Iterable[dict[str, Any]]) -> int:
    """Makes a dealer's standings equal to `rows` (keys: vehicle and `FIELDS`); returns how many were written.

    Runs inside the caller's transaction.
    """
    kept = Standing.objects.unscoped(_WHY).filter(dealer=dealer)
    before = {vehicle: values for vehicle, *values in kept.values_list("vehicle_id", *FIELDS)}
    after = {row["vehicle"]: [_kept(field, row[field]) for field in FIELDS] for row in rows}
    if gone := before.keys() - after.keys():
        _delete(dealer, gone)
    changed = [
        (vehicle, dealer.pk, *values) for vehicle, values in after.items() if before.get(vehicle) != values
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_upsert(), changed)
    return len(gone) + len(changed)


def _upsert() -> str:
    """One row in, or over the vehicle's old one: a quarter of the time that model instances take."""
    quote = connection.ops.quote_name
    column_of = {field.name: str(field.column) for field in Standing._meta.concrete_fields}
    columns = [quote(column_of[name]) for name in ("vehicle", "dealer", *FIELDS)]
    updates = ", ".join(f"{column} = excluded.{column}" for column in columns[1:])
    return (
        f"INSERT INTO {quote(Standing._meta.db_table)} ({', '.join(columns)}) "  # noqa: S608
        f"VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT ({columns[0]}) DO UPDATE SET {updates}"
    )


def _kept(field: str, value: Any) -> Any:
    return value or "" if field in _TEXTS else value


def _delete(dealer: Dealer, vehicles: Iterable[int]) -> None:
    every = sorted(vehicles)
    for start in range(0, len(every), 500):
        Standing.objects.unscoped(_WHY).filter(
            dealer=dealer, vehicle_id__in=every[start : start + 500]
        ).delete()
