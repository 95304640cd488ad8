"""One decision written down: the rows it retracts, those it records, the dealer's figures made anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import F, Max, Q

from huidian.assignment.models import Assignment, Batch
from huidian.network import audit
from huidian.network.bulk import insert_columns, one_of
from huidian.network.models import Dealer, Staff

_WHY = "the rows of one dealer that a verb has locked"
_FIELDS = ("pk", "vehicle_id", "team_id", "advisor_id", "from_on", "until_on", "why")


@dataclass(frozen=True, slots=True)
class Spell:
    """A row as it is written; `pk` is that of a row on file (0: none yet)."""

    pk: int
    vehicle: int
    team: int
    advisor: int | None
    from_on: date
    until_on: date | None
    why: str

    def until(self, day: date | None) -> Spell:
        """The same up to a day (None: open), as a row to be recorded."""
        return replace(self, pk=0, until_on=day)


def spells_after(dealer: Dealer, vehicles: Collection[int], day: date) -> dict[int, list[Spell]]:
    """By vehicle the rows that stand and hold on a day or later, in the order of their days."""
    rows = Assignment.objects.unscoped(_WHY).standing().filter(dealer=dealer, vehicle__in=one_of([*vehicles]))
    later = rows.filter(Q(until_on__isnull=True) | Q(until_on__gt=day)).order_by("vehicle_id", "from_on")
    found: dict[int, list[Spell]] = {}
    for row in later.values_list(*_FIELDS):
        found.setdefault(row[1], []).append(Spell(*row))
    return found


def spells_of(rows: Any) -> list[Spell]:
    """Rows of a queryset, in the order of vehicles and days."""
    return [Spell(*row) for row in rows.order_by("vehicle_id", "from_on").values_list(*_FIELDS)]


def record(
    *,
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    kind: str,
    from_on: date,
    retracted: Sequence[int],
    recorded: Sequence[Spell],
    facts: Mapping[str, Any],
    undoes: Batch | None = None,
) -> Batch:
    """A batch with its rows, known from one moment on: `at`, or the dealer's last one where that is later.

    Belongs into a transaction in which the dealer is locked. One audit event.
    """
    last = Batch.objects.unscoped(_WHY).filter(dealer=dealer).aggregate(last=Max("made_at"))["last"]
    at = max(at, last) if last else at
    vehicles = {one.vehicle for one in recorded}
    if retracted:
        gone = Assignment.objects.unscoped(_WHY).filter(pk__in=one_of([*retracted]))
        vehicles |= set(gone.values_list("vehicle_id", flat=True))
    batch = Batch.objects.create(
        dealer=dealer,
        kind=kind,
        made_at=at,
        made_by=by,
        from_on=from_on,
        vehicles=len(vehicles),
        facts=dict(facts),
        undoes=undoes,
    )
    if retracted:
        gone.update(retracted_at=at, retracted_by=batch)
    _insert(dealer, batch, recorded, at)
    Dealer.objects.filter(pk=dealer.pk).update(data_revision=F("data_revision") + 1)
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action=f"assignment.{kind}",
        object_type="assignment_batch",
        object_id=batch.pk,
        after={"vehicles": len(vehicles), "assigned_from": from_on.isoformat(), **facts},
    )
    return batch


def _insert(dealer: Dealer, batch: Batch, recorded: Sequence[Spell], at: datetime) -> None:
    ordered = sorted(recorded, key=lambda one: (one.vehicle, one.from_on))
    insert_columns(
        Assignment,
        len(ordered),
        {
            "dealer_id": dealer.pk,
            "vehicle_id": [one.vehicle for one in ordered],
            "team_id": [one.team for one in ordered],
            "advisor_id": [one.advisor for one in ordered],
            "from_on": [one.from_on for one in ordered],
            "until_on": [one.until_on for one in ordered],
            "why": [one.why for one in ordered],
            "recorded_at": at,
            "recorded_by_id": batch.pk,
            "retracted_at": None,
            "retracted_by_id": None,
        },
    )
