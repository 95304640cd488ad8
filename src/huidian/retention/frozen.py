"""A month's figures as they are kept when it is closed: the counts of every monthly metric, no rates.

The form is `{metric: {"version": n, "counts": {scope: {count: n}}}}`. Monthly churn has all three scopes
(S0), the others the overall one. Beside its counts and totals a metric has `excluded`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huidian.engine.facts.evidence import Question
    from huidian.engine.metrics import Metric
    from huidian.retention.mart_view import MartView

Figures = dict[str, dict[str, Any]]
OVERALL = "overall"
OF_A_NETWORK = frozenset({"network_churn", "network_defection"})
"""Metrics that need the facts of all dealers: the books of one cannot hold them."""
CHURN = "monthly_churn"


def month_counts(view: MartView, month: int) -> Figures:
    """The counts of one month, of all the view's dealers and every vehicle of theirs."""
    from huidian.engine.metrics import METRICS

    return {
        metric.id: {
            "version": metric.version,
            "counts": {
                scope: counts_of(view, metric, view.question(kind=scope, months=(month, month)))
                for scope in _scopes(metric)
            },
        }
        for metric in METRICS.values()
        if _is_kept(metric)
    }


def counts_of(view: MartView, metric: Metric, question: Question) -> dict[str, int]:
    """A metric's totals, counts and `excluded`, of all the months asked for together."""
    from huidian.engine.figures.figure import EXCLUDED
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.figures.sums import summed

    # The sums of the month's own rows are those of the figure, without the months before it.
    rows = rows_of(metric, view.evidence, question)
    columns = (*metric.totals, *(count.key for count in metric.counts), EXCLUDED)
    [row] = view.rows(summed(rows, columns))
    return {column: int(row[column]) for column in columns}


def counts_in(figures: Figures, metric_id: str, scope: str = OVERALL) -> Mapping[str, int] | None:
    """The kept counts of a metric; None where it was not there when the month was closed."""
    kept = figures.get(metric_id)
    return kept["counts"].get(scope) if kept else None


def rate_in(figures: Figures, metric_id: str, scope: str = OVERALL) -> float | None:
    """The rate that kept counts make, as a fraction; None without a denominator."""
    from huidian.engine.figures.measures import rate_of
    from huidian.engine.metrics import METRICS

    counts, metric = counts_in(figures, metric_id, scope), METRICS.get(metric_id)
    return rate_of(metric, counts) if counts and metric else None


def differing(kept: Figures, now: Figures) -> Iterator[tuple[str, str]]:
    """The metrics, with their scope, whose counts are not the same in both."""
    for metric_id, figure in kept.items():
        for scope, counts in figure["counts"].items():
            if counts_in(now, metric_id, scope) != counts:
                yield metric_id, scope


def _is_kept(metric: Metric) -> bool:
    monthly = metric.rows is not None and metric.period == "month" and bool(metric.counts)
    return monthly and metric.id not in OF_A_NETWORK


def _scopes(metric: Metric) -> tuple[str, ...]:
    from huidian.engine.facts.vehicle_months import SCOPES

    return tuple(SCOPES) if metric.id == CHURN else (OVERALL,)
