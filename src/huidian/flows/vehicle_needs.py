"""One vehicle's needs and what opens them: as one person may see it, written down and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huidian.customers.models import Vehicle
from huidian.flows import needs
from huidian.flows.vehicle_file import may_edit_vehicle, open_vehicle_file
from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.outreach.actions import occasions
from huidian.outreach.actions.occasions import Kind
from huidian.outreach.models import ArrivedPart, DeferredWork, OwnPlan, OwnPowertrain
from huidian.outreach.queries.needs import NeedRow, need_rows, needs_in_reach
from huidian.playbooks.needs import POWERTRAINS

UNKNOWN = Label("不清楚，按车型", "Unknown: as its model")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something written down of a vehicle that bears on its needs, and by whom."""

    kind: Kind
    id: int
    text: str
    on: date
    months: int | None = None
    km: int | None = None
    powertrain: Label | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class VehicleNeeds:
    """A vehicle's needs, those to contact about first, and its occasions that stand."""

    vehicle_id: int
    plate: str
    needs: tuple[NeedRow, ...]
    occasions: tuple[Occasion, ...]
    may_edit: bool


def vehicle_needs(scope: Scope, vehicle_id: int, *, day: date) -> VehicleNeeds:
    """The page of one vehicle's needs. Raises `Vehicle.DoesNotExist` for one out of reach."""
    file = open_vehicle_file(scope, vehicle_id)
    rows = list(needs_in_reach(scope, day=day).filter(vehicle=vehicle_id))
    return VehicleNeeds(
        vehicle_id,
        file.plate or file.vin,
        tuple(need_rows(scope, rows, day=day)),
        tuple(_occasions(scope, vehicle_id)),
        may_edit_vehicle(scope, vehicle_id),
    )


@audit.atomic()
def note_occasion(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    vehicle_id: int,
    kind: Kind,
    text: str,
    on: date,
    months: int | None = None,
    km: int | None = None,
    powertrain: str | None = None,
) -> int:
    """Write an occasion down; the vehicle's needs follow at once. Raises as the verb of `outreach` does, and
    `PermissionError` for a vehicle that is another's.
    """
    dealer = _editable(scope, vehicle_id).dealer
    occasion_id = occasions.note_occasion(
        at=at,
        by=by,
        scope=scope,
        vehicle_id=vehicle_id,
        kind=kind,
        text=text,
        on=on,
        months=months,
        km=km,
        powertrain=powertrain,
    )
    needs.refresh_vehicles(dealer, [vehicle_id], at=at)
    return occasion_id


@audit.atomic()
def take_back_occasion(
    *, at: datetime, by: Staff, scope: Scope, vehicle_id: int, kind: Kind, occasion_id: int
) -> bool:
    """Take one back; the vehicle's needs follow at once. Whether it stood until now."""
    dealer = _editable(scope, vehicle_id).dealer
    stood = occasions.take_back_occasion(
        at=at, by=by, scope=scope, vehicle_id=vehicle_id, kind=kind, occasion_id=occasion_id
    )
    needs.refresh_vehicles(dealer, [vehicle_id], at=at)
    return stood


def _editable(scope: Scope, vehicle_id: int) -> Vehicle:
    vehicle = Vehicle.objects.within(scope).select_related("dealer").get(pk=vehicle_id)
    if not may_edit_vehicle(scope, vehicle_id):
        raise PermissionError(f"vehicle {vehicle_id} is not this person's to edit")
    return vehicle


def _occasions(scope: Scope, vehicle_id: int) -> Iterator[Occasion]:
    def standing(model: Any, *order: str) -> Any:
        rows = model.objects.within(scope).filter(vehicle=vehicle_id, retracted_at=None)
        return rows.select_related("recorded_by__staff").order_by(*order, "pk")

    for part in standing(ArrivedPart, "-arrived_on"):
        yield Occasion("part", part.pk, part.name, part.arrived_on, by=_who(part))
    for work in standing(DeferredWork, "-noted_on"):
        yield Occasion("work", work.pk, work.what, work.noted_on, by=_who(work))
    for plan in standing(OwnPlan):
        yield Occasion("plan", plan.pk, plan.why, plan.stated_on, plan.months, plan.km, by=_who(plan))
    for own in standing(OwnPowertrain):
        words = POWERTRAINS.get(own.powertrain, UNKNOWN)
        yield Occasion("powertrain", own.pk, own.why, own.stated_on, powertrain=words, by=_who(own))


def _who(row: Any) -> str:
    return str(row.recorded_by.staff or "")
