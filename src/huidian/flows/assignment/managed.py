"""The vehicles on file as lists show them: those somebody answers for, given or proposed, and nobody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf

from huidian.assignment.models import Batch, Kind
from huidian.customers.models import Departure, Vehicle
from huidian.kit.months import first_day, month_of
from huidian.network.ends import today_at
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer, Post
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope

PROPOSED = "proposed"
"""Why a vehicle is somebody's whom nobody gave it: who received it last."""
_WHY = "the vehicles of dealers within a scope"


@dataclass(frozen=True, slots=True)
class ManagedRow:
    """One vehicle and who answers for it; `from_on` None: a proposal. The plate is masked for the reader."""

    vehicle_id: int
    dealer_id: int
    dealer: str
    plate: str
    model: str
    seller: str
    customer_class: str
    last_visit_on: date | None
    team: str
    advisor: str
    from_on: date | None
    why: str


def managed_in_reach(scope: Scope, *, at: datetime) -> QuerySet[Vehicle, Any]:
    """What somebody answers for at the dealers whose vehicles the reader assigns; lost and gone are nobody's.

    `team`, `holder`, `since` and `why` say who, since when (None: a proposal) and why.
    """
    dealers = Dealer.objects.filter(pk__in=scope.where(Permission.ASSIGN).chosen_dealer_ids)
    return _answered(Vehicle.objects.within(scope.where(Permission.ASSIGN)), dealers, at)


def unassigned_in_reach(scope: Scope, *, at: datetime) -> QuerySet[Vehicle, Any]:
    """What nobody was given, of dealers that assign and at which the reader may take it; last come first."""
    reach = scope.where(Permission.NOMINATE)
    begun = Batch.objects.within(reach).values("dealer")
    rows = _held(Vehicle.objects.within(reach).current().filter(dealer__in=begun))
    nobodys = rows.filter(held=None).exclude(pk__in=_gone(reach.chosen_dealer_ids))
    last_first: QuerySet[Vehicle, Any] = nobodys.order_by(
        F("standing__last_visit_on").desc(nulls_last=True), "-pk"
    )
    return last_first


def vehicles_by_advisor(dealer: Dealer, *, at: datetime) -> Counter[str]:
    """How many vehicles each advisor, by the name in the DMS, answers for at a dealer."""
    rows = _answered(Vehicle.objects.unscoped(_WHY).filter(dealer=dealer), [dealer], at)
    return Counter(rows.order_by().values_list("standing__advisor", flat=True))


def row_of(scope: Scope, vehicle: Any) -> ManagedRow:
    """One vehicle of these lists as a reader may see it."""
    standing = getattr(vehicle, "standing", None)
    advisor = standing.advisor if standing else ""
    masks = VehicleMasks(Masks(scope), vehicle.dealer_id, advisor)
    why = getattr(vehicle, "why", "")
    return ManagedRow(
        vehicle_id=vehicle.pk,
        dealer_id=vehicle.dealer_id,
        dealer=vehicle.dealer.name,
        plate=masks.plate(vehicle.plate),
        model=vehicle.model,
        seller=vehicle.seller,
        customer_class=standing.customer_class if standing else "",
        last_visit_on=standing.last_visit_on if standing else None,
        team=getattr(vehicle, "team", ""),
        advisor=getattr(vehicle, "holder", advisor),
        from_on=getattr(vehicle, "since", None),
        why=str(Kind(why).label) if why in Kind.values else "",
    )


def _answered(vehicles: Any, dealers: Iterable[Dealer], at: datetime) -> QuerySet[Vehicle, Any]:
    dealers = list(dealers)
    recent = Q(pk=None)
    for dealer in dealers:
        since = first_day(month_of(today_at(at, dealer)) - rules_of(dealer).assessment.permanent_months)
        last = Q(standing__last_visit_on=None) | Q(standing__last_visit_on__gte=since)
        recent |= Q(dealer=dealer.pk) & last
    rows = _held(vehicles.current().filter(recent)).exclude(pk__in=_gone([one.pk for one in dealers]))
    posts = Post.objects.filter(
        closed_at=None,
        team__isnull=False,
        dealer=OuterRef("dealer"),
        advisor_name=OuterRef("standing__advisor"),
    )
    proposed = posts.order_by("-pk").values("team__name")[:1]
    rows = rows.exclude(held=None, standing__advisor="").exclude(held=None, standing=None)
    answered: QuerySet[Vehicle, Any] = rows.annotate(
        team=Coalesce(F("held__team__name"), Subquery(proposed), Value("")),
        holder=Coalesce(NullIf(F("held__advisor__display_name"), Value("")), F("standing__advisor")),
        since=F("held__from_on"),
        why=Coalesce(F("held__why"), Value(PROPOSED)),
    ).order_by("team", "-pk")
    return answered


def _held(vehicles: Any) -> Any:
    """The vehicles, each with the row by which somebody has it now."""
    stands = Q(assignments__retracted_at__isnull=True, assignments__until_on__isnull=True)
    joined = vehicles.annotate(held=FilteredRelation("assignments", condition=stands))
    return joined.select_related("dealer", "standing")


def _gone(dealers: Iterable[int]) -> Any:
    rows = Departure.objects.unscoped(_WHY).current().filter(dealer__in=list(dealers))
    return rows.values("vehicle")
