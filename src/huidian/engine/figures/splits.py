"""A metric's figures by the values of dimensions: any number of dimensions in one pass over the vehicles."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Literal

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.reach import Reach
from huidian.engine.figures.answer import RowSource, answer
from huidian.engine.figures.dimensions import DIMENSIONS, with_dimensions
from huidian.engine.figures.evaluate import Key, figure_of_row
from huidian.engine.figures.figure import Figure, Split, SplitRow
from huidian.engine.figures.measures import columns_of, rows_of
from huidian.engine.figures.sums import summed
from huidian.engine.metrics.definition import Metric
from huidian.engine.rules import Rules
from huidian.kit.labels import Label
from huidian.kit.shares import share_of

KEYS = ["dealer", "vehicle"]
ON_FILE = "on_file"
OF_ORDERS = ("kind",)
"""Dimensions of the orders that vehicles were seen with: no vehicle on file has a value of them by itself."""
Name = Callable[[str, str | None], Label]
"""The word for a value (None: unknown) of a dimension (its id)."""
Largest = Literal["base", "numerator"]
Counted = tuple[str, Figure, int | None]
"""A value's key ("" unknown), its figure, and the vehicles on file that have it."""


def splits_of(
    source: RowSource,
    metric: Metric,
    evidence: Evidence,
    question: Question,
    dimensions: Sequence[str],
    over: Sequence[str] = (),
    *,
    reach: Reach,
    name: Name,
    largest: Largest = "base",
    with_holdings: bool = False,
) -> dict[Key, dict[int, tuple[Split, ...]]]:
    """The metric's splits by each dimension, by month, for each combination of values of ``over`` (columns of
    its rows).

    Values that nobody counted has are left out. Those without an order come ``largest`` first, the unknown
    last. ``with_holdings`` counts beside each value the vehicles on file that have it, with their age in the
    month: then the question is of one month.
    """
    rows = answer(source, _counted, evidence, metric, question, tuple(dimensions), tuple(over), with_holdings)
    counted: dict[Key, dict[int, dict[str, list[Counted]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for row in rows:
        if any(row[count.key] for count in metric.counts):
            of = {"dealer": row["key"]} if row["by"] == "dealer" else {}
            one = figure_of_row(metric, {**row, **of}, question, reach=reach)
            held = row.get(ON_FILE) if row["by"] not in OF_ORDERS else None
            key = tuple(row[column] for column in over)
            counted[key][row["month"]][row["by"]].append((row["key"] or "", one, held))
    return {
        key: {
            month: tuple(
                split_of(metric, by, values[by], question.rules, name=name, largest=largest)
                for by in dimensions
            )
            for month, values in of_key.items()
        }
        for key, of_key in counted.items()
    }


def split_of(
    metric: Metric,
    by: str,
    counted: Sequence[Counted],
    rules: Rules,
    *,
    name: Name,
    largest: Largest = "base",
) -> Split:
    """The values in their order with their shares of the numerator, in a given order the running ones too."""
    dimension = DIMENSIONS[by]
    order = list(dimension.order(rules)) if dimension.order else None
    places = {key: place for place, key in enumerate(order or ())}

    def place(one: Counted) -> tuple[int, int, int, str]:
        key, figure, _held = one
        if order is not None:
            return (places.get(key, len(places)), 0, 0, key)
        first, second = figure.base, figure.numerator
        first, second = (first, second) if largest == "base" else (second, first)
        return (not key, -first, -second, key)

    ranked = sorted(counted, key=place)
    total = sum(figure.numerator for _key, figure, _held in ranked)
    so_far = accumulate(figure.numerator for _key, figure, _held in ranked)
    rows = (
        SplitRow(
            key=key,
            label=name(by, key or None),
            figure=figure,
            share=share_of(figure.numerator, total),
            cumulative=share_of(running, total) if order is not None else None,
            holdings=held,
        )
        for (key, figure, held), running in zip(ranked, so_far, strict=True)
    )
    return Split(metric.id, by, dimension.label, order is not None, tuple(rows))


def _with_holdings(evidence: Evidence, metric: Metric, question: Question, rows: ir.Table) -> ir.Table:
    """The month's rows and every other vehicle on file, which counts nowhere else."""
    held = evidence.vehicles
    if question.leave_out_gone:
        held = held.filter((held.left_on > question.on).fill_null(True))
    held = held.select(*KEYS)
    joined = held.outer_join(rows, KEYS)
    carried: Mapping[str, ir.Column] = {one: rows[one] for one in OF_ORDERS if one in rows.columns}
    assert question.months
    return joined.select(
        dealer=ibis.coalesce(held.dealer, rows.dealer),
        vehicle=ibis.coalesce(held.vehicle, rows.vehicle),
        month=ibis.literal(question.months[1], "int32"),
        on_file=held.vehicle.notnull(),
        **carried,
        **{column: _or_nothing(rows[column]) for column in columns_of(metric)},
    )


def _or_nothing(column: ir.Column) -> ir.Column:
    return column.fill_null(False if column.type().is_boolean() else 0)


def _counted(
    evidence: Evidence,
    metric: Metric,
    question: Question,
    dimensions: tuple[str, ...],
    over: tuple[str, ...],
    with_holdings: bool,
) -> ir.Table:
    """Per value of ``over``, month, dimension (by) and value (key) the counts, and the vehicles on file."""
    rows = rows_of(metric, evidence, question)
    if with_holdings:
        rows = _with_holdings(evidence, metric, question, rows)
    on = question.on if metric.period == "day" else None
    wide = with_dimensions(rows, evidence.vehicles, dimensions, question.rules, on)
    sums = [*columns_of(metric), *([ON_FILE] if with_holdings else [])]
    keys = list(dict.fromkeys((*over, "month")))
    # Equal vehicles first become one row: far fewer rows to count once per dimension.
    alike = summed(wide, sums, list(dict.fromkeys((*keys, *dimensions))))
    each = ibis.array([ibis.struct({"by": by, "key": alike[by]}) for by in dimensions]).unnest()
    return summed(alike.select(*keys, *sums, each=each).unpack("each"), sums, [*keys, "by", "key"])
