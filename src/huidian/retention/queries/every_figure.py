"""All metrics of all months and dealers at once: for other programs, with nothing left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from huidian.engine.facts.kinds import OVERALL
from huidian.engine.figures.figure import Figure
from huidian.mart.marts import runner
from huidian.network.scope import Scope
from huidian.retention.mart_view import open_mart_view
from huidian.retention.queries.any_figure import countable


@dataclass(frozen=True, slots=True)
class DealerFigure:
    """One metric's figure of one dealer (its code); `as_of` is the day it speaks of."""

    dealer: str
    figure: Figure
    metric_version: int
    as_of: date


def every_figure(
    scope: Scope,
    metric_ids: Collection[str] = (),
    *,
    kind: str = OVERALL,
    window: int | None = None,
    as_of: date | None = None,
    now: datetime,
) -> Iterator[DealerFigure]:
    """The metrics named (without names: all) of every month that a dealer's data cover, dealer by dealer.

    Raises `NoSuchFigureError`, as `any_figure` does, before the first figure. Metrics of a whole network are
    left out where one dealer is asked for and nobody named them.
    """
    from huidian.engine.figures.at_once import figures_at_once
    from huidian.engine.figures.evaluate import figure_of_row

    metrics = countable(scope, metric_ids, kind)
    view = open_mart_view(scope, now=now, as_of=as_of)
    question = view.question(window=window, kind=kind)
    tables = figures_at_once(runner(), view.evidence, question, [(metric, ("dealer",)) for metric in metrics])
    return (
        DealerFigure(
            dealer=row["dealer"],
            figure=figure,
            metric_version=metric.version,
            as_of=view.today,
        )
        for (metric, _), table in tables
        for row in table.to_pylist()
        if (figure := figure_of_row(metric, row, question, reach=view.reach)).covered
    )
