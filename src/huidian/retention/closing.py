"""Month close: a dealer's figures of a month are frozen as they are known now, and stay what they were.

What comes later changes the figures of today, never those that were closed: the difference shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from huidian.engine.facts.reach import reaches_end
from huidian.kit.labels import Label
from huidian.kit.months import format_month, month_of
from huidian.mart.facts import DataMovedError
from huidian.network import audit
from huidian.network.machines import Machine, State, Transition, move
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, Outcome, earlier_outcome, once
from huidian.retention.bonus_sheet import MakeSheet, NewSheet, keep_sheet, plan_in
from huidian.retention.counting import all_leave_out, leaves_out
from huidian.retention.frozen import CHURN, FrozenCounts, assessed_groups, counts_in, month_counts
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import BonusPlan, Counting, MonthClose

ATTEMPTS = 5
NOT_OVER = Label("还没有结束的月份不能结账", "a month that is not over cannot be closed")
NOT_REACHED = Label(
    "数据没到这个月的月末，不能结账", "the data do not reach the month's end: it cannot be closed"
)
NO_DATA = Label("这个月还没有数据，不能结账", "there are no data of this month: it cannot be closed")


class NotClosableError(ValueError):
    """A month cannot be closed; `reason` says why in both languages."""

    def __init__(self, reason: Label) -> None:
        super().__init__(reason.en)
        self.reason = reason


class ClosedAnewError(ValueError):
    """A closing cannot hold again: another one of its month does."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a closing keeps: each metric's counts, the assessment's by group, what is paid (None: nothing)."""

    figures: FrozenCounts
    assessed: FrozenCounts
    sheet: NewSheet | None


@dataclass(frozen=True, slots=True)
class Closed:
    """What closing a month did: the closing's key, and whether it was closed just now."""

    close_id: int
    newly: bool


def close_month(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    dealer_id: int,
    month: int,
    key: IdempotencyKey | None = None,
    sheet: MakeSheet | None = None,
) -> Closed:
    """Freeze the figures of a dealer's month as they are known at the moment `at`; where a bonus rule holds,
    what is paid by it too (`sheet` makes that).

    A month that is closed stays as it was closed; asked once more with the same `key` the answer is that of
    the first time. Raises `Dealer.DoesNotExist` for a dealer out of reach or
    where the person may not close, `NotClosableError` for a month that is not over or that the data do not
    reach, `DataMovedError` if imports do not leave it time.
    """
    dealer = _dealer(scope, dealer_id)
    for _ in range(ATTEMPTS):
        if (before := _closed_before(dealer, month, key)) is not None:
            return before
        view = _view_of(scope, dealer, at)
        if (reason := why_not(view, month)) is not None:
            raise NotClosableError(reason)
        plan = plan_in(dealer.pk, month) if sheet else None
        counts = Counts(
            month_counts(view, month),
            assessed_groups(view, month),
            sheet(view, month, plan) if sheet and plan else None,
        )
        if (done := _keep(view, month, counts, pays=sheet is not None, at=at, by=by, key=key)) is not None:
            return done
    raise DataMovedError(f"{dealer.code}: the data changed during each of {ATTEMPTS} closings")


def reopen_month(*, at: datetime, by: Staff | None, scope: Scope, close_id: int, why: str = "") -> None:
    """Undo a closing: the month is open again, what was closed stays on record, with the reason if any.

    Raises `MonthClose.DoesNotExist` for one out of reach or where the person may not close, `NotNowError` for
    one that is undone.
    """
    move(MONTH_CLOSE, close_id, "reopen", at=at, by=by, scope=scope, changes={"undone_why": why})


def restore_close(*, at: datetime, by: Staff | None, scope: Scope, close_id: int) -> None:
    """Take an undoing back: the closing holds again, with its figures of then.

    Raises `ClosedAnewError` where the month has been closed anew since, else as `reopen_month` does.
    """
    move(MONTH_CLOSE, close_id, "restore", at=at, by=by, scope=scope)


def why_not(view: MartView, month: int) -> Label | None:
    """Why a dealer's month cannot be closed (yet); None where it can. The view is of one dealer."""
    if month >= month_of(view.today):
        return NOT_OVER
    first, until = view.first_month, view.as_of.on
    if first is None or until is None or month < first:
        return NO_DATA
    return None if reaches_end(until, month) else NOT_REACHED


