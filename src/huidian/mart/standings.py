"""Puts a dealer's freshly computed standings into the store: only the rows that changed are written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from huidian.mart.models import Standing
from huidian.network.bulk import insert_columns, one_of, update_columns
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
    "holder_id",
    "team_id",
)
_TEXTS = frozenset({"tier", "customer_class", "advisor"})
_WHY = "the standings of one dealer are replaced as a whole"
_Values = list[Any]


@dataclass(frozen=True, slots=True)
class StandingChanges:
    """What differs between a dealer's standings in the store and fresh ones; values as `FIELDS` has them."""

    gone: list[int]
    new: dict[int, _Values]
    other: dict[int, _Values]

    @property
    def count(self) -> int:
        """The standings to be written."""
        return len(self.gone) + len(self.new) + len(self.other)


def compare_standings(dealer: Dealer, rows: Iterable[Mapping[str, Any]]) -> StandingChanges:
    """What makes a dealer's standings equal to `rows` (keys: vehicle and `FIELDS`); only reads."""
    kept = Standing.objects.unscoped(_WHY).filter(dealer=dealer)
    before = {vehicle: values for vehicle, *values in kept.values_list("vehicle_id", *FIELDS)}
    # In the order of the table, which the store writes faster.
    ordered = sorted(rows, key=itemgetter("vehicle"))
    after = {row["vehicle"]: [_kept(field, row[field]) for field in FIELDS] for row in ordered}
    new = {vehicle: values for vehicle, values in after.items() if vehicle not in before}
    other = {vehicle: values for vehicle, values in after.items() if before.get(vehicle, values) != values}
    return StandingChanges(sorted(before.keys() - after.keys()), new, other)


def write_standings(dealer: Dealer, changes: StandingChanges) -> None:
    """Write what differs, in the caller's transaction, in which the store is as it was compared."""
    if changes.gone:
        _delete(dealer, changes.gone)
    insert_columns(
        Standing,
        len(changes.new),
        {"vehicle_id": list(changes.new), "dealer_id": dealer.pk, **_columns(changes.new)},
    )
    update_columns(Standing, list(changes.other), _columns(changes.other))


def _columns(values: Mapping[int, _Values]) -> dict[str, tuple[Any, ...]]:
    return dict(zip(FIELDS, zip(*values.values(), strict=True), strict=True)) if values else {}


def _kept(field: str, value: Any) -> Any:
    return value or "" if field in _TEXTS else value


def _delete(dealer: Dealer, vehicles: Sequence[int]) -> None:
    Standing.objects.unscoped(_WHY).filter(dealer=dealer, vehicle_id__in=one_of(vehicles)).delete()
