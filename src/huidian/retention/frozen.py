"""A month's figures as they are kept when it is closed: the counts of every monthly metric, no rates.

The form is `{metric: {"version": n, "counts": {kind: {count: n}}}}`. Monthly churn has all three kinds
of orders (S0), the others the overall one. Beside its counts and totals a metric has `excluded`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.engine.figures.figure import Figure

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.facts.evidence import Question
    from huidian.engine.metrics import Metric
    from huidian.retention.mart_view import MartView

FrozenCounts = dict[str, dict[str, Any]]
CHURN = "monthly_churn"


def month_counts(view: MartView, month: int) -> FrozenCounts:
    """The counts of one month, of all the view's dealers and every vehicle of theirs."""
    from huidian.engine.metrics import METRICS

    return {
        metric.id: {
            "version": metric.version,
            "counts": {
                kind: counts_of(view, metric, view.question(kind=kind, months=(month, month)))
                for kind in _kinds(metric)
            },
        }
        for metric in METRICS.values()
        if _is_kept(metric)
    }


def assessed_groups(view: MartView, month: int) -> FrozenCounts:
    """The assessment's counts of one month by team and by advisor: {"team": {name: {count: n}}, …}."""
    from huidian.engine.metrics import ASSESSMENT_CHURN
    from huidian.retention.queries.splits import every_split

    return {
        split.by: {row.key: dict(row.figure.counts) for row in split.rows}
        for split in every_split(view, ASSESSMENT_CHURN, ("team", "advisor"), month)
    }


def counts_of(
    view: MartView, metric: Metric, question: Question, dealers: Collection[str] | None = None
) -> dict[str, int]:
    """A metric's totals, counts and `excluded`, of all the months asked for together; of some of the view's
    dealers (codes) where only theirs are wanted.
    """
    [row] = view.answer(_sums, metric, question, None if dealers is None else tuple(sorted(dealers)))
    return {column: int(count) for column, count in row.items()}


def _sums(view: MartView, metric: Metric, question: Question, dealers: tuple[str, ...] | None) -> ir.Table:
    """The sums of the month's own rows are those of the figure, without the months before it."""
    from huidian.engine.figures.measures import columns_of, rows_of
    from huidian.engine.figures.sums import summed

    rows = rows_of(metric, view.evidence, question)
    rows = rows if dealers is None else rows.filter(rows.dealer.isin(dealers))
    return summed(rows, columns_of(metric))


def counts_in(frozen: FrozenCounts, metric_id: str, kind: str = OVERALL) -> Mapping[str, int] | None:
    """The kept counts of a metric; None where it was not there when the month was closed."""
    kept = frozen.get(metric_id)
    return kept["counts"].get(kind) if kept else None


def frozen_figure(
    frozen: FrozenCounts, metric_id: str, month: int, *, kind: str = OVERALL, rules: str
) -> Figure | None:
    """The figure that kept counts of a month make, counted by a version of the rules; None where there are
    none, or where there is no such metric any more.
    """
    from huidian.engine.metrics import METRICS

    counts, metric = counts_in(frozen, metric_id, kind), METRICS.get(metric_id)
    if not counts or metric is None:
        return None
    return Figure(
        metric=metric_id,
        month=month,
        counts=counts,
        numerator=counts[(metric.numerator or metric.base).key],
        denominator=counts[metric.denominator.key] if metric.denominator else None,
        provisional=False,
        rules=rules,
    )


def _is_kept(metric: Metric) -> bool:
    """Metrics of a network need the facts of all dealers: the books of one cannot hold them."""
    monthly = metric.rows is not None and metric.period == "month" and bool(metric.counts)
    return monthly and not metric.of_network


def _kinds(metric: Metric) -> tuple[str, ...]:
    return tuple(KINDS) if metric.each_kind else (OVERALL,)
