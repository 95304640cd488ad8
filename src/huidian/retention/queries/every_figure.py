"""All metrics of all months and dealers at once: for other programs, with nothing left out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.engine.figures.figure import Figure
from huidian.mart.marts import runner
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.retention.assessed_view import view_of
from huidian.retention.mart_view import MartView, counted_alike
from huidian.retention.network_view import open_networks
from huidian.retention.queries.any_figure import countable, told_by, view_as_of

if TYPE_CHECKING:
    from huidian.engine.facts.evidence import Question
    from huidian.engine.metrics import Metric


@dataclass(frozen=True, slots=True)
class DealerFigure:
    """One metric's figure of one dealer (its code); `as_of` is the day it speaks of.

    With `by` it is of the vehicles with one `value` ("" unknown) of that dimension alone.
    """

    dealer: str
    figure: Figure
    metric_version: int
    as_of: date
    by: str = ""
    value: str = ""


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

    Each dealer is counted by its own rules, what is of a network by those of all its dealers; dealers without
    one have no figures of it. Raises `NoSuchFigureError`, as `any_figure` does, before the first figure.
    """
    metrics = countable(metric_ids, kind)
    view = view_as_of(scope, as_of=as_of, now=now)
    own = [metric for metric in metrics if not metric.of_network]
    of_network = [metric for metric in metrics if metric.of_network]
    networks = open_networks(scope, now=now, as_of=as_of) if of_network else ()

    def lines() -> Iterator[DealerFigure]:
        for part in counted_alike(view) if own else ():
            for counted, some in _views_of(part, own):
                yield from _lines(counted, some, part.question(window=window, kind=kind), part.dealers)
        for network in networks:
            question = network.whole.question(window=window, kind=kind)
            yield from _lines(network.whole, of_network, question, network.own.dealers)

    return lines()


def _views_of(view: MartView, metrics: Sequence[Metric]) -> list[tuple[MartView, Sequence[Metric]]]:
    """The metrics by the view each is counted in: one of all, unless the reader sees only their own."""
    if not view.own:
        return [(view, metrics)]
    return [(view_of(view, metric.id), [metric]) for metric in metrics]


def _lines(
    view: MartView, metrics: Sequence[Metric], question: Question, dealers: Iterable[Dealer]
) -> Iterator[DealerFigure]:
    """The figures of some of the view's dealers, all counted alike."""
    from huidian.engine.figures.at_once import figures_at_once
    from huidian.engine.figures.evaluate import figure_of_row

    codes = {dealer.code for dealer in dealers}
    wholes = [(metric, ("dealer",)) for metric in metrics]
    parts = [(metric, ("dealer", one)) for metric in metrics if (one := told_by(metric))]
    for (metric, by), table in figures_at_once(runner(), view.evidence, question, [*wholes, *parts]):
        for row in table.to_pylist():
            figure = figure_of_row(metric, row, question, reach=view.reach)
            if row["dealer"] in codes and figure.covered:
                whole = DealerFigure(row["dealer"], figure, metric.version, view.today)
                yield replace(whole, by=by[1], value=row[by[1]] or "") if by[1:] else whole
