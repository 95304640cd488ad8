"""Write a plan into the store."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from huidian.customers.models import Customer, Statement, Vehicle
from huidian.network.bulk import allocate_ids, insert_columns, one_of, update_columns
from huidian.network.models import Change, Recording
from huidian.visits.actions.history import settle_history
from huidian.visits.actions.plans import NewRows, Plan
from huidian.visits.actions.subjects import initials, kind_of
from huidian.visits.matching.attributes import FieldChange
from huidian.visits.models import Visit

_WHY = "the plan's own rows, under the dealer's lock"
_DERIVED: dict[str, dict[str, Callable[[str], str]]] = {
    "vin": {"vin_last6": lambda vin: vin[-6:]},
    "phone": {"phone_last4": lambda phone: phone[-4:]},
    "name": {"name_initials": initials, "kind": kind_of},
}


def write_plan(plan: Plan, *, recording: Recording, at: datetime, zone: ZoneInfo) -> None:
    """Insert, change and retract what the plan says, in a number of statements that does not grow with it.

    `zone` is the dealer's: times in files are local. Call it in a transaction that holds the dealer's lock.
    """
    stamp = {"dealer_id": plan.dealer_id, "recorded_at": at, "recorded_by_id": recording.pk}
    customers = _insert_subjects(Customer, plan.customers, stamp)
    vehicles = _insert_subjects(Vehicle, plan.vehicles, stamp)
    apply_changes(Vehicle, plan.vehicle_changes)
    apply_changes(Customer, plan.customer_changes)
    log_changes(recording, "vehicle", plan.vehicle_changes)
    log_changes(recording, "customer", plan.customer_changes)
    retract_visits(plan.superseded, recording=recording, at=at)
    visits = _insert_rows(
        Visit, plan.visits, {**stamp, "stated_by_id": recording.pk}, vehicles, customers, zone
    )
    statements = _insert_rows(Statement, plan.statements, stamp, vehicles, customers, zone)
    settle_history(
        dealer_id=plan.dealer_id,
        vehicles={*visits, *statements, *(vehicle for vehicle, _ in plan.orphans)},
        customers={owner for _, owner in plan.orphans if owner is not None},
        recording=recording,
        at=at,
    )


def retract_visits(ids: Sequence[int], *, recording: Recording, at: datetime) -> None:
    """Say that these visits are no longer held to be true."""
    if ids:
        rows = Visit.objects.unscoped(_WHY).filter(id__in=one_of(ids))
        rows.update(retracted_at=at, retracted_by=recording)


def apply_changes(model: type[models.Model], changes: Iterable[FieldChange]) -> None:
    """Give each object its new values, with what is derived from them; one statement a field."""
    by_field: dict[str, dict[int, Any]] = defaultdict(dict)
    for object_id, name, _, after in changes:
        by_field[name][object_id] = after
    for name, values in by_field.items():
        is_json = isinstance(model._meta.get_field(name), models.JSONField)
        columns = {name: [json.dumps(value) if is_json else value for value in values.values()]}
        for derived, derive in _DERIVED.get(name, {}).items():
            columns[derived] = [derive(value) for value in values.values()]
        update_columns(model, list(values), columns)


def log_changes(recording: Recording, object_type: str, changes: Sequence[FieldChange]) -> None:
    """Keep what was before, for the undo and for whoever asks."""
    count = len(changes)
    insert_columns(
        Change,
        count,
        {
            "recording_id": repeat(recording.pk, count),
            "object_type": repeat(object_type, count),
            "object_id": [change.object_id for change in changes],
            "field": [change.field for change in changes],
            "before": [_json(change.before) for change in changes],
            "after": [_json(change.after) for change in changes],
        },
    )


def _insert_subjects(
    model: type[Customer] | type[Vehicle], rows: NewRows, stamp: dict[str, Any]
) -> Sequence[int]:
    """Insert new customers or vehicles; the n-th id is that of -n."""
    ids = allocate_ids(model, rows.count)
    insert_columns(model, rows.count, {"id": ids, **_constant(stamp, rows.count), **rows.columns})
    return ids


def _insert_rows(
    model: type[Visit] | type[Statement],
    rows: NewRows,
    stamp: dict[str, Any],
    vehicles: Sequence[int],
    customers: Sequence[int],
    zone: ZoneInfo,
) -> set[int]:
    """Insert visits or statements; gives the vehicles they speak of."""
    if not rows.count:
        return set()
    columns: dict[str, Any] = dict(rows.columns)
    columns["vehicle_id"] = _resolved(rows.columns["vehicle_id"], vehicles)
    columns["customer_id"] = _resolved(rows.columns["customer_id"], customers)
    for name in ("arrived_at", "delivered_at"):
        if name in columns:
            columns[name] = [value and value.replace(tzinfo=zone) for value in columns[name]]
    insert_columns(model, rows.count, {**_constant(stamp, rows.count), **columns})
    return {vehicle for vehicle in columns["vehicle_id"] if vehicle is not None}


def _resolved(ids: Sequence[int | None], created: Sequence[int]) -> list[int | None]:
    return [created[-number - 1] if number is not None and number < 0 else number for number in ids]


def _constant(stamp: dict[str, Any], count: int) -> dict[str, Iterable[Any]]:
    return {name: repeat(value, count) for name, value in stamp.items()}


def _json(value: Any) -> str:
    return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)
