"""Closed months beside what has become of them: on a page's figure, in the history, in full."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from huidian.engine.facts.kinds import KINDS, OVERALL
from huidian.engine.figures.figure import Figure
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.closing import why_not
from huidian.retention.closing_answers import (
    Books,
    ClosedFigure,
    CloseHistory,
    ClosePage,
    Closing,
    Counted,
    Difference,
    KeptClose,
    KeptCount,
    KeptMetric,
)
from huidian.retention.frozen import CHURN, FrozenCounts, frozen_figure, month_counts
from huidian.retention.mart_view import MartView, counted_alike, open_mart_view
from huidian.retention.models import MonthClose

if TYPE_CHECKING:
    from huidian.engine.metrics import Metric

SHOWN = 120
FigureNow = tuple[Figure, Counted]


def books_of(scope: Scope, view: MartView, figure: Figure, *, window: int, kind: str) -> Books:
    """How the month of a churn figure stands in the books, where the asker sees whole dealers.

    A difference is told where the figure is of today's knowledge and counted by the window that was closed.
    """
    dealers = [dealer for dealer in view.dealers if not scope.own_only(dealer.pk)]
    closes = list(_closes(scope).filter(dealer__in=dealers, month=figure.month, undone_at__isnull=True))
    one = view.dealers[0].pk if len(view.dealers) == 1 and dealers else None
    closing = _closing(closes[0], kind) if one is not None and closes else None
    comparable = closing is not None and closing.window == window and view.known_at is None
    may = one is not None and view.known_at is None and scope.may_at(one, Permission.CLOSE_MONTH)
    return Books(
        dealers=len(dealers),
        closed=len(closes),
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
    closes = closes_in_reach(scope)
    if month is not None:
        closes = closes.filter(month=month)
    some = list(closes[: SHOWN + 1])
    more = closes.count() - SHOWN if len(some) > SHOWN else 0
    return replace(kept_closes(scope, some[:SHOWN], now=now), more=more)


def closes_in_reach(scope: Scope) -> QuerySet[MonthClose]:
    """The closings of the dealers chosen, the newest month first; `holds` is of those that are not undone.

    Dealers of which the asker sees single vehicles only are left out.
    """
    closes = _closes(scope.where(Permission.SEE_ALL_VEHICLES))
    ordered = closes.order_by("-month", "dealer__code", "-closed_at", "-pk")
    return ordered.annotate(holds=Q(undone_at__isnull=True))


def kept_closes(scope: Scope, closes: Sequence[MonthClose], *, now: datetime) -> CloseHistory:
    """Some of those closings beside today's figures, in their order."""
    scope = scope.where(Permission.SEE_ALL_VEHICLES)
    view = open_mart_view(scope, now=now)
    closings = [_closing(one, OVERALL) for one in closes]
    return CloseHistory(view.as_of, tuple(_kept(scope, closings, view)), 0)


def month_close(scope: Scope, close_id: int, *, now: datetime) -> ClosePage:
    """One closing in full. Raises `MonthClose.DoesNotExist` where the scope does not reach it."""
    scope = scope.where(Permission.SEE_ALL_VEHICLES)
    close = _closes(scope).get(pk=close_id)
    view = open_mart_view(scope.choosing(close.dealer_id), now=now)
    counts = month_counts(view, close.month)
    closing = _closing(close, OVERALL)
    today = _churn(counts, close.month, view.rules.version)
    held = _held(_closes(scope).filter(dealer=close.dealer_id, month=close.month))
    return ClosePage(
        as_of=view.as_of,
        close=_kept_close(scope, closing, (today, _counted(view)), held),
        metrics=tuple(_metrics(close, counts, view.rules.version)),
        counted_now=_counted(view),
    )


def closed_figure(
    scope: Scope, view: MartView, metric: Metric, month: int, *, window: int, kind: str
) -> ClosedFigure | None:
    """A metric of a month as every dealer of the view has closed it, by this window; else None."""
    closes = list(_closes(scope).filter(dealer__in=view.dealers, month=month, undone_at__isnull=True))
    if not closes or len(closes) < len(view.dealers):
        return None
    kept = [frozen_figure(one.figures, metric.id, month, kind=kind, rules=one.rule_version) for one in closes]
    figures = [figure for figure in kept if figure]
    if len(figures) < len(closes) or {one.window_months for one in closes} != {window}:
        return None
    versions = {one.rules for one in figures}
    counts: Counter[str] = Counter()
    for one in figures:
        counts.update(one.counts)
    frozen = {metric.id: {"counts": {kind: dict(counts)}}}
    summed = frozen_figure(frozen, metric.id, month, kind=kind, rules=", ".join(sorted(versions)))
    since = max(_closing(one, kind).as_of for one in closes)
    return ClosedFigure(summed, since) if summed else None


def _closes(scope: Scope) -> QuerySet[MonthClose]:
    return MonthClose.objects.within(scope).select_related("dealer", "closed_by", "undone_by")


