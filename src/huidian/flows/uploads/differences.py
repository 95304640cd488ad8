"""What superseding a row changes: the values on file beside those of the file, as texts."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.visits.actions import Plan, Verdict
from huidian.visits.importing import stored
from huidian.visits.models import Visit

_COLUMNS = tuple(name for name in stored.ORDER if name != "order_no")
_OTHER = "other"
"""Stands for what is hashed but not on the order: the owner's name, a number of the vehicle's own."""
Texts = tuple[str, str, str]


def changes_of_rows(plan: Plan, dealer: Dealer) -> dict[int, list[Texts]]:
    """By row of the reading, for rows that supersede: field, value on file, value of the file."""
    if plan.kind == "visits":
        return _of_visits(plan, ZoneInfo(dealer.timezone))
    return _of_files(plan)


def _of_visits(plan: Plan, zone: ZoneInfo) -> dict[int, list[Texts]]:
    changed = [row for row, verdict in enumerate(plan.verdicts) if verdict.writes]
    replaced = {
        at: old for at, old in enumerate(plan.visits.columns.get("replaces_id", ())) if old is not None
    }
    if not replaced:
        return {}
    visits = Visit.objects.unscoped("what the plan of this dealer's file would replace")
    on_file = {
        values["id"]: values
        for values in visits.filter(id__in=one_of(sorted(replaced.values()))).values("id", *_COLUMNS)
    }
    columns = plan.visits.columns
    return {changed[at]: _compared(on_file[old], columns, at, zone) for at, old in replaced.items()}


def _compared(
    old: Mapping[str, Any], columns: Mapping[str, Sequence[Any]], at: int, zone: ZoneInfo
) -> list[Texts]:
    changes = []
    for name in _COLUMNS:
        new = columns[name][at] if name in columns else None
        before, after = _text(name, old[name], zone), _text(name, new, zone)
        if before != after and (name in columns or before):
            changes.append((name, before, after))
    return changes or [(_OTHER, "", "")]


def _of_files(plan: Plan) -> dict[int, list[Texts]]:
    vehicles: dict[int, list[Texts]] = defaultdict(list)
    customers: dict[int, list[Texts]] = defaultdict(list)
    for by_id, changes in ((vehicles, plan.vehicle_changes), (customers, plan.customer_changes)):
        for change in changes:
            by_id[change.object_id].append((change.field, _plain(change.before), _plain(change.after)))
    of_rows = {}
    for row, (verdict, (vehicle, customer)) in enumerate(zip(plan.verdicts, plan.subjects, strict=True)):
        if verdict is Verdict.SUPERSEDE:
            of_rows[row] = vehicles.get(vehicle or 0, []) + customers.get(customer or 0, []) or [
                (_OTHER, "", "")
            ]
    return of_rows


def _text(name: str, value: Any, zone: ZoneInfo) -> str:
    if value in (None, ""):
        return ""
    if name.endswith("_fen"):
        return f"{value / 100:,.2f}"
    if name == "items":
        items = json.loads(value) if isinstance(value, str) else value
        return "、".join([*items.get("labour", ()), *items.get("parts", ())])
    if isinstance(value, datetime):
        local = value.astimezone(zone) if value.tzinfo else value
        return f"{local:%Y-%m-%d %H:%M}"
    return _plain(value)


def _plain(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return "、".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
