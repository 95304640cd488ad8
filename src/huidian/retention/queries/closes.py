"""Closed months beside what has become of them: on a page's figure, in the history, in full."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.closing import why_not
from huidian.retention.closing_answers import (
    Books,
    CloseHistory,
    ClosePage,
    Closing,
    Counted,
    Difference,
    KeptClose,
    KeptCount,
    KeptMetric,
)
from huidian.retention.counting import all_leave_out
from huidian.retention.first_answers import MonthFigure
from huidian.retention.frozen import CHURN, OVERALL, Figures, counts_in, month_counts, rate_in
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import MonthClose

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric

SHOWN = 120
FigureNow = tuple[MonthFigure, Counted]


def books_of(scope: Scope, view: MartView, figure: MonthFigure, *, window: int, kind: str) -> Books:
    """How the month of a churn figure stands in the books, where the asker sees whole dealers.

    A difference is told where the figure is of today's knowledge and counted by the window that was closed.
    """
    dealers = [dealer for dealer in view.dealers if not scope.own_only(dealer.pk)]
    found = list(_closes(scope).filter(dealer__in=dealers, month=figure.month, undone_at__isnull=True))
    one = view.dealers[0].pk if len(view.dealers) == 1 and dealers else None
    closing = _closing(found[0], kind) if one is not None and found else None
    comparable = closing is not None and closing.window == window and view.known_at is None
    may = one is not None and view.known_at is None and scope.may_at(one, Permission.CLOSE_MONTH)
    return Books(
        dealers=len(dealers),
        closed=len(found),
        closing=closing,
        difference=(_difference(closing.figure, figure, _counted(view)) if closing and comparable else None),
        dealer_id=one,
        may_close=may and closing is None and why_not(view, figure.month) is None,
        may_reopen=may and closing is not None,
    )


def month_closes(scope: Scope, *, month: int | None = None, now: datetime) -> CloseHistory:
    """The closings of the dealers chosen, also those undone, beside today's figures; the newest month first.

    With a month those of it alone. At most `SHOWN`. Dealers of which the asker sees single vehicles only are
    left out.
    """
    scope = scope.where(Permission.SEE_ALL_VEHICLES)
    view = open_mart_view(scope, now=now)
    found = _closes(scope).order_by("-month", "dealer__code", "-closed_at", "-pk")
    if month is not None:
        found = found.filter(month=month)
    closings = [_closing(one, OVERALL) for one in found[: SHOWN + 1]]
    more = found.count() - SHOWN if len(closings) > SHOWN else 0
    kept = _kept(scope, closings[:SHOWN], view)
    return CloseHistory(view.as_of, tuple(kept), more)


def month_close(scope: Scope, close_id: int, *, now: datetime) -> ClosePage:
    """One closing in full. Raises `MonthClose.DoesNotExist` where the scope does not reach it."""
    scope = scope.where(Permission.SEE_ALL_VEHICLES)
    close = _closes(scope).get(pk=close_id)
    view = open_mart_view(scope.choosing(close.dealer_id), now=now)
    figures = month_counts(view, close.month)
    closing = _closing(close, OVERALL)
    today = _month_figure(figures, close.month, OVERALL)
    still = MonthClose.objects.within(scope).filter(
        dealer=close.dealer_id, month=close.month, undone_at__isnull=True
    )
    held = {(one.dealer_id, one.month) for one in still}
    return ClosePage(
        as_of=view.as_of,
        close=_kept_close(scope, closing, (today, _counted(view)), held),
        metrics=tuple(_metrics(close.figures, figures)),
        counted_now=_counted(view),
    )


def _closes(scope: Scope) -> QuerySet[MonthClose]:
    return MonthClose.objects.within(scope).select_related("dealer", "closed_by", "undone_by")


def _closing(close: MonthClose, kind: str) -> Closing:
    return Closing(
        close_id=close.pk,
        dealer_id=close.dealer_id,
        code=close.dealer.code,
        dealer=close.dealer.name,
        month=close.month,
        closed_at=close.closed_at,
        closed_by=_name(close.closed_by),
        known_on=close.known_at.astimezone(ZoneInfo(close.dealer.timezone)).date(),
        rule_version=close.rule_version,
        window=close.window_months,
        leave_out_gone=close.leave_out_gone,
        figure=_month_figure(close.figures, close.month, kind),
        undone_at=close.undone_at,
        undone_by=_name(close.undone_by),
    )


def _month_figure(figures: Figures, month: int, kind: str) -> MonthFigure:
    counts = counts_in(figures, CHURN, kind) or {}
    return MonthFigure(
        month=month,
        visits=counts.get("visits", 0),
        cohort=counts.get("cohort", 0),
        lost=counts.get("lost", 0),
        rate=rate_in(figures, CHURN, kind),
        provisional=False,
    )


def _name(staff: Staff | None) -> str:
    return str(staff) if staff else ""


def _counted(view: MartView) -> Counted:
    return Counted(view.rules.version, view.leave_out_gone)


def _difference(then: MonthFigure, now: MonthFigure, counted: Counted) -> Difference | None:
    if (then.visits, then.cohort, then.lost) == (now.visits, now.cohort, now.lost):
        return None
    change = None if then.rate is None or now.rate is None else now.rate - then.rate
    return Difference(now, now.lost - then.lost, now.cohort - then.cohort, change, counted)


def _figures_now(view: MartView, closings: Sequence[Closing]) -> Mapping[int, FigureNow]:
    """Today's churn of the months closed, by closing, and what it is counted by.

    A month is closed for one dealer: by its own rules, and leaving out what that dealer leaves out.
    """
    found: dict[int, FigureNow] = {}
    for alike in _counted_alike(view):
        of_them = {dealer.pk for dealer in alike.dealers}
        asked = [one for one in closings if one.dealer_id in of_them]
        figured, counted = _figured(alike, asked), _counted(alike)
        for one in asked:
            nobody = MonthFigure(one.month, 0, 0, 0, None, provisional=False)
            found[one.close_id] = figured.get((one.dealer_id, one.month, one.window), nobody), counted
    return found


def _counted_alike(view: MartView) -> Iterable[MartView]:
    """The view, taken apart by the rules of its dealers and by what they chose to count."""

    def way(dealer: Dealer) -> tuple[str, bool]:
        return dealer.playbook, all_leave_out([dealer])

    for _, dealers in groupby(sorted(view.dealers, key=way), key=way):
        yield replace(view, dealers=tuple(dealers))


def _figured(view: MartView, closings: Sequence[Closing]) -> dict[tuple[int, int, int], MonthFigure]:
    """Today's churn by (dealer, month, window)."""
    from huidian.engine.figures.measures import figure
    from huidian.engine.metrics import MONTHLY_CHURN

    keys = {dealer.code: dealer.pk for dealer in view.dealers}
    found = {}
    for window in sorted({one.window for one in closings}):
        months = [one.month for one in closings if one.window == window]
        question = view.question(window=window, months=(min(months), max(months)))
        churn = figure(MONTHLY_CHURN, view.evidence, question)
        for row in view.rows(churn.filter(churn.month.isin(sorted(set(months))))):
            found[keys[row["dealer"]], row["month"], window] = MonthFigure(
                row["month"], row["visits"], row["cohort"], row["lost"], row["rate"], provisional=False
            )
    return found


