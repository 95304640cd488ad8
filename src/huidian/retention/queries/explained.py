"""Lists in which each vehicle comes with what is to be said of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from huidian.network.scope import Scope
from huidian.retention.answers import Narrowing, Values, VehicleRow
from huidian.retention.mart_view import MartView
from huidian.retention.queries.lists import Selection, vehicle_list
from huidian.retention.queries.wishes import Wish

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.runners.duckdb import Row

Explained = TypeVar("Explained")


@dataclass(frozen=True, slots=True)
class ExplainedList(Generic[Explained]):
    """One page of the `total` vehicles that are wanted, the rest as `VehicleList` has it."""

    total: int
    rows: tuple[Explained, ...]
    page: int
    per_page: int
    narrowed: tuple[Narrowing, ...]
    values: Values


def explained_list(
    scope: Scope,
    view: MartView,
    rows: Selection,
    wish: Wish,
    explain: Callable[[Selection, Mapping[int, Row]], Callable[[VehicleRow], Explained]],
) -> ExplainedList[Explained]:
    """The vehicles of `rows` as wished. `explain` is given the rows of one page, and the same by vehicle, and
    answers with what makes of a vehicle its row.
    """
    vehicles = vehicle_list(scope, view, Selection(_listed, (rows,)), wish)
    of_page = None if wish.per_page is None else tuple(row.vehicle_id for row in vehicles.rows)
    shown = Selection(_of_page, (rows, of_page))
    row_of = explain(shown, {row["vehicle"]: row for row in view.answer(_of_page, rows, of_page)})
    return ExplainedList(
        total=vehicles.total,
        rows=tuple(row_of(vehicle) for vehicle in vehicles.rows),
        page=vehicles.page,
        per_page=vehicles.per_page,
        narrowed=vehicles.narrowed,
        values=vehicles.values,
    )


def _listed(view: MartView, rows: Selection) -> ir.Table:
    return listed(rows.of(view))


def _of_page(view: MartView, rows: Selection, vehicles: tuple[int, ...] | None) -> ir.Table:
    table = rows.of(view)
    return table if vehicles is None else table.filter(table.vehicle.isin(vehicles or [-1]))


def listed(rows: ir.Table) -> ir.Table:
    """The rows of a metric in the form of `vehicle_list`; what they do not tell is unknown."""
    import ibis

    seen_on = rows.last_visit_on if "last_visit_on" in rows.columns else ibis.null("date")
    kind = rows.kind if "kind" in rows.columns else ibis.null("string")
    return rows.select("dealer", "vehicle", "month", kind=kind, seen_on=seen_on)
