"""The vehicles behind the numbers of the desks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.network.scope import Scope
from huidian.retention.answers import VehicleList
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.churn import KINDS, churn_rows, default_month, months_to_choose
from huidian.retention.queries.lists import gone, held, page_of, vehicle_list
from huidian.retention.queries.wishes import Wish

if TYPE_CHECKING:
    import ibis.expr.types as ir


def churn_vehicles(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    kind: str = "overall",
    which: str = "lost",
    wish: Wish | None = None,
    as_of: date | None = None,
    now: datetime,
) -> VehicleList:
    """The vehicles of one month's churn: `which` is "lost", "cohort", "returned" or "excluded".

    Month, window and kind as in `churn_page`; the total is that page's number, with filters that of the
    breakdown's row. Raises `ValueError` for an unknown kind, list, filter or order.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of churn {kind!r}")
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    month = default_month(view, months_to_choose(view, window), window) if month is None else month
    rows = churn_rows(view, window, kind, month)
    found = vehicle_list(scope, view, _seen(rows.filter(_behind(rows, which))), wish or Wish())
    return _of_month(found, view, month, window)


def base_vehicles(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    which: str = "active",
    wish: Wish | None = None,
    as_of: date | None = None,
    now: datetime,
) -> VehicleList:
    """The vehicles of one month's base (S0): `which` is "active", "new", "lost" or "returned".

    Without a month the last complete one with data. Raises `ValueError` as `churn_vehicles` does.
    """
    from huidian.engine.figures.measures import list_behind
    from huidian.engine.metrics import BASE

    counts = {count.key for count in BASE.counts}
    if which not in counts:
        raise ValueError(f"no list {which!r}; there are {', '.join(sorted(counts))}")
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    month = default_month(view, base_months_to_choose(view), window) if month is None else month
    question = view.question(window=window, months=(month, month))
    rows = list_behind(BASE, view.evidence, question, which)
    return _of_month(vehicle_list(scope, view, _seen(rows), wish or Wish()), view, month, window)


def held_vehicles(
    scope: Scope, *, wish: Wish | None = None, as_of: date | None = None, now: datetime
) -> VehicleList:
    """The vehicles on file today; with filters, those of one row of the structure."""
    view = open_mart_view(scope, now=now, as_of=as_of)
    return page_of(scope, view, held(view), wish or Wish())


def gone_vehicles(
    scope: Scope, *, wish: Wish | None = None, as_of: date | None = None, now: datetime
) -> VehicleList:
    """The vehicles that were sold, scrapped or moved away, whether or not they are counted."""
    view = open_mart_view(scope, now=now, as_of=as_of)
    return page_of(scope, view, gone(view), wish or Wish())


def base_months_to_choose(view: MartView) -> tuple[int, ...]:
    """The months with a base: from the newest with data back to the first."""
    return months_to_choose(view, 0)


def _of_month(found: VehicleList, view: MartView, month: int, window: int) -> VehicleList:
    provisional = view.is_provisional(month, window)
    return replace(found, month=month, window=window, provisional=provisional)


def _seen(rows: ir.Table) -> ir.Table:
    return rows.select("dealer", "vehicle", "month", "kind", seen_on=rows.last_visit_on)


def _behind(rows: ir.Table, which: str) -> ir.BooleanColumn:
    lists = {
        "lost": rows.lost,
        "cohort": rows.cohort,
        "returned": rows.cohort & ~rows.lost,
        "excluded": rows.excluded,
    }
    if which not in lists:
        raise ValueError(f"no list {which!r}; there are {', '.join(lists)}")
    return lists[which]
