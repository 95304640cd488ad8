"""Batches and nominations as lists show them, within a reader's scope."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from huidian.assignment.machine import UNDOABLE
from huidian.assignment.models import Batch, Kind, Nomination
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Staff
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.scope import Scope

KINDS = dict(Kind.choices)
"""What each kind of decision is called."""
VERDICTS = dict(Nomination.Verdict.choices)
"""What became of a nomination."""


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One decision; `undoable` while it stands and people made it."""

    batch_id: int
    dealer_id: int
    dealer: str
    kind: str
    made_at: datetime
    made_by: str
    from_on: date
    vehicles: int
    said: str
    undone_at: datetime | None
    undoable: bool


@dataclass(frozen=True, slots=True)
class NominationRow:
    """One nomination, its plate masked unless the reader may see it."""

    nomination_id: int
    dealer_id: int
    dealer: str
    vehicle_id: int
    plate: str
    model: str
    team: str
    advisor: str
    advisor_id: int
    note: str
    nominated_at: datetime
    verdict: str
    decided_by: str
    decided_at: datetime | None
    reason: str


def batches_in_reach(scope: Scope) -> QuerySet[Batch]:
    """The decisions of the dealers in reach, the last first."""
    rows = Batch.objects.within(scope.where(Permission.ASSIGN))
    undone = rows.annotate(undone=Q(undone_at__isnull=False))
    return undone.select_related("dealer", "made_by").order_by("-pk")


def batch_row(batch: Batch) -> BatchRow:
    facts: dict[str, Any] = batch.facts
    said = "、".join(str(facts[key]) for key in ("teams", "person") if facts.get(key))
    return BatchRow(
        batch_id=batch.pk,
        dealer_id=batch.dealer_id,
        dealer=batch.dealer.name,
        kind=str(Kind(batch.kind).label),
        made_at=batch.made_at,
        made_by=str(batch.made_by or ""),
        from_on=batch.from_on,
        vehicles=batch.vehicles,
        said=f"{said} → {facts['to']}" if facts.get("to") else said,
        undone_at=batch.undone_at,
        undoable=batch.undone_at is None and batch.kind in UNDOABLE,
    )


def nominations_in_reach(scope: Scope, staff: Staff) -> QuerySet[Nomination]:
    """All nominations where the reader decides about them, one's own elsewhere; the last first."""
    rows = Nomination.objects.within(scope.where(Permission.NOMINATE))
    decides = scope.where(Permission.ASSIGN).chosen_dealer_ids
    ours = rows.filter(dealer__in=decides) | rows.filter(advisor=staff.pk)
    return ours.select_related("dealer", "vehicle__standing", "team", "advisor", "decided_by").order_by("-pk")


def nomination_row(scope: Scope, row: Nomination) -> NominationRow:
    masks = VehicleMasks(Masks(scope), row.dealer_id, holder_of(row.vehicle))
    return NominationRow(
        nomination_id=row.pk,
        dealer_id=row.dealer_id,
        dealer=row.dealer.name,
        vehicle_id=row.vehicle_id,
        plate=masks.plate(row.vehicle.plate),
        model=row.vehicle.model,
        team=row.team.name,
        advisor=str(row.advisor),
        advisor_id=row.advisor_id,
        note=row.note,
        nominated_at=row.nominated_at,
        verdict=row.verdict,
        decided_by=str(row.decided_by or ""),
        decided_at=row.decided_at,
        reason=row.reason,
    )
