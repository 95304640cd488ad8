"""The base and its structure (S0): how many vehicles a dealer keeps, wins and loses, and what they are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

from huidian.kit.labels import Label
from huidian.network.scope import Scope
from huidian.retention.answers import BaseMonth, Structure, StructurePage, StructureRow
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.churn import default_month
from huidian.retention.queries.vehicles import base_months_to_choose
from huidian.retention.queries.words import named, words_of

if TYPE_CHECKING:
    from huidian.engine.runners.duckdb import Row

DIMENSIONS_SHOWN = (
    "tier",
    "customer_class",
    "age",
    "stage",
    "model",
    "region",
    "gender",
    "occupation",
    "use",
    "warranty",
)
TREND_MONTHS = 13
"""A year and the month it is compared with."""


def structure_page(
    scope: Scope,
    *,
    month: int | None = None,
    window: int | None = None,
    as_of: date | None = None,
    now: datetime,
) -> StructurePage:
    """Active base, new, lost and returned vehicles of `month` (default: the last complete one), of a year's
    months up to the newest, and the vehicles on file today by every property that is known of some.
    """
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    months = base_months_to_choose(view)
    month = default_month(view, months, window) if month is None else month
    newest = max(months[0] if months else month, month)
    newest = newest if newest - month < TREND_MONTHS else month
    trend = range(newest - TREND_MONTHS + 1, newest + 1)
    found = base_months(view, window, {*trend, month, month - 1, month - 12})
    holdings, excluded, structures = _structures(view)
    return StructurePage(
        as_of=view.as_of,
        month=month,
        window=window,
        months=months,
        holdings=holdings,
        excluded=excluded,
        current=found.get(month),
        previous=found.get(month - 1),
        year_before=found.get(month - 12),
        trend=tuple(found[one] for one in trend if one in found),
        structures=structures,
    )


def base_months(view: MartView, window: int, months: Collection[int]) -> dict[int, BaseMonth]:
    """The base of some months, by month; a month before the first visit has none."""
    from huidian.engine.figures.measures import figure
    from huidian.engine.metrics import BASE, THROUGHPUT

    question = view.question(window=window, months=(min(months), max(months)))
    counted = figure(BASE, view.evidence, question, by=())
    wanted = counted.filter(counted.month.isin(sorted(months)))
    came = figure(THROUGHPUT, view.evidence, question, by=())
    seen = {row["month"]: row for row in view.rows(came.filter(came.month.isin(sorted(months))))}
    return {
        row["month"]: BaseMonth(
            month=row["month"],
            active=row["active"],
            new=row["new"],
            lost=row["lost"],
            returned=row["returned"],
            visits=seen[row["month"]]["visits"],
            seen=seen[row["month"]]["seen"],
            provisional=view.is_provisional(row["month"], window),
            excluded=row["excluded"],
        )
        for row in view.rows(wanted)
    }


def _structures(view: MartView) -> tuple[int, int, tuple[Structure, ...]]:
    """How many vehicles are on file, how many of them are left out, and how the others spread."""
    import ibis

    from huidian.engine.figures.dimensions import with_dimensions
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.figures.sums import ratio
    from huidian.engine.metrics import STRUCTURE

    every = rows_of(STRUCTURE, view.evidence, view.question())
    dimensions = (*DIMENSIONS_SHOWN, "dealer") if len(view.dealers) > 1 else DIMENSIONS_SHOWN
    wide = with_dimensions(every, view.vehicles, dimensions, view.rules, view.today)
    each = ibis.array([ibis.struct({"by": by, "key": wide[by]}) for by in dimensions]).unnest()
    tall = wide.select("holdings", "excluded", each=each).unpack("each")
    summed = tall.group_by("by", "key").agg(
        **{name: tall[name].sum().cast("int64") for name in ("holdings", "excluded")}
    )
    whole = ibis.window(group_by="by")
    total, left_out = (summed[name].sum().over(whole).cast("int64") for name in ("holdings", "excluded"))
    counted = view.rows(summed.mutate(total=total, left_out=left_out, share=ratio(summed.holdings, total)))
    counted.sort(key=lambda row: dimensions.index(row["by"]))
    found = groupby(counted, key=lambda row: row["by"])
    structures = tuple(_structure(view, by, [row for row in rows if row["holdings"]]) for by, rows in found)
    return (
        counted[0]["total"] if counted else 0,
        counted[0]["left_out"] if counted else 0,
        tuple(one for one in structures if any(row.key for row in one.rows)),
    )


def _structure(view: MartView, by: str, rows: list[Row]) -> Structure:
    from huidian.engine.figures.dimensions import DIMENSIONS

    dimension = DIMENSIONS[by]
    words = words_of(by, view)
    order = dimension.order(view.rules) if dimension.order else None
    rows.sort(
        key=(
            (lambda row: (row["key"] is None, -row["holdings"], row["key"] or ""))
            if order is None
            else (lambda row: order.index(row["key"]) if row["key"] in order else len(order))
        )
    )
    made = (_row(row, named(row["key"], words)) for row in rows)
    return Structure(by, dimension.label, order is not None, tuple(made))


def _row(row: Row, label: Label) -> StructureRow:
    return StructureRow(row["key"] or "", label, row["holdings"], row["share"])
