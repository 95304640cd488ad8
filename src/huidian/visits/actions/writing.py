"""Write a plan into the store: ahead and unseen in short steps, then in force in one short transaction.

A row that names one recording both as the one that brought it and as the one that retracted it is staged:
nobody counts it or sees it. SQLite lets one transaction write at a time, and whoever signs in or saves
something waits for it; so none of an import's lasts longer than so many rows take.

References of staged rows are not looked up one by one: each transaction sees first that nobody has begun to
throw the recording's rows away, so what was written before it is there, and rows on file are never deleted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import repeat
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models

from huidian.customers.models import Customer, Statement, Vehicle
from huidian.network.bulk import (
    Columns,
    Progress,
    allocate_ids,
    insert_columns,
    one_of,
    references_unchecked,
    update_columns,
)
from huidian.network.models import Change, Dealer, Recording, Staff
from huidian.visits.actions.history import (
    Ahead,
    HistoryChanges,
    derive_history,
    plates_and_owners,
    write_history,
    write_periods_of,
)
from huidian.visits.actions.plans import NewRows, Plan
from huidian.visits.actions.subjects import initials, kind_of
from huidian.visits.importing import stored
from huidian.visits.matching.attributes import FieldChange
from huidian.visits.matching.periods import Observation, Periods
from huidian.visits.models import Visit

ROWS_AT_ONCE = 20_000
"""Rows a transaction: a third of a second."""
_WHY = "the plan's own rows, which nobody else knows of"
_DERIVED: dict[str, dict[str, Callable[[str], str]]] = {
    "vin": {"vin_last6": lambda vin: vin[-6:]},
    "phone": {"phone_last4": lambda phone: phone[-4:]},
    "name": {"name_initials": initials, "kind": kind_of},
}


class GivenUp(Exception):  # noqa: N818 - it tells what is, like Django's DoesNotExist
    """The rows written ahead were taken for those of a dead import and thrown away."""


@dataclass(frozen=True, slots=True)
class Staged:
    """A plan whose rows are written, and what remains to be written with putting them in force."""

    recording: Recording
    new_vehicles: frozenset[int]
    history: HistoryChanges


def stage_plan(
    plan: Plan, *, dealer: Dealer, staff: Staff | None, at: datetime, progress: Progress | None = None
) -> Staged:
    """Write the plan's new rows so that nobody sees them, in transactions of `ROWS_AT_ONCE` rows.

    `progress` is called with the orders that are written. Raises `GivenUp`.
    """
    recording = Recording.objects.create(
        dealer=dealer, kind=Recording.Kind.STAGED, staff=staff, recorded_at=at
    )
    with references_unchecked():
        return _Staging(plan, recording, dealer, progress).run()


class _Staging:
    """Writing the rows of one plan ahead."""

    def __init__(self, plan: Plan, recording: Recording, dealer: Dealer, progress: Progress | None) -> None:
        self._plan = plan
        self._recording = recording
        self._dealer = dealer
        self._zone = ZoneInfo(dealer.timezone)
        self._progress = progress
        self._stamp = {
            "dealer_id": dealer.pk,
            **{"recorded_at": recording.recorded_at, "recorded_by_id": recording.pk},
            **{"retracted_at": recording.recorded_at, "retracted_by_id": recording.pk},
        }

    def run(self) -> Staged:
        """Write all of it."""
        plan, recording = self._plan, self._recording
        customers = allocate_ids(Customer, plan.customers.count)
        self._insert(Customer, len(customers), {"id": customers, **plan.customers.columns})
        vehicles = allocate_ids(Vehicle, plan.vehicles.count)
        visits = _resolved(plan.visits, vehicles, customers)
        statements = _resolved(plan.statements, vehicles, customers)
        new = frozenset(vehicles)
        of_new = [] if statements.count else _observations(visits, new)
        periods = Periods.of(of_new)
        today = plates_and_owners(self._dealer.pk, vehicles, periods)
        self._insert(Vehicle, len(vehicles), {"id": vehicles, **plan.vehicles.columns, **today})
        of_visits = {"stated_by_id": recording.pk, **self._in_utc(visits)}
        self._insert(Visit, visits.count, of_visits, self._progress)
        self._insert(Statement, statements.count, self._in_utc(statements))
        history = derive_history(
            dealer_id=self._dealer.pk,
            vehicles=_vehicles(visits) | _vehicles(statements) | {vehicle for vehicle, _ in plan.orphans},
            customers={owner for _, owner in plan.orphans if owner is not None},
            ahead=Ahead(recording, plan.superseded, of_new, periods),
        )
        write_periods_of(history, new, at_once=ROWS_AT_ONCE, may_go_on=self._may_go_on)
        return Staged(recording, new, history)

    def _insert(
        self, model: type[models.Model], count: int, columns: Columns, progress: Progress | None = None
    ) -> None:
        insert_columns(
            model,
            count,
            {**self._stamp, **columns},
            at_once=ROWS_AT_ONCE,
            progress=progress,
            may_go_on=self._may_go_on,
        )

    def _may_go_on(self) -> None:
        mine = Recording.objects.unscoped(_WHY).filter(pk=self._recording.pk)
        if not mine.filter(kind=Recording.Kind.STAGED).exists():
            raise GivenUp

    def _in_utc(self, rows: NewRows) -> Columns:
        moments = {name: rows.columns[name] for name in stored.MOMENTS if name in rows.columns}
        return {**rows.columns, **{name: in_utc(column, self._zone) for name, column in moments.items()}}


def put_in_force(plan: Plan, staged: Staged, *, at: datetime) -> bool:
    """Make everything a plan says hold at once; False where its rows were given up for dead meanwhile.

    Call it in a transaction that holds the dealer's lock, with the dealer's data as the plan found them.
    """
    recording = staged.recording
    mine = Recording.objects.unscoped(_WHY).filter(pk=recording.pk, kind=Recording.Kind.STAGED)
    if not mine.update(kind=Recording.Kind.IMPORT):
        return False
    _show(Customer, plan.customers, recorded_by=recording)
    _show(Vehicle, plan.vehicles, recorded_by=recording)
    apply_changes(Vehicle, plan.vehicle_changes)
    apply_changes(Customer, plan.customer_changes)
    log_changes(recording.pk, "vehicle", plan.vehicle_changes)
    log_changes(recording.pk, "customer", plan.customer_changes)
    retract_visits(plan.superseded, recording=recording, at=at)
    _show(Visit, plan.visits, stated_by=recording)
    _show(Statement, plan.statements, recorded_by=recording)
    write_history(staged.history, recording=recording, at=at, written_ahead=staged.new_vehicles)
    return True


def _show(model: Any, rows: NewRows, **of_recording: Recording) -> None:
    if rows.count:
        model.objects.unscoped(_WHY).filter(**of_recording).update(retracted_at=None, retracted_by=None)


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


def _vehicles(rows: NewRows) -> set[int]:
    return set(rows.columns["vehicle_id"]) - {None} if rows.count else set()


def _observations(visits: NewRows, of: frozenset[int]) -> list[Observation]:
    """What the new visits show of these vehicles."""
    if not of:
        return []
    columns = visits.columns
    empty = [""] * visits.count
    columns_of_rows = zip(
        columns["settled_on"],
        repeat(0),
        columns.get("order_no", empty),
        columns["ordinal"],
        columns["vehicle_id"],
        columns.get("plate", empty),
        columns["customer_id"],
        strict=False,
    )
    return [one for one in map(Observation._make, columns_of_rows) if one.vehicle in of]


def in_utc(moments: Sequence[datetime | None], zone: ZoneInfo) -> list[datetime | None]:
    """Moments of a zone's local time as UTC, without a sign of it: that costs as much again."""
    offsets: dict[int, timedelta | None] = {}
    known: dict[datetime | None, datetime | None] = {None: None}
    for moment in set(moments) - {None}:
        assert moment is not None
        day = moment.toordinal()
        if day not in offsets:
            offsets[day] = _offset_of_day(moment, zone)
        offset = offsets[day]
        known[moment] = moment - offset if offset is not None else _in_utc(moment, zone)
    return list(map(known.__getitem__, moments))


def _in_utc(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.replace(tzinfo=zone).astimezone(UTC).replace(tzinfo=None)


def _offset_of_day(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    """The zone's distance from UTC on a day; None on a day on which the clocks change."""
    start = moment.replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=zone)
    offset = start.utcoffset()
    return offset if (start + timedelta(days=1)).utcoffset() == offset else None


def _json(value: Any) -> str:
    return json.dumps(value.isoformat() if isinstance(value, date) else value, ensure_ascii=False)