def _kept(scope: Scope, closings: list[Closing], view: MartView) -> Iterable[KeptClose]:
    held = {(one.dealer_id, one.month) for one in closings if one.undone_at is None}
    today = _figures_now(view, closings)
    for one in closings:
        yield _kept_close(scope, one, today[one.close_id], held)


def _kept_close(scope: Scope, closing: Closing, now: FigureNow, held: set[tuple[int, int]]) -> KeptClose:
    may = scope.may_at(closing.dealer_id, Permission.CLOSE_MONTH)
    undone = closing.undone_at is not None
    return KeptClose(
        closing=closing,
        difference=_difference(closing.figure, *now),
        may_reopen=may and not undone,
        may_restore=may and undone and (closing.dealer_id, closing.month) not in held,
    )


def _metrics(then: Figures, now: Figures) -> Iterable[KeptMetric]:
    """Every metric that was frozen and still is one, in the order of the register."""
    from huidian.engine.metrics import METRICS

    for metric_id in (one for one in METRICS if one in then):
        for scope in then[metric_id]["counts"]:
            yield _metric(METRICS[metric_id], scope, then, now)


def _metric(metric: Metric, scope: str, then: Figures, now: Figures) -> KeptMetric:
    from huidian.engine.facts.vehicle_months import SCOPES
    from huidian.engine.metrics.definition import MONEY

    kept, current = counts_in(then, metric.id, scope) or {}, counts_in(now, metric.id, scope) or {}
    return KeptMetric(
        metric_id=metric.id,
        label=metric.label,
        scope=SCOPES[scope].label if len(then[metric.id]["counts"]) > 1 else None,
        counts=tuple(
            KeptCount(one.label, one.unit == MONEY, kept.get(one.key), current.get(one.key))
            for one in metric.counts
        ),
        rate_then=rate_in(then, metric.id, scope),
        rate_now=rate_in(now, metric.id, scope),
        version_then=then[metric.id]["version"],
        version_now=now[metric.id]["version"] if metric.id in now else None,
    )