def _held(closes: QuerySet[MonthClose]) -> set[tuple[int, int]]:
    """Dealer and month of those that are not undone."""
    return set(closes.filter(undone_at__isnull=True).values_list("dealer_id", "month"))


def _closing(close: MonthClose, kind: str) -> Closing:
    return Closing(
        close_id=close.pk,
        dealer_id=close.dealer_id,
        code=close.dealer.code,
        dealer=close.dealer.name,
        month=close.month,
        closed_at=close.closed_at,
        closed_by=_name(close.closed_by),
        as_of=close.known_at.astimezone(ZoneInfo(close.dealer.timezone)).date(),
        rule_version=close.rule_version,
        window=close.window_months,
        leave_out_gone=close.leave_out_gone,
        figure=_churn(close.figures, close.month, close.rule_version, kind),
        undone_at=close.undone_at,
        undone_by=_name(close.undone_by),
    )


def _churn(frozen: FrozenCounts, month: int, rules: str, kind: str = OVERALL) -> Figure:
    """Monthly churn out of the counts of a month."""
    return frozen_figure(frozen, CHURN, month, kind=kind, rules=rules) or _nobody(month, rules)


def _nobody(month: int, rules: str) -> Figure:
    """The churn of a month in which nobody counts."""
    return Figure(CHURN, month, {}, 0, 0, provisional=False, rules=rules)


def _name(staff: Staff | None) -> str:
    return str(staff) if staff else ""


def _counted(view: MartView) -> Counted:
    return Counted(view.rules.version, view.leave_out_gone)


def _difference(then: Figure, now: Figure, counted: Counted) -> Difference | None:
    same = all(then.counts.get(key, 0) == now.counts.get(key, 0) for key in ("visits", "cohort", "lost"))
    return None if same else Difference(then, now, counted)


def _figures_now(view: MartView, closings: Sequence[Closing]) -> Mapping[int, FigureNow]:
    """Today's churn of the months closed, by closing, and what it is counted by.

    A month is closed for one dealer: by its own rules, and leaving out what that dealer leaves out.
    """
    today: dict[int, FigureNow] = {}
    for alike in counted_alike(view):
        codes = {dealer.code for dealer in alike.dealers}
        of_them = [one for one in closings if one.code in codes]
        figures, counted = _churn_now(alike, of_them), _counted(alike)
        for one in of_them:
            nobody = _nobody(one.month, counted.rule_version)
            today[one.close_id] = figures.get((one.code, one.month, one.window), nobody), counted
    return today


def _churn_now(view: MartView, closings: Sequence[Closing]) -> dict[tuple[str, int, int], Figure]:
    """Today's churn by dealer (code), month and window."""
    from huidian.engine.figures.evaluate import figures_by
    from huidian.engine.metrics import MONTHLY_CHURN

    by_window: dict[int, list[int]] = defaultdict(list)
    for one in closings:
        by_window[one.window].append(one.month)
    return {
        (str(code), month, window): replace(figure, provisional=False)
        for window, months in sorted(by_window.items())
        for (code,), of_dealer in figures_by(
            view,
            MONTHLY_CHURN,
            view.evidence,
            view.question(window=window, months=(min(months), max(months))),
            ["dealer"],
            reach=view.reach,
        ).items()
        for month, figure in of_dealer.items()
    }


def _kept(scope: Scope, closings: list[Closing], view: MartView) -> Iterable[KeptClose]:
    undone = [one.month for one in closings if one.undone_at is not None]
    held = _held(_closes(scope).filter(month__in=undone)) if undone else set()
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


def _metrics(close: MonthClose, now: FrozenCounts, rules: str) -> Iterable[KeptMetric]:
    """Every metric that was frozen and still is one, in the order of the register."""
    from huidian.engine.metrics import METRICS

    for metric in (metric for metric in METRICS.values() if metric.id in close.figures):
        kept, current = close.figures[metric.id], now.get(metric.id)
        for kind in kept["counts"]:
            of_kind = partial(frozen_figure, metric_id=metric.id, month=close.month, kind=kind)
            figure_then = of_kind(close.figures, rules=close.rule_version)
            if figure_then is None:
                continue
            figure_now = of_kind(now, rules=rules)
            yield KeptMetric(
                label=metric.label,
                kind=KINDS[kind].label if len(kept["counts"]) > 1 else None,
                counts=tuple(_counts(metric, figure_then, figure_now)),
                then=figure_then,
                now=figure_now,
                version_then=kept["version"],
                version_now=current["version"] if current else None,
            )


def _counts(metric: Metric, then: Figure, now: Figure | None) -> Iterable[KeptCount]:
    from huidian.engine.metrics.definition import MONEY

    for one in metric.counts:
        today = now.counts.get(one.key) if now else None
        yield KeptCount(one.label, one.unit == MONEY, then.counts.get(one.key), today)
