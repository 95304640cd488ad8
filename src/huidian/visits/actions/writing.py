"""Write a plan into the store."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from huidian.customers.models import Customer, Statement, Vehicle
from huidian.network.bulk import allocate_ids, insert_columns, one_of, update_columns
from huidian.network.models import Change, Recording
from huidian.visits.actions.history import plates_and_owners, settle_history
from huidian.visits.actions.plans import NewRows, Plan
from huidian.visits.actions.subjects import initials, kind_of
from huidian.visits.importing import stored
from huidian.visits.matching.attributes import FieldChange
from huidian.visits.matching.periods import Observation
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
    customers = allocate_ids(Customer, plan.customers.count)
    insert_columns(Customer, len(customers), {"id": customers, **stamp, **plan.customers.columns})
    vehicles = allocate_ids(Vehicle, plan.vehicles.count)
    visits = _resolved(plan.visits, vehicles, customers)
    statements = _resolved(plan.statements, vehicles, customers)
    of_new = [] if statements.count else _observations(visits, set(vehicles))
    today = plates_and_owners(plan.dealer_id, vehicles, of_new)
    insert_columns(Vehicle, len(vehicles), {"id": vehicles, **stamp, **plan.vehicles.columns, **today})
    apply_changes(Vehicle, plan.vehicle_changes)
    apply_changes(Customer, plan.customer_changes)
    log_changes(recording.pk, "vehicle", plan.vehicle_changes)
    log_changes(recording.pk, "customer", plan.customer_changes)
    retract_visits(plan.superseded, recording=recording, at=at)
    _insert_rows(Visit, visits, {**stamp, "stated_by_id": recording.pk}, zone)
    _insert_rows(Statement, statements, stamp, zone)
    settle_history(
        dealer_id=plan.dealer_id,
        vehicles=_vehicles(visits) | _vehicles(statements) | {vehicle for vehicle, _ in plan.orphans},
        customers={owner for _, owner in plan.orphans if owner is not None},
        recording=recording,
        at=at,
        of_new=of_new,
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


def log_changes(recording_id: int, object_type: str, changes: Sequence[FieldChange]) -> None:
    """Keep what was before, for the undo and for whoever asks."""
    count = len(changes)
    insert_columns(
        Change,
        count,
        {
            "recording_id": recording_id,
            "object_type": object_type,
            "object_id": [change.object_id for change in changes],
            "field": [change.field for change in changes],
            "before": [_json(change.before) for change in changes],
            "after": [_json(change.after) for change in changes],
        },
    )


def _resolved(rows: NewRows, vehicles: Sequence[int], customers: Sequence[int]) -> NewRows:
    """The rows with the ids that new vehicles and customers were given."""
    if not rows.count:
        return rows
    columns = dict(rows.columns)
    for name, created in (("vehicle_id", vehicles), ("customer_id", customers)):
        columns[name] = [created[-n - 1] if n is not None and n < 0 else n for n in rows.columns[name]]
    return NewRows(rows.count, columns)


def _insert_rows(
    model: type[Visit] | type[Statement], rows: NewRows, stamp: dict[str, Any], zone: ZoneInfo
) -> None:
    columns = dict(rows.columns)
    for name in stored.MOMENTS:
        if name in columns:
            columns[name] = in_utc(columns[name], zone)
    insert_columns(model, rows.count, {**stamp, **columns})


def _vehicles(rows: NewRows) -> set[int]:
    return set(rows.columns["vehicle_id"]) - {None} if rows.count else set()


def _observations(visits: NewRows, of: set[int]) -> list[Observation]:
    """What the new visits show of these vehicles."""
    if not of:
        return []
    columns = visits.columns
    empty = [""] * visits.count
    columns_of_rows = zip(
        columns["settled_on"],
        columns.get("order_no", empty),
        columns["ordinal"],
        columns["vehicle_id"],
        columns.get("plate", empty),
        columns["customer_id"],
        strict=True,
    )
    return [Observation(day, 0, *rest) for day, *rest in columns_of_rows if rest[2] in of]


def in_utc(moments: Sequence[datetime | None], zone: ZoneInfo) -> list[datetime | None]:
    """Moments of a zone's local time as UTC."""
    offsets: dict[int, timedelta | None] = {}
    moments_in_utc: list[datetime | None] = []
    for moment in moments:
        if moment is None:
            moments_in_utc.append(None)
            continue
        day = moment.toordinal()
        if day not in offsets:
            offsets[day] = _offset_of_day(moment, zone)
        offset = offsets[day]
        local = moment.replace(tzinfo=UTC if offset is not None else zone)
        moments_in_utc.append(local - offset if offset is not None else local.astimezone(UTC))
    return moments_in_utc


def _offset_of_day(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    """The zone's distance from UTC on a day; None on a day on which the clocks change."""
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    offset = start.utcoffset()
    return offset if (start + timedelta(days=1)).utcoffset() == offset else None


def _json(value: Any) -> str:
    return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)
