"""Any metric split by any dimension: counts, rate, share of all, running share."""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.figures.dimensions import order_of, with_dimensions
from huidian.engine.figures.sums import figures, ratio
from huidian.engine.metrics.definition import Metric
from huidian.engine.rules import Rules


def breakdown(
    rows: ir.Table,
    vehicles: ir.Table,
    metric: Metric,
    by: Sequence[str],
    rules: Rules,
    *,
    keys: Sequence[str] = (),
    on: date | None = None,
) -> ir.Table:
    """Per ``keys`` (columns of the rows, such as dealer and month) and value of the dimensions ``by``:

    the metric's counts and rate, ``share`` (of the numerator's total within the keys; null if that is 0) and,
    for one dimension with an order, ``place`` and ``cumulative_share``. Unknown values are a null row, last.
    Unordered values come largest numerator first. ``on`` as in ``with_dimensions``.
    """
    assert metric.numerator is not None
    count = metric.numerator.key
    split = figures(with_dimensions(rows, vehicles, by, rules, on), metric, by=(*keys, *by))
    split = split.mutate(share=_share_of_all(split, count, keys))
    place = order_of(by[0], split[by[0]], rules) if len(by) == 1 else None
    if place is not None:
        placed = split.mutate(place=place)
        running = _share_of_all(placed, count, keys, up_to="place")
        return placed.mutate(cumulative_share=running).order_by(*keys, "place")
    unknown_last = [split[one].asc(nulls_first=False) for one in by]
    return split.order_by(*keys, split[count].desc(), *unknown_last)


def _share_of_all(
    split: ir.Table, count: str, keys: Sequence[str], up_to: str | None = None
) -> ir.FloatingColumn:
    """Each row's count, or with ``up_to`` the sum of those up to it, over the whole within the keys."""
    whole = split[count].sum().over(group_by=list(keys)).cast("int64")
    if up_to is None:
        return ratio(split[count], whole)
    so_far = ibis.cumulative_window(group_by=list(keys), order_by=up_to)
    return ratio(split[count].sum().over(so_far).cast("int64"), whole)
