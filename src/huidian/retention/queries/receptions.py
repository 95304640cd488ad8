"""Receptions: a vehicle that an advisor received on a day, however many orders it had. Counted in one way for
the load, the assessment and pay.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from huidian.mart.holders import holder_in
from huidian.network.masks import Masks
from huidian.network.scope import Scope
from huidian.retention.as_of import AsOf
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.figures import opened

if TYPE_CHECKING:
    import ibis.expr.types as ir

KEYS = ["dealer", "vehicle"]
MOST_DEALERS = 20
"""Of how many dealers a month is read row by row: of a whole network's it would be a million."""


@dataclass(frozen=True, slots=True)
class Reception:
    """A vehicle received on a day (its plate as the reader may see it), with that day's orders, in fen."""

    dealer_id: int
    dealer_code: str
    dealer: str
    advisor: str
    day: date
    vehicle_id: int
    plate: str
    model: str
    orders: int
    accident: bool
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Receptions:
    """The receptions of a month, the newest first; of `too_many` dealers none: one is to be chosen."""

    as_of: AsOf
    month: int
    rows: Sequence[Reception]
    too_many: bool = False


def receptions(scope: Scope, *, month: int | None = None, now: datetime) -> Receptions:
    """The receptions of a month (default: the last complete one); an advisor's own."""
    view, frame = opened(scope, month=month, window=None, kind="overall", as_of=None, now=now)
    too_many = len(view.dealers) > MOST_DEALERS
    rows = [] if too_many else view.answer(_with_vehicles, frame.month)
    return Receptions(view.as_of, frame.month, _read(scope, view, rows), too_many)


def kept_receptions(
    scope: Scope, kept: Mapping[str, Sequence[tuple[str, int]]], *, month: int, now: datetime
) -> Receptions:
    """The receptions that a signed sheet has, by advisor; those that no order tells of any more have none."""
    view = open_mart_view(scope, now=now)
    today = {
        (row["advisor"], row["settled_on"].isoformat(), row["vehicle"]): row
        for row in view.answer(_with_vehicles, month)
    }
    ids = tuple(sorted({vehicle for days in kept.values() for _day, vehicle in days}))
    cars = {row["vehicle"]: row for row in view.answer(_vehicles, ids)}
    nothing = {"orders": 0, "accident": False, "amount_fen": 0}
    rows = [
        today.get((advisor, day, vehicle))
        or {**cars[vehicle], **nothing, "advisor": advisor, "settled_on": date.fromisoformat(day)}
        for advisor, days in kept.items()
        for day, vehicle in days
        if vehicle in cars
    ]
    return Receptions(view.as_of, month, _read(scope, view, rows))


def _read(scope: Scope, view: MartView, rows: Sequence[Mapping[str, Any]]) -> list[Reception]:
    masks, dealers = Masks(scope), {one.code: one for one in view.dealers}
    return [
        Reception(
            at.pk,
            at.code,
            at.name,
            row["advisor"],
            row["settled_on"],
            row["vehicle"],
            masks.plate(row["plate"] or "", dealer_id=at.pk, holder=holder_in(row, "held_by")),
            row["model"] or "",
            row["orders"],
            row["accident"],
            row["amount_fen"],
        )
        for row in rows
        if (at := dealers[row["dealer"]])
    ]


def received(view: MartView, first: int, last: int) -> ir.Table:
    """The receptions of some months, whatever vehicle it was; of one's own names where one sees no other:
    dealer, advisor, month, settled_on, vehicle, orders, accident (one of them is), amount_fen.
    """
    visits = view.known.visits
    seen = visits.filter(visits.month.between(first, last), visits.advisor.notnull(), visits.advisor != "")
    if view.own:
        own = [
            (seen.dealer == code) & seen.advisor.isin(sorted(own.names) or [""])
            for code, own in view.own.items()
        ]
        seen = seen.filter(reduce(or_, own, seen.dealer.notin(sorted(view.own))))
    return seen.group_by("dealer", "advisor", "month", "settled_on", "vehicle").agg(
        orders=seen.count(),
        accident=(seen.kind == "accident").any(),
        amount_fen=seen.amount_fen.sum().fill_null(0).cast("int64"),
    )


def received_by(view: MartView, month: int) -> dict[str, list[list[Any]]]:
    """By advisor the receptions of a month as plain data: day and vehicle."""
    kept: dict[str, list[list[Any]]] = {}
    for row in view.answer(_with_vehicles, month):
        kept.setdefault(row["advisor"], []).append([row["settled_on"].isoformat(), row["vehicle"]])
    return kept


def _with_vehicles(view: MartView, month: int) -> ir.Table:
    rows = received(view, month, month)
    known = rows.left_join(_of_vehicle(view), KEYS).drop("dealer_right", "vehicle_right")
    return known.order_by(known.settled_on.desc(), "dealer", "advisor", "vehicle")


def _of_vehicle(view: MartView) -> ir.Table:
    vehicles = view.known.vehicles
    return vehicles.select(*KEYS, "plate", "model", "holder_id", "team_id", held_by=vehicles.advisor)


def _vehicles(view: MartView, ids: tuple[int, ...]) -> ir.Table:
    known = _of_vehicle(view)
    return known.filter(known.vehicle.isin(ids or (-1,)))
