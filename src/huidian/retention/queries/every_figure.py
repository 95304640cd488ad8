"""All metrics of all months and dealers at once, as plain rows: for other programs, with nothing left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from huidian.mart.marts import runner
from huidian.network.scope import Scope
from huidian.retention.frozen import OVERALL
from huidian.retention.mart_view import open_mart_view
from huidian.retention.queries.any_figure import countable

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric

RATE = "rate"


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One number of one metric. `month` as in `AnyFigure`; `name` is a count's key, a total, `excluded` or
    `RATE`; counts are whole (money in fen), a rate is a fraction, None over nothing. `as_of` is the day the
    figure speaks of.
    """

    metric_id: str
    metric_version: int
    dealer: str
    month: int
    name: str
    value: int | float | None
    provisional: bool
    rule_version: str
    as_of: date


def every_figure(
    scope: Scope,
    metric_ids: Collection[str] = (),
    *,
    kind: str = OVERALL,
    window: int | None = None,
    as_of: date | None = None,
    now: datetime,
) -> Iterator[FigureLine]:
    """The metrics named (without names: all) of every month, dealer by dealer, from the first to the newest.

    Raises `NoSuchFigureError`, as `any_figure` does, before the first line. Metrics of a whole network are
    left out where one dealer is asked for and nobody named them.
    """
    from huidian.engine.figures.at_once import figures_at_once

    metrics = countable(scope, metric_ids, kind)
    view = open_mart_view(scope, now=now, as_of=as_of)
    question = view.question(window=window, kind=kind)
    asked = [(metric, ("dealer",)) for metric in metrics]
    told = figures_at_once(runner(), view.evidence, question, asked)
    by_code = {dealer.code: dealer for dealer in view.dealers}

    def lines(metric: Metric, row: dict[str, Any]) -> Iterator[FigureLine]:
        month, code = row["month"], row["dealer"]
        dated = metric.period != "day"
        provisional = dated and view.is_provisional(month, question.window_months, by_code[code])
        for name in _names(metric):
            yield FigureLine(
                metric_id=metric.id,
                metric_version=metric.version,
                dealer=code,
                month=month,
                name=name,
                value=row[name],
                provisional=provisional,
                rule_version=view.rules.version,
                as_of=view.today,
            )

    return (line for (metric, _), table in told for row in table.to_pylist() for line in lines(metric, row))


def _names(metric: Metric) -> list[str]:
    rate = [RATE] if metric.denominator else []
    return [*metric.totals, *(count.key for count in metric.counts), "excluded", *rate]
