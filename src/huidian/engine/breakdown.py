"""Any metric split by any dimension: counts, rate, share of all, running share."""

from collections.abc import Sequence
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.dimensions import order_of, with_dimensions
from huidian.engine.metrics.definition import Metric
from huidian.engine.metrics.figures import figures, ratio
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
    split = figures(with_dimensions(rows, vehicles, by, rules, on), metric, by=(*keys, *by))
    counted = split[metric.numerator.key]
    whole = ibis.window(group_by=list(keys)) if keys else ibis.window()
    split = split.mutate(share=ratio(counted, counted.sum().over(whole).cast("int64")))
    place = order_of(by[0], split[by[0]], rules) if len(by) == 1 else None
    if place is None:
        largest_first = (
            split[metric.numerator.key].desc(),
            *(split[one].asc(nulls_first=False) for one in by),
        )
        return split.order_by(*keys, *largest_first)
    split = split.mutate(place=place)
    so_far = ibis.window(group_by=list(keys) or None, order_by="place", preceding=None, following=0)
    running = split[metric.numerator.key].sum().over(so_far).cast("int64")
    total = split[metric.numerator.key].sum().over(whole).cast("int64")
    return split.mutate(cumulative_share=ratio(running, total)).order_by(*keys, "place")
