"""What an undo brings back: orders as they were before, and values of vehicles and customers."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F

from huidian.customers.models import Customer, Vehicle
from huidian.network.bulk import insert_columns, one_of
from huidian.network.models import Change, Recording
from huidian.visits.actions.writing import apply_changes, log_changes
from huidian.visits.matching.attributes import FieldChange
from huidian.visits.models import Visit

_WHY = "rows an undo brings back, under the dealer's lock"
_MODELS: dict[str, type[Customer] | type[Vehicle]] = {"customer": Customer, "vehicle": Vehicle}
_COPIED = [field.attname for field in Visit._meta.concrete_fields if not field.primary_key]

KeptValue = tuple[str, str, int | None]
"""Kind of object, which object and field, the later batch."""


def bring_back(replaced: Sequence[int], *, undo: Recording, at: datetime) -> list[tuple[int, int | None]]:
    """Insert copies of the rows an import had replaced; gives their vehicles and customers.

    A row that an import undone meanwhile had stated gives way to the one before it.
    """
    rows = _standing_statements(replaced)
    if not rows:
        return []
    columns: dict[str, list[Any]] = {
        name: list(column) for name, column in zip(_COPIED, zip(*rows, strict=True), strict=True)
    }
    count = len(rows)
    columns["items"] = [json.dumps(items, ensure_ascii=False) for items in columns["items"]]
    columns["recorded_at"], columns["recorded_by_id"] = [at] * count, [undo.pk] * count
    columns["retracted_at"], columns["retracted_by_id"] = [None] * count, [None] * count
    for model, name, keys in (
        (Vehicle, "vehicle_id", ("vin", "own_no")),
        (Customer, "customer_id", ("customer_no",)),
    ):
        twins = _twins(model, set(columns[name]) - {None}, keys)
        columns[name] = [twins.get(number, number) for number in columns[name]]
    insert_columns(Visit, count, columns)
    return list(zip(columns["vehicle_id"], columns["customer_id"], strict=True))


def _standing_statements(wanted: Sequence[int]) -> list[tuple[Any, ...]]:
    """The rows, each exchanged for the one it replaced for as long as its import is undone."""
    standing: list[tuple[Any, ...]] = []
    while wanted:
        rows = (
            Visit.objects.unscoped(_WHY)
            .filter(id__in=one_of(wanted))
            .annotate(undo=F("stated_by__undone_by"))
        )
        wanted = []
        replaces = _COPIED.index("replaces_id")
        for *row, undo in rows.values_list(*_COPIED, "undo"):
            if undo is None:
                standing.append(tuple(row))
            elif row[replaces] is not None:
                wanted.append(row[replaces])
    return standing


def _twins(
    model: type[Vehicle] | type[Customer], ids: Collection[int], keys: Iterable[str]
) -> dict[int, int]:
    """For those that left the file: who bears the same number on file by now."""
    objects: Any = model.objects.unscoped(_WHY)
    twins: dict[int, int] = {}
    for key in keys if ids else ():
        gone = objects.filter(id__in=one_of(sorted(ids)), retracted_at__isnull=False).exclude(**{key: ""})
        off_file = {(dealer, number): pk for dealer, number, pk in gone.values_list("dealer_id", key, "id")}
        if off_file:
            numbers = one_of(sorted({number for _, number in off_file}))
            bearers = objects.filter(retracted_at__isnull=True, **{f"{key}__in": numbers})
            for dealer, number, pk in bearers.values_list("dealer_id", key, "id"):
                if (dealer, number) in off_file:
                    twins[off_file[dealer, number]] = pk
    return twins


def revert_changes(undone: Recording) -> tuple[list[KeptValue], list[FieldChange]]:
    """Put back the values the recording changed in place; gives what it kept and what it put back.

    A field's value is that of its last change whose recording stands, else what it was before the first. It
    is kept where a later recording that stands has changed it. A VIN that orders of another recording show is
    kept too, and from now on counts as brought by that one.
    """
    kept: list[KeptValue] = []
    reverted = []
    successors: dict[int, list[FieldChange]] = defaultdict(list)
    for object_type, model in _MODELS.items():
        logs = _logs(undone, object_type)
        objects: Any = model.objects.unscoped(_WHY)
        on_file = {row.pk: row for row in objects.filter(id__in=one_of(sorted({pk for pk, _ in logs})))}
        printed = _printed_by_others(undone, [pk for pk, name in logs if name == "vin"])
        changes = []
        for (number, name), log in logs.items():
            now = getattr(on_file[number], name)
            standing = [change for change in log if not hasattr(change.recording, "undone_by")]
            if standing and standing[-1].recording_id > undone.pk:
                kept.append((object_type, f"{on_file[number]} {name}", _batch(standing[-1].recording)))
            elif name == "vin" and (number, now) in printed:
                recording, batch = printed[number, now]
                kept.append((object_type, f"{on_file[number]} {name}", batch))
                successors[recording].append(FieldChange(number, name, log[0].before, now))
            elif (value := _value(model, name, standing, log)) != now:
                changes.append(FieldChange(number, name, now, value))
        apply_changes(model, changes)
        reverted += changes
    for recording, inherited in successors.items():
        log_changes(recording, "vehicle", inherited)
    return kept, reverted


def _logs(undone: Recording, object_type: str) -> dict[tuple[int, str], list[Change]]:
    """Every change, oldest first, of each field the recording changed."""
    mine = Change.objects.unscoped(_WHY).filter(recording=undone, object_type=object_type)
    logs: dict[tuple[int, str], list[Change]] = {key: [] for key in mine.values_list("object_id", "field")}
    if logs:
        ids = one_of(sorted({number for number, _ in logs}))
        rows = Change.objects.unscoped(_WHY).filter(object_type=object_type, object_id__in=ids).order_by("id")
        for change in rows.select_related("recording__undone_by", "recording__batch"):
            if (change.object_id, change.field) in logs:
                logs[change.object_id, change.field].append(change)
    return logs


def _value(model: type[models.Model], name: str, standing: Sequence[Change], log: Sequence[Change]) -> Any:
    value = standing[-1].after if standing else log[0].before
    field: Any = model._meta.get_field(name)
    return value if isinstance(field, models.JSONField) else field.to_python(value)


def _printed_by_others(
    undone: Recording, vehicles: Sequence[int]
) -> dict[tuple[int, str], tuple[int, int | None]]:
    """Vehicles and VINs on standing orders of others, with the newest such recording and its batch."""
    if not vehicles:
        return {}
    rows = (
        Visit.objects.unscoped(_WHY).current().filter(vehicle__in=one_of(vehicles)).exclude(stated_by=undone)
    )
    printed = rows.order_by("stated_by").values_list("vehicle_id", "vin", "stated_by", "stated_by__batch")
    return {(vehicle, vin): (recording, batch) for vehicle, vin, recording, batch in printed}


def _batch(recording: Recording) -> int | None:
    batch = getattr(recording, "batch", None)
    return None if batch is None else batch.pk
