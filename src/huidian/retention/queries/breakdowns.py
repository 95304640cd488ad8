"""Counts split many ways at once: one pass over the vehicles, each counted under every dimension."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from huidian.retention.answers import Breakdown, BreakdownRow
from huidian.retention.mart_view import MartView
from huidian.retention.queries.words import named, words_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.runners.duckdb import Row
    from huidian.kit.labels import Label

KEYS = ["dealer", "vehicle"]
CHURN_DIMENSIONS = (
    "kind",
    "age",
    "model",
    "use",
    "warranty",
    "region",
    "gender",
    "occupation",
    "advisor",
    "team",
)


def churn_breakdowns(view: MartView, rows: ir.Table, month: int) -> tuple[Breakdown, ...]:
    """One month's churn split by every dimension that tells its vehicles apart.

    `rows` are those of `monthly_churn_rows` of the month. Values nobody of the cohort has are left out, and a
    dimension of which nothing is known. Holdings are today's vehicles on file, with their age in the month.
    """
    dimensions = (*CHURN_DIMENSIONS, "dealer") if len(view.dealers) > 1 else CHURN_DIMENSIONS
    counted = view.rows(_split(view, _with_holdings(view, rows, month), dimensions))
    found = groupby(sorted(counted, key=lambda row: dimensions.index(row["by"])), key=lambda row: row["by"])
    breakdowns = (_breakdown(view, by, [row for row in group if row["cohort"]]) for by, group in found)
    return tuple(one for one in breakdowns if any(row.key for row in one.rows))


def _with_holdings(view: MartView, rows: ir.Table, month: int) -> ir.Table:
    """The month's cohort and every other vehicle on file, which is neither cohort nor lost."""
    import ibis

    held = view.counted(view.vehicles.select(*KEYS))
    joined = held.outer_join(rows, KEYS)
    return joined.select(
        dealer=ibis.coalesce(held.dealer, rows.dealer),
        vehicle=ibis.coalesce(held.vehicle, rows.vehicle),
        month=ibis.literal(month, "int32"),
        kind=rows.kind,
        visits=rows.visits.fill_null(0),
        cohort=rows.cohort.fill_null(False),
        lost=rows.lost.fill_null(False),
        holdings=held.vehicle.notnull(),
    )


def _split(view: MartView, rows: ir.Table, dimensions: Sequence[str]) -> ir.Table:
    import ibis

    from huidian.engine.figures.dimensions import with_dimensions
    from huidian.engine.figures.sums import ratio, with_rate
    from huidian.engine.metrics import MONTHLY_CHURN

    wide = with_dimensions(rows, view.vehicles, dimensions, view.rules)
    # Equal vehicles first become one row: far fewer rows to count once per dimension.
    alike = wide.group_by(*dimensions).agg(**_sums(wide))
    each = ibis.array([ibis.struct({"by": by, "key": alike[by]}) for by in dimensions]).unnest()
    tall = alike.select("cohort", "lost", "holdings", each=each).unpack("each")
    summed = tall.group_by("by", "key").agg(**_sums(tall))
    placed = with_rate(summed, MONTHLY_CHURN).mutate(place=_place(summed, dimensions, view))
    whole = ibis.window(group_by="by")
    so_far = ibis.window(group_by="by", order_by="place", preceding=None, following=0)
    total = placed.lost.sum().over(whole).cast("int64")
    return placed.mutate(
        share=ratio(placed.lost, total),
        cumulative=ratio(placed.lost.sum().over(so_far).cast("int64"), total),
        lost_per_holding=ratio(placed.lost, placed.holdings),
    )


def _sums(rows: ir.Table) -> dict[str, ir.IntegerScalar]:
    return {name: rows[name].sum().cast("int64") for name in ("cohort", "lost", "holdings")}


def _place(summed: ir.Table, dimensions: Iterable[str], view: MartView) -> ir.IntegerColumn:
    """The place of a key in its dimension's order; null where there is no order."""
    import ibis

    from huidian.engine.figures.dimensions import order_of

    orders = [(by, order_of(by, summed.key, view.rules)) for by in dimensions]
    ordered = [(summed.by == by, order) for by, order in orders if order is not None]
    return ibis.cases(*ordered, else_=ibis.null("int32"))


def _breakdown(view: MartView, by: str, rows: list[Row]) -> Breakdown:
    from huidian.engine.figures.dimensions import DIMENSIONS

    dimension = DIMENSIONS[by]
    ordered = dimension.order is not None
    words = words_of(by, view)
    rows.sort(key=lambda row: row["place"] if ordered else (-row["lost"], -row["cohort"], row["key"] or ""))
    made = (_row(row, named(row["key"], words), ordered=ordered, held=by != "kind") for row in rows)
    return Breakdown(by, dimension.label, ordered, tuple(made))


def _row(row: Row, label: Label, *, ordered: bool, held: bool) -> BreakdownRow:
    return BreakdownRow(
        key=row["key"] or "",
        label=label,
        cohort=row["cohort"],
        lost=row["lost"],
        rate=row["rate"],
        share=row["share"],
        holdings=row["holdings"] if held else 0,
        lost_per_holding=row["lost_per_holding"] if held else None,
        cumulative=row["cumulative"] if ordered else None,
    )
