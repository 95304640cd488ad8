"""The settled orders of one vehicle, as its page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from huidian.customers.models import Vehicle
from huidian.kit.labels import Label
from huidian.network.scope import Scope
from huidian.playbooks import Playbook
from huidian.visits.models import Visit


@dataclass(frozen=True, slots=True)
class VehicleVisit:
    """One settled order; amounts in fen."""

    settled_on: date
    order_no: str
    kind: Label
    odometer_km: int | None
    advisor: str
    team: str
    payer: str
    amount_fen: int | None
    labour_fen: int | None
    parts_fen: int | None
    labour: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VehicleVisits:
    """The newest visits of a vehicle, newest first, and how many there are in all."""

    rows: tuple[VehicleVisit, ...]
    total: int


def visits_of(scope: Scope, vehicle: Vehicle, rules: Playbook, *, limit: int = 300) -> VehicleVisits:
    """A vehicle's visits as they are known today, at most `limit` of them; `rules` name their kinds."""
    visits = Visit.objects.within(scope).current().filter(vehicle=vehicle).order_by("-settled_on", "-ordinal")
    rows = tuple(_row(visit, rules) for visit in visits[:limit])
    return VehicleVisits(rows, len(rows) if len(rows) < limit else visits.count())


def _row(visit: Visit, rules: Playbook) -> VehicleVisit:
    kind = next((one.label for one in rules.kinds if one.key == visit.order_kind), None)
    return VehicleVisit(
        settled_on=visit.settled_on,
        order_no=visit.order_no,
        kind=kind or Label(visit.order_kind, visit.order_kind),
        odometer_km=visit.odometer_km,
        advisor=visit.advisor,
        team=visit.team,
        payer=visit.payer,
        amount_fen=visit.amount_fen,
        labour_fen=visit.labour_fen,
        parts_fen=visit.parts_fen,
        labour=tuple(visit.items.get("labour", ())),
        parts=tuple(visit.items.get("parts", ())),
    )
