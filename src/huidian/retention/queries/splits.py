"""A metric's figures by the values of dimensions: any number of dimensions and months in one query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Literal

from huidian.engine.facts.kinds import OVERALL
from huidian.engine.figures.figure import Figure, Split, SplitRow
from huidian.kit.shares import share_of
from huidian.retention.mart_view import MartView
from huidian.retention.queries.words import named, words_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Evidence, Question
    from huidian.engine.metrics import Metric

KEYS = ["dealer", "vehicle"]
ON_FILE = "on_file"
OF_ORDERS = ("kind",)
"""Dimensions of the orders that vehicles were seen with: no vehicle on file has a value of them by itself."""
Largest = Literal["base", "numerator"]
Counted = tuple[str, Figure, int | None]
"""A value's key ("" unknown), its figure, and the vehicles on file that have it."""


def split(
    view: MartView, metric: Metric, by: str, month: int, *, window: int | None = None, kind: str = OVERALL
) -> Split:
    """A metric of one month split one way, unordered values with the largest base first."""
    [only] = every_split(view, metric, [by], month, window=window, kind=kind)
    return only


def every_split(
    view: MartView,
    metric: Metric,
    dimensions: Sequence[str],
    month: int,
    *,
    window: int | None = None,
    kind: str = OVERALL,
) -> tuple[Split, ...]:
    """As `split`, by each of the dimensions; empty where nobody counts."""
    found = splits_by_month(
        view, metric, dimensions, (month, month), window=window, kind=kind, largest="base"
    )
    return found.get(month) or tuple(_split(view, metric, by, [], "base") for by in dimensions)


def splits(
    view: MartView,
    metric: Metric,
    dimensions: Sequence[str],
    month: int,
    *,
    window: int | None = None,
    kind: str = OVERALL,
    with_holdings: bool = False,
) -> tuple[Split, ...]:
    """One month split many ways, but for dimensions of which nothing is known, in one pass over the vehicles.

    Unordered values come with the largest numerator first. `with_holdings` counts beside each value today's
    vehicles on file that have it, with their age in the month.
    """
    found = splits_by_month(
        view, metric, dimensions, (month, month), window=window, kind=kind, with_holdings=with_holdings
    )
    return tuple(one for one in found.get(month, ()) if any(row.key for row in one.rows))


def splits_by_month(
    view: MartView,
    metric: Metric,
    dimensions: Sequence[str],
    months: tuple[int, int] | None,
    *,
    window: int | None = None,
    kind: str = OVERALL,
    largest: Largest = "numerator",
    with_holdings: bool = False,
) -> dict[int, tuple[Split, ...]]:
    """By month the splits by each dimension, of the months from the first to the last of `months`.

    Values that nobody counted has are left out; of unordered ones the unknown comes last.
    """
    from huidian.engine.figures.answer import answer
    from huidian.engine.figures.evaluate import figure_of_row

    question = view.question(window=window, kind=kind, months=months)
    rows = answer(view, _counted, view.evidence, metric, question, tuple(dimensions), with_holdings)
    found: dict[int, dict[str, list[Counted]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        if any(row[count.key] for count in metric.counts):
            one = figure_of_row(metric, row, question, is_provisional=view.is_provisional)
            held = row.get(ON_FILE) if row["by"] not in OF_ORDERS else None
            found[row["month"]][row["by"]].append((row["key"] or "", one, held))
    return {
        month: tuple(_split(view, metric, by, of_month[by], largest) for by in dimensions)
        for month, of_month in found.items()
    }


def _with_holdings(evidence: Evidence, metric: Metric, question: Question, rows: ir.Table) -> ir.Table:
    """The last month's rows and every other vehicle on file, which counts nowhere else."""
    import ibis

    from huidian.engine.figures.measures import columns_of

    assert question.months
    on_file = evidence.vehicles
    if question.leave_out_gone:
        on_file = on_file.filter((on_file.left_on > question.on).fill_null(True))
    held = on_file.select(*KEYS)
    joined = held.outer_join(rows, KEYS)
    return joined.select(
        dealer=ibis.coalesce(held.dealer, rows.dealer),
        vehicle=ibis.coalesce(held.vehicle, rows.vehicle),
        month=ibis.literal(question.months[1], "int32"),
        on_file=held.vehicle.notnull(),
        **{column: rows[column] for column in OF_ORDERS if column in rows.columns},
        **{column: _or_nothing(rows[column]) for column in columns_of(metric)},
    )


def _or_nothing(column: ir.Column) -> ir.Column:
    return column.fill_null(False if column.type().is_boolean() else 0)


def _counted(
    evidence: Evidence, metric: Metric, question: Question, dimensions: tuple[str, ...], with_holdings: bool
) -> ir.Table:
    """Per month, dimension (by) and value (key) the counts, and the holdings where rows have them."""
    import ibis

    from huidian.engine.figures.dimensions import with_dimensions
    from huidian.engine.figures.measures import columns_of, rows_of
    from huidian.engine.figures.sums import summed

    rows = rows_of(metric, evidence, question)
    if with_holdings and question.months:
        rows = _with_holdings(evidence, metric, question, rows)
    on = question.on if metric.period == "day" else None
    wide = with_dimensions(rows, evidence.vehicles, dimensions, question.rules, on)
    sums = [*columns_of(metric), *([ON_FILE] if ON_FILE in rows.columns else [])]
    # Equal vehicles first become one row: far fewer rows to count once per dimension.
    alike = summed(wide, sums, ["month", *dimensions])
    each = ibis.array([ibis.struct({"by": by, "key": alike[by]}) for by in dimensions]).unnest()
    return summed(alike.select("month", *sums, each=each).unpack("each"), sums, ["month", "by", "key"])


def _split(view: MartView, metric: Metric, by: str, counted: Sequence[Counted], largest: Largest) -> Split:
    """The values in their order with their shares of the numerator, in a given order the running ones too."""
    from huidian.engine.figures.dimensions import DIMENSIONS

    dimension, words = DIMENSIONS[by], words_of(by, view)
    order = list(dimension.order(view.rules)) if dimension.order else None

    def place(one: Counted) -> tuple[int, int, int, str]:
        key, figure, _held = one
        if order is not None:
            return (order.index(key) if key in order else len(order), 0, 0, key)
        first, second = figure.base, figure.numerator
        first, second = (first, second) if largest == "base" else (second, first)
        return (not key, -first, -second, key)

    ranked = sorted(counted, key=place)
    total = sum(figure.numerator for _key, figure, _held in ranked)
    so_far = accumulate(figure.numerator for _key, figure, _held in ranked)
    rows = (
        SplitRow(
            key=key,
            label=named(key, words),
            figure=figure,
            share=share_of(figure.numerator, total),
            cumulative=share_of(running, total) if order is not None else None,
            holdings=held,
        )
        for (key, figure, held), running in zip(ranked, so_far, strict=True)
    )
    return Split(metric.id, by, dimension.label, order is not None, tuple(rows))
