"""The list of vehicles behind each number of a month's assessment, as it is and as it was signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.network.scope import Scope
from huidian.retention.answers import VehicleList
from huidian.retention.assessed_view import as_assessed
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.assessed import (
    CONTACTED,
    FLAGS,
    RETURNS,
    AssessedVehicle,
    assessed_in,
    rows_of_count,
)
from huidian.retention.queries.figures import opened
from huidian.retention.queries.lists import Selection, vehicle_list
from huidian.retention.queries.vehicles import narrowing_of
from huidian.retention.queries.wishes import Wish

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.rules import Assessment

LISTS = (*FLAGS, RETURNS, CONTACTED)


@dataclass(frozen=True, slots=True)
class AssessedList:
    """One page of the vehicles behind a number, each with what it counted (of returns, the month before)."""

    vehicles: VehicleList
    counted: Mapping[int, AssessedVehicle]
    rules: Assessment


def assessed_list(
    scope: Scope,
    *,
    which: str,
    month: int | None = None,
    narrowed: Mapping[str, str] | None = None,
    contacted: Sequence[int] = (),
    wish: Wish | None = None,
    now: datetime,
) -> AssessedList:
    """The vehicles that one number of a month's assessment counted (default: the last complete month).

    `which` is one of `LISTS`; `narrowed` gives a team and an advisor ("" for none), `contacted` the vehicles
    whose owner was reached in the month.
    """
    view, frame = opened(scope, month=month, window=None, kind=OVERALL, as_of=None, now=now)
    view = as_assessed(view)
    wish, month = wish or Wish(), frame.month
    within = tuple(sorted((narrowed or {}).items()))
    rows = Selection(_behind, (month, which, within, tuple(sorted(set(contacted)))))
    listed = vehicle_list(scope, view, rows, wish)
    also = tuple(narrowing_of(view, column, key) for column, key in within)
    ids = tuple(sorted(row.vehicle_id for row in listed.rows)) if wish.per_page else None
    return AssessedList(
        replace(
            listed,
            month=month,
            provisional=view.is_provisional(month, 0),
            narrowed=(*listed.narrowed, *also),
        ),
        assessed_in(view, _month_of(which, month), ids),
        view.rules.assessment,
    )


def kept_list(
    scope: Scope, vehicles: Sequence[int], *, month: int, which: str, wish: Wish | None = None, now: datetime
) -> AssessedList:
    """The vehicles that a signed sheet has for one count of a month, each with what it counts today."""
    view, wish = open_mart_view(scope, now=now), wish or Wish()
    rows = Selection(_kept, (month, tuple(sorted(set(vehicles)))))
    listed = vehicle_list(scope, view, rows, wish)
    ids = tuple(sorted(row.vehicle_id for row in listed.rows)) if wish.per_page else None
    each = assessed_in(view, _month_of(which, month), ids)
    still = {pk: one for pk, one in each.items() if _counts(one, which)}
    return AssessedList(replace(listed, month=month, provisional=False), still, view.rules.assessment)


def _counts(one: AssessedVehicle, which: str) -> bool:
    """Whether a vehicle counts today for what it was signed for."""
    return "lost" in one.flags and one.came_on is not None if which == RETURNS else which in one.flags


def assessed_month(scope: Scope, month: int | None, *, now: datetime) -> int:
    """The month that is meant: the one asked for if there are data of it, else the last complete one."""
    return opened(scope, month=month, window=None, kind=OVERALL, as_of=None, now=now)[1].month


def _month_of(which: str, month: int) -> int:
    """The month in which a count's vehicles were assessed: of returns the one before."""
    return month - 1 if which == RETURNS else month


def _behind(
    view: MartView, month: int, which: str, narrowed: Sequence[tuple[str, str]], contacted: Sequence[int]
) -> ir.Table:
    """The rows behind a number in the form of a list of vehicles."""
    rows = rows_of_count(view, month, which, contacted)
    kept = [rows[column] == key if key else rows[column].isnull() for column, key in narrowed]
    rows = rows.filter(*kept) if kept else rows
    return rows.select("dealer", "vehicle", "month", "kind", seen_on=rows.last_visit_on)


def _kept(view: MartView, month: int, vehicles: tuple[int, ...]) -> ir.Table:
    """Some vehicles, whatever they count, in the form of a list of vehicles."""
    import ibis

    every = view.known.vehicles
    some = every.filter(every.vehicle.isin(vehicles or (-1,)))
    return some.select(
        "dealer",
        "vehicle",
        month=ibis.literal(month, "int32"),
        kind=ibis.null("string"),
        seen_on=ibis.null("date"),
    )
