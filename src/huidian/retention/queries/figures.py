"""Any metric of the register as a page takes it: its figures by month, and a month beside its neighbours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.engine.facts.reach import Coverage
from huidian.engine.figures.figure import Figure
from huidian.kit.months import month_of
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.page_answers import Frame, Moved
from huidian.retention.queries.targets import target_of

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric

YEAR_AND_MONTH = 13
"""A year and the month it is compared with."""


def opened(
    scope: Scope,
    *,
    month: int | None,
    window: int | None,
    kind: str = OVERALL,
    as_of: date | None,
    now: datetime,
    after_window: bool = False,
    over_window: bool = False,
    yearly: bool = False,
) -> tuple[MartView, Frame]:
    """The facts to read and the question with nothing left open.

    Without a window the playbook's, without a month (or with one that the data do not hold) the last complete
    one. `after_window`: months can be chosen from a window after the data begin; `over_window`: a month is
    complete if the data of its whole window are; `yearly`: it stands for its year. Raises `ValueError` for an
    unknown kind.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of orders {kind!r}")
    view = open_mart_view(scope, now=now, as_of=as_of)
    window = view.rules.churn.window_months if window is None else window
    months = months_to_choose(view, window if after_window else 0)
    month = month_with_data(view, month, months, window if after_window or over_window else 0, yearly=yearly)
    return view, Frame(view.as_of, month, window, kind, months)


def months_to_choose(view: MartView, window: int) -> tuple[int, ...]:
    """The months from a window after the first data up to the last, newest first."""
    if view.first_month is None or view.last_month is None:
        return ()
    return tuple(range(view.last_month, view.first_month + window - 1, -1))


def month_with_data(
    view: MartView, month: int | None, months: Iterable[int], window: int, *, yearly: bool = False
) -> int:
    """The month asked for (`yearly`: it stands for its year); `default_month` where it has no day of data."""
    if month is None or view.reach.coverage(month, None, 12 if yearly else 1) is Coverage.NONE:
        return default_month(view, months, window)
    return month


def default_month(view: MartView, months: Iterable[int], window: int) -> int:
    """The newest month that is complete; else the newest; without data the month it is."""
    newest_first = list(months)
    complete = (month for month in newest_first if not view.is_provisional(month, window))
    return next(complete, newest_first[0] if newest_first else month_of(view.today))


def trend_of(frame: Frame, length: int = YEAR_AND_MONTH) -> range:
    """So many months, up to the newest if the month asked for is among them, else up to that."""
    newest = max(frame.months[0] if frame.months else frame.month, frame.month)
    newest = newest if newest - frame.month < length else frame.month
    return range(newest - length + 1, newest + 1)


def figures(
    view: MartView,
    metric: Metric,
    months: Collection[int] | None = None,
    *,
    window: int | None = None,
    kind: str = OVERALL,
) -> dict[int, Figure]:
    """A metric's figures by month, of all dealers together: those of `months`, else all there are; none of a
    period that the data do not cover.
    """
    from huidian.engine.figures.evaluate import figures_of

    span = (min(months), max(months)) if months else None
    question = view.question(window=window, kind=kind, months=span)
    made = figures_of(view, metric, view.evidence, question, reach=view.reach)
    wanted = made if months is None else made.keys() & months
    return {month: one for month, one in made.items() if month in wanted and one.covered}


def no_figure(
    view: MartView, metric: Metric, month: int, *, window: int | None = None, kind: str = OVERALL
) -> Figure:
    """The figure of a month for which nobody counts."""
    from huidian.engine.figures.evaluate import empty_figure

    question = view.question(window=window, kind=kind, months=(month, month))
    return empty_figure(metric, month, question, reach=view.reach)


def moved(view: MartView, frame: Frame, metric: Metric, by_month: Mapping[int, Figure]) -> Moved:
    """The month of a page beside the month before, that of the year before, and its target."""
    month = frame.month
    now = by_month.get(month) or no_figure(view, metric, month, window=frame.window, kind=frame.kind)
    usual = frame.kind == OVERALL and frame.window == view.rules.churn.window_months
    wanted = target_of(view, metric.id, now.month, now.value) if usual else None
    return Moved(now, by_month.get(month - 1), by_month.get(month - 12), wanted)


def in_order(by_month: Mapping[int, Figure], months: Collection[int] | None = None) -> tuple[Figure, ...]:
    """The figures of some months (of all), oldest first; months that have none are not among them."""
    return tuple(by_month[month] for month in sorted(by_month) if months is None or month in months)


def month_of_figure(metric: Metric, month: int) -> int:
    """The month a figure is named by: of a year's figure the December of the last year over by then."""
    if metric.period != "year":
        return month
    return month if month % 12 == 11 else month - month % 12 - 1
