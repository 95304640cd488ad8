"""Absences as a list shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from huidian.network.absences import Absence
from huidian.network.roles import Permission
from huidian.network.scope import Scope


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """One absence; without a cover the person's tasks are anybody's of the role. `holds`: not called off."""

    absence_id: int
    dealer_id: int
    dealer: str
    person: str
    cover: str
    from_on: date
    until_on: date
    noted_by: str
    holds: bool


def absences_in_reach(scope: Scope, *, today: date) -> QuerySet[Absence]:
    """The absences at dealers whose calls the person manages, the latest first; `now`: those of today."""
    return (
        Absence.objects.within(scope.where(Permission.MANAGE_CALLS))
        .annotate(now=Q(from_on__lte=today, until_on__gte=today, ended_at=None), holds=Q(ended_at=None))
        .select_related("dealer", "staff", "cover", "noted_by")
        .order_by("-until_on", "-pk")
    )


def absence_row(one: Absence) -> AbsenceRow:
    """One of them as a row."""
    return AbsenceRow(
        absence_id=one.pk,
        dealer_id=one.dealer_id,
        dealer=one.dealer.name,
        person=str(one.staff),
        cover=str(one.cover or ""),
        from_on=one.from_on,
        until_on=one.until_on,
        noted_by=str(one.noted_by or ""),
        holds=one.ended_at is None,
    )
