"""An export with fewer columns than what is on file takes nothing away: what it does not say stays."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.visits.matching.columns import STATED, Rows
from huidian.visits.matching.orders import Settlement
from huidian.visits.models import Visit

_OF_THE_VEHICLE = ("plate", "vin", "own_no")
_PATHS = {"own_no": "vehicle__own_no", "owner_name": "customer__name"}


def keep_unstated(
    rows: Rows, replaced: Mapping[int, Settlement], vehicles: list[int], dealer_id: int
) -> set[int]:
    """Fill each row that supersedes with what its file has no column for.

    Returns the rows that then say nothing new: what they do say is on file already. An empty cell in a
    column that has values elsewhere is a statement; a column without any value is none.
    """
    before = _on_file([settlement.id for settlement in replaced.values()], dealer_id)
    unstated = [name for name in STATED if name not in rows.stated]
    for name in unstated:
        # Columns a file does not have may be one and the same list.
        rows.columns[name] = list(rows[name])
    nothing_new = set()
    for row, settlement in replaced.items():
        known = before[settlement.id]
        same_vehicle = vehicles[row] == settlement.vehicle
        for name in unstated:
            if same_vehicle or name not in _OF_THE_VEHICLE:
                rows.columns[name][row] = known[name]  # type: ignore[index]
        if same_vehicle and all(rows[name][row] == known[name] for name in rows.stated):
            nothing_new.add(row)
    return nothing_new


def _on_file(ids: Iterable[int], dealer_id: int) -> dict[int, dict[str, Any]]:
    """What these settlements state, in the form of a file's rows: texts, days, local times, items as JSON."""
    zone = ZoneInfo(Dealer.objects.values_list("timezone", flat=True).get(pk=dealer_id))
    visits = Visit.objects.unscoped("what rows of the dealer's own file replace").filter(
        id__in=one_of(list(ids))
    )
    paths = [_PATHS.get(name, name) for name in STATED]
    return {
        number: {name: _as_in_files(name, value, zone) for name, value in zip(STATED, values, strict=True)}
        for number, *values in visits.values_list("id", *paths)
    }


def _as_in_files(name: str, value: Any, zone: ZoneInfo) -> Any:
    if name == "owner_name":
        return value or ""
    if isinstance(value, datetime):
        return value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, dict):
        # PostgreSQL keeps the keys in an order of its own.
        return json.dumps(dict(sorted(value.items())), ensure_ascii=False)
    return value
