"""Any metric of the register for some dealers and one month, with all that it was counted by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.engine.facts.reach import Coverage, Reach, Span
from huidian.engine.figures.figure import Figure, Split
from huidian.kit.labels import Label
from huidian.kit.months import format_month, month_of
from huidian.network.rules import rules_in_common
from huidian.network.scope import Scope
from huidian.retention.assessed_view import ASSESSED, view_of
from huidian.retention.closing_answers import ClosedFigure
from huidian.retention.frozen import FrozenCounts, assessed_groups, counts_of
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.network_view import NetworkView, open_networks
from huidian.retention.queries.closes import closed_figure
from huidian.retention.queries.figures import default_month, months_to_choose
from huidian.retention.queries.splits import split

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric
    from huidian.playbooks import Playbook


class NoSuchFigureError(ValueError):
    """The register has no such metric, or it cannot be counted of what was asked; `reason` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Label(zh, en)


@dataclass(frozen=True, slots=True)
class AnyFigure:
    """One metric's figure and what else it was counted by.

    `as_of` is its day of knowledge, `past_day` the same where it is not today, `data_since` and `data_until`
    the first and the last day of the data. It was counted by `playbook`; `several_rules` says that it is not
    that of every dealer. `split` has a count by the values it is told by, `closed` what a closed month was,
    `groups` of the assessment each team's and advisor's counts.
    """

    figure: Figure
    metric_version: int
    dealers: tuple[str, ...]
    kind: str
    window: int
    leave_out_gone: bool
    as_of: date
    past_day: date | None
    data_since: date | None
    data_until: date | None
    playbook: str
    several_rules: bool
    split: Split | None
    closed: ClosedFigure | None
    groups: FrozenCounts


def any_figure(
    scope: Scope,
    metric_id: str,
    *,
    month: int | None = None,
    kind: str = OVERALL,
    window: int | None = None,
    as_of: date | None = None,
    now: datetime,
) -> AnyFigure:
    """A metric of the dealers chosen; without a month that of the last complete one with data.

    Who sees only their own reads of the assessment what they answered for in the month, of all else the
    vehicles that are theirs today (see `view_of`).

    A metric of a network looks at every dealer of the dealers' manufacturer, whichever are chosen; networks
    of several manufacturers are counted apart and added up. Raises `NoSuchFigureError` for an unknown metric
    or kind, a day or a month that is still to come, a month of a metric of the day, and a metric of a network
    where no dealer chosen has one.
    """
    [metric] = countable([metric_id], kind)
    view, networks = _facts(scope, metric, as_of=as_of, now=now)
    rules = _rules(view, networks)
    window = rules.churn.window_months if window is None else window
    month = _month(view, metric, month, window)
    figure = _figure(view, networks, metric, rules, window=window, kind=kind, month=month)
    by = told_by(metric)
    return AnyFigure(
        figure=figure,
        metric_version=metric.version,
        kind=kind,
        window=window,
        split=split(view, metric, by, month, window=window, kind=kind) if by and figure.covered else None,
        closed=closed_figure(scope, view, metric, month, window=window, kind=kind),
        groups=assessed_groups(view, month) if metric.id == ASSESSED and kind == OVERALL else {},
        **_counted_by(view, networks, rules),
    )


def _facts(
    scope: Scope, metric: Metric, *, as_of: date | None, now: datetime
) -> tuple[MartView, Sequence[NetworkView]]:
    """What a metric is counted of: the dealers chosen, of one of a network those of them that have one."""
    view = view_of(view_as_of(scope, as_of=as_of, now=now), metric.id)
    if not metric.of_network:
        return view, ()
    networks = open_networks(scope, now=now, as_of=as_of)
    if not networks:
        raise NoSuchFigureError(
            f"{metric.id} 是主机厂网络的指标，这些店都没有主机厂",
            f"{metric.id} is of a manufacturer's dealers: none of these has one",
        )
    own = [dealer for network in networks for dealer in network.own.dealers]
    return replace(view, dealers=tuple(own), opened=None), networks


