"""Whether a dealer knows the vehicles of a file: a file that hardly speaks of any may be somebody else's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huidian.customers.models import Vehicle
from huidian.visits.actions import Plan, Verdict

FEW = 0.05
BASE = 20
"""With fewer vehicles on file a dealer has only begun, and most are new."""
FILE = 5
"""A file of fewer vehicles may well be of new ones only."""


@dataclass(frozen=True, slots=True)
class KnownVehicles:
    """The vehicles a file speaks of, those of them on the dealer's file, whether those are strangely few.

    Rows on file as they stand count as one vehicle each.
    """

    vehicles: int
    known: int
    is_strange: bool


def known_vehicles_of(plan: Plan) -> KnownVehicles:
    """How many of a plan's vehicles were on file before."""
    spoken_of = set(_vehicles(plan))
    new = sum(1 for vehicle in spoken_of if vehicle < 0)
    known = len(spoken_of) - new
    if plan.kind == "visits":
        known += plan.verdicts.count(Verdict.UNCHANGED)
    vehicles = new + known
    few = vehicles >= FILE and known < FEW * vehicles
    return KnownVehicles(vehicles, known, few and _has_base(plan.dealer_id))


def _vehicles(plan: Plan) -> Iterable[int]:
    """Ids of vehicles, new ones negative."""
    if plan.kind == "visits":
        return plan.visits.columns.get("vehicle_id", ())
    return (vehicle for vehicle, _customer in plan.subjects if vehicle)


def _has_base(dealer_id: int) -> bool:
    mine = Vehicle.objects.unscoped("the dealer the file is for").current().filter(dealer=dealer_id)
    return mine.order_by()[:BASE].count() == BASE
