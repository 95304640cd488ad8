"""Segments as a list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Segment
from huidian.playbooks import Playbook


@dataclass(frozen=True, slots=True)
class SegmentRow:
    """One segment; `campaigns` were planned over it."""

    segment_id: int
    dealer_id: int
    dealer: str
    name: str
    conditions: Conditions
    rules: Playbook
    campaigns: int
    created_at: datetime
    created_by: str
    holds: bool


def segments_in_reach(scope: Scope) -> QuerySet[Segment]:
    """The segments at dealers whose calls the person manages; `holds`: not put away."""
    return (
        Segment.objects.within(scope.where(Permission.MANAGE_CALLS))
        .annotate(n=Count("campaigns"), holds=Q(ended_at=None))
        .select_related("dealer", "created_by")
        .order_by("ended_at", "name", "pk")
    )


def segment_row(one: Segment) -> SegmentRow:
    """One of them as a row."""
    return SegmentRow(
        segment_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        name=one.name,
        conditions=Conditions.of(one.conditions),
        rules=rules_of(one.dealer),
        campaigns=one.n,  # type: ignore[attr-defined]
        created_at=one.created_at,
        created_by=str(one.created_by or ""),
        holds=one.ended_at is None,
    )


def segment_of(scope: Scope, segment_id: int) -> SegmentRow:
    """One segment. Raises `Segment.DoesNotExist` for one out of reach."""
    return segment_row(segments_in_reach(scope).get(pk=segment_id))