def _dealer(scope: Scope, dealer_id: int) -> Dealer:
    return Dealer.objects.filter(pk__in=scope.where(Permission.CLOSE_MONTH).chosen_dealer_ids).get(
        pk=dealer_id
    )


def _view_of(scope: Scope, dealer: Dealer, at: datetime) -> MartView:
    """The dealer's facts as they are, of every vehicle, whoever closes."""
    view = open_mart_view(scope.choosing(dealer.pk), now=at)
    return MartView(view.dealers, {}, view.today)


def _keep(
    view: MartView,
    month: int,
    counts: Counts,
    *,
    pays: bool,
    at: datetime,
    by: Staff | None,
    key: IdempotencyKey | None,
) -> Closed | None:
    """Writes the closing, unless somebody else has; None where the data have moved since they were read."""
    [read] = view.dealers
    with audit.atomic():
        dealer = Dealer.objects.select_for_update().get(pk=read.pk)
        if (before := _closed_before(dealer, month, key)) is not None:
            return before
        counting = Counting.objects.filter(dealer=dealer).first()
        if (dealer.data_revision, leaves_out(counting)) != (read.data_revision, all_leave_out([read])):
            return None
        plan = BonusPlan(pk=counts.sheet.plan_id) if counts.sheet else None
        if pays and plan_in(dealer.pk, month) != plan:
            return None
        return Closed(**once(key, at=at, act=lambda: _freeze(view, dealer, month, counts, at, by)))


def _freeze(
    view: MartView, dealer: Dealer, month: int, counts: Counts, at: datetime, by: Staff | None
) -> Outcome:
    close = MonthClose.objects.create(
        dealer=dealer,
        month=month,
        closed_at=at,
        closed_by=by,
        known_at=at,
        rule_version=view.rules.version,
        window_months=view.rules.churn.window_months,
        leave_out_gone=all_leave_out(view.dealers),
        figures=counts.figures,
        assessed=counts.assessed,
    )
    if counts.sheet:
        keep_sheet(close, counts.sheet)
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action="month.closed",
        object_type=MONTH_CLOSE.name,
        object_id=close.pk,
        after=_facts(close),
    )
    return {"close_id": close.pk, "newly": True}


def _closed_before(dealer: Dealer, month: int, key: IdempotencyKey | None) -> Closed | None:
    """What the same shown form was answered before, else the closing that holds."""
    if (outcome := earlier_outcome(key)) is not None:
        return Closed(**outcome)
    kept = _current(dealer, month)
    return Closed(kept.pk, newly=False) if kept else None


def _current(dealer: Dealer, month: int) -> MonthClose | None:
    closes = MonthClose.objects.unscoped("of a dealer the caller has found within its scope")
    return closes.filter(dealer=dealer, month=month, undone_at__isnull=True).first()


def _not_closed_anew(close: MonthClose) -> bool:
    """Holds the dealer's months against others that close; raises `ClosedAnewError`."""
    Dealer.objects.select_for_update().get(pk=close.dealer_id)
    if _current(close.dealer, close.month) is not None:
        raise ClosedAnewError(f"{close.dealer.code}: {format_month(close.month)} has been closed anew")
    return True


def _facts(close: MonthClose) -> dict[str, object]:
    churn = counts_in(close.figures, CHURN) or {}
    return {"month": format_month(close.month), "rule_version": close.rule_version, **churn}


MONTH_CLOSE = Machine(
    name="month_close",
    model=MonthClose,
    states={
        "closed": State(Label("已结账", "closed"), Q(undone_at__isnull=True)),
        "undone": State(Label("结账已撤销", "closing undone"), Q(undone_at__isnull=False)),
    },
    transitions=(
        Transition(
            verb="reopen",
            leaves=("closed",),
            to="undone",
            permission=Permission.CLOSE_MONTH,
            event="month.reopened",
            writes=lambda at, by: {"undone_at": at, "undone_by": by},
            tells=lambda close: {"before": _facts(close)},
        ),
        Transition(
            verb="restore",
            leaves=("undone",),
            to="closed",
            permission=Permission.CLOSE_MONTH,
            event="month.close_restored",
            writes=lambda at, by: {"undone_at": None, "undone_by": None},
            guard=_not_closed_anew,
            tells=lambda close: {"after": _facts(close)},
        ),
    ),
)
"""A closing holds, or is undone; closing itself makes the row (`close_month`)."""
