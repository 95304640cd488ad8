"""The vehicles on file as lists show them: those somebody answers for, given or proposed, and nobody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf

from huidian.assignment.models import Batch, Kind
from huidian.customers.models import Departure, Vehicle
from huidian.kit.months import first_day, month_of
from huidian.mart.receivers import STRANGER, receivers_of
from huidian.network.ends import today_at
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Dealer
from huidian.network.own import holder_of
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope

PROPOSED = "proposed"
"""Why a vehicle is somebody's whom nobody gave it: who received it last."""
_WHY = "the vehicles of dealers within a scope"


@dataclass(frozen=True, slots=True)
class ManagedRow:
    """One vehicle and who answers for it; `from_on` None: a proposal. The plate, or the VIN of a
    vehicle that has no plate yet, is masked for the reader.
    """

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

    `team`, `shown` (the holder's name), `since` and `why` say who, since when (None: a proposal) and why.
    """
    dealers = Dealer.objects.filter(pk__in=scope.where(Permission.ASSIGN).chosen_dealer_ids)
    return _answered(Vehicle.objects.within(scope.where(Permission.ASSIGN)), dealers, at)


def unassigned_in_reach(scope: Scope, *, at: datetime) -> QuerySet[Vehicle, Any]:
    """What nobody was given, of dealers that assign and at which the reader may take it: what never
    came first, then whatever came last.

    Who is lost for good or gone is not to be taken.
    """
    reach = scope.where(Permission.NOMINATE)
    begun = Dealer.objects.filter(pk__in=Batch.objects.within(reach).values("dealer"))
    nobodys = _held(_somebodys(Vehicle.objects.within(reach).current(), begun, at)).filter(held=None)
    last_first: QuerySet[Vehicle, Any] = nobodys.order_by(
        F("standing__last_visit_on").desc(nulls_first=True), "-pk"
    )
    return last_first


def vehicles_by_holder(dealer: Dealer, *, at: datetime) -> Counter[int]:
    """How many vehicles each person (by id) answers for at a dealer. A standing of before there were ids has
    the name alone, which means whom the next refresh will write there.
    """
    rows = _answered(Vehicle.objects.unscoped(_WHY).filter(dealer=dealer), [dealer], at)
    receivers, held = receivers_of(dealer), Counter[int]()
    shown = rows.order_by().values_list("standing__holder", "standing__advisor")
    for holder, name in shown:
        if who := holder or receivers.get(name, STRANGER).holder_id:
            held[who] += 1
    return held


def row_of(scope: Scope, vehicle: Any) -> ManagedRow:
    """One vehicle of these lists as a reader may see it."""
    standing = getattr(vehicle, "standing", None)
    masks = VehicleMasks(Masks(scope), vehicle.dealer_id, holder_of(vehicle))
    why = getattr(vehicle, "why", "")
    return ManagedRow(
        vehicle_id=vehicle.pk,
        dealer_id=vehicle.dealer_id,
        dealer=vehicle.dealer.name,
        plate=masks.plate(vehicle.plate) if vehicle.plate else masks.vin(vehicle.vin),
        model=vehicle.model,
        seller=vehicle.seller,
        customer_class=standing.customer_class if standing else "",
        last_visit_on=standing.last_visit_on if standing else None,
        team=getattr(vehicle, "team", ""),
        advisor=getattr(vehicle, "shown", masks.holder.advisor),
        from_on=getattr(vehicle, "since", None),
        why=str(Kind(why).label) if why in Kind.values else "",
    )


def _answered(vehicles: Any, dealers: Iterable[Dealer], at: datetime) -> QuerySet[Vehicle, Any]:
    rows = _held(_somebodys(vehicles.current(), dealers, at))
    rows = rows.exclude(held=None, standing__advisor="").exclude(held=None, standing=None)
    answered: QuerySet[Vehicle, Any] = rows.annotate(
        team=Coalesce(F("held__team__name"), F("standing__team__name"), Value("")),
        shown=Coalesce(NullIf(F("held__advisor__display_name"), Value("")), F("standing__advisor")),
        since=F("held__from_on"),
        why=Coalesce(F("held__why"), Value(PROPOSED)),
    ).order_by("team", "-pk")
    return answered


def _somebodys(vehicles: Any, dealers: Iterable[Dealer], at: datetime) -> Any:
    """Those that can be somebody's, as `guard.why_nobodys` says: neither lost for good nor gone."""
    dealers = list(dealers)
    recent = Q(pk=None)
    for dealer in dealers:
        since = first_day(month_of(today_at(at, dealer)) - rules_of(dealer).assessment.permanent_months)
        last = Q(standing__last_visit_on=None) | Q(standing__last_visit_on__gte=since)
        recent |= Q(dealer=dealer.pk) & last
    return vehicles.filter(recent).exclude(pk__in=_gone([one.pk for one in dealers]))


def _held(vehicles: Any) -> Any:
    """The vehicles, each with the row by which somebody has it now."""
    stands = Q(assignments__retracted_at__isnull=True, assignments__until_on__isnull=True)
    joined = vehicles.annotate(held=FilteredRelation("assignments", condition=stands))
    return joined.select_related("dealer", "standing")


def _gone(dealers: Iterable[int]) -> Any:
    rows = Departure.objects.unscoped(_WHY).current().filter(dealer__in=list(dealers))
    return rows.values("vehicle")