def _counted_by(view: MartView, networks: Sequence[NetworkView], rules: Playbook) -> dict[str, Any]:
    """The fields of `AnyFigure` that say what a figure was counted of, and by which rules."""
    ends = view.reach.spans.values()
    views: Sequence[MartView] = [network.whole for network in networks] or [view]
    return {
        "dealers": tuple(dealer.code for dealer in view.dealers),
        "leave_out_gone": all(one.leave_out_gone for one in views),
        "as_of": view.today,
        "past_day": view.as_of.past_day,
        "data_since": min((since for since, _ in ends), default=None),
        "data_until": view.as_of.on,
        "playbook": rules.id,
        "several_rules": any(one.version != rules.version for one in view.dealer_rules.values()),
    }


def countable(metric_ids: Collection[str], kind: str) -> list[Metric]:
    """The metrics of these ids, without ids all that can be counted. Raises `NoSuchFigureError`."""
    from huidian.engine.metrics import METRICS

    if kind not in KINDS:
        raise NoSuchFigureError(
            f"没有口径 {kind!r}；有：{', '.join(KINDS)}", f"no kind {kind!r}; there are: {', '.join(KINDS)}"
        )
    known = {one.id: one for one in METRICS.values() if one.rows and one.counts}
    if unknown := [repr(one) for one in metric_ids if one not in known]:
        there_are = ", ".join(known)
        raise NoSuchFigureError(
            f"没有名为 {unknown[0]} 的可计数指标；有：{there_are}",
            f"no metric with counts is called {unknown[0]}; there are: {there_are}",
        )
    return [known[one] for one in metric_ids or known]


def view_as_of(scope: Scope, *, as_of: date | None, now: datetime) -> MartView:
    """The view of a day that has come; raises `NoSuchFigureError` for one that has not."""
    view = open_mart_view(scope, now=now, as_of=as_of)
    if as_of and as_of > view.today:
        raise NoSuchFigureError(
            f"{as_of} 还没有到（今天是 {view.today}）",
            f"the day {as_of} is still to come: today is {view.today}",
        )
    return view


def told_by(metric: Metric) -> str | None:
    """The dimension whose values say what a metric is about, where its one number does not."""
    from huidian.engine.figures.dimensions import DIMENSIONS

    if metric.denominator is not None:
        return None
    return next((by for by in metric.narrowed_by if by in DIMENSIONS), None)


def _rules(view: MartView, networks: Sequence[NetworkView]) -> Playbook:
    """Those of the dealers, of a network those of all its dealers; where they differ the usual ones."""
    return rules_in_common([network.whole.rules for network in networks] or [view.rules])


def _figure(
    view: MartView,
    networks: Sequence[NetworkView],
    metric: Metric,
    rules: Playbook,
    *,
    window: int,
    kind: str,
    month: int,
) -> Figure:
    from huidian.engine.figures.evaluate import figure_of_row

    months = (month, month)
    if not networks:
        question = view.question(window=window, kind=kind, months=months)
        row = {"month": month, **counts_of(view, metric, question)}
        return figure_of_row(metric, row, question, reach=view.reach)
    counts: Counter[str] = Counter()
    spans: dict[str, Span] = {}
    for network in networks:
        question = replace(network.whole.question(window=window, kind=kind, months=months), rules=rules)
        counts.update(counts_of(network.whole, metric, question, network.codes))
        spans.update(network.whole.reach.spans)
    figure = figure_of_row(metric, {"month": month, **counts}, question, reach=Reach(spans, view.today))
    covered = view.reach.coverage(month, None) is not Coverage.NONE
    return replace(figure, covered=figure.covered and covered)


def _month(view: MartView, metric: Metric, month: int | None, window: int) -> int:
    today = month_of(view.today)
    if metric.period == "day":
        if month is not None:
            raise NoSuchFigureError(
                f"{metric.id} 按某一天计，不按月：请用 --as-of",
                f"{metric.id} is of a day, not of a month: ask for it as of a day",
            )
        return today
    wanted = default_month(view, months_to_choose(view, 0), window) if month is None else month
    begins = wanted - wanted % 12 if metric.period == "year" else wanted
    if begins > today:
        raise NoSuchFigureError(
            f"{format_month(wanted)} 还没有到（当日是 {view.today}）",
            f"{format_month(wanted)} is still to come: the day is {view.today}",
        )
    return begins + 11 if metric.period == "year" else wanted
