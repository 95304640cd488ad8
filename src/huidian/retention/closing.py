"""Month close: a dealer's figures of a month are frozen as they are known now, and stay what they were.

What comes later changes the figures of today, never those that were closed: the difference shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from huidian.engine.facts.reach import reaches_end
from huidian.kit.labels import Label
from huidian.kit.months import format_month, month_of
from huidian.mart.facts import DataMovedError
from huidian.network import audit
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey, Outcome, earlier_outcome, once
from huidian.retention.counting import all_leave_out, leaves_out
from huidian.retention.frozen import CHURN, FrozenCounts, counts_in, month_counts
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import Counting, MonthClose

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
) -> Closed:
    """Freeze the figures of a dealer's month as they are known at the moment `at`.

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
        figures = month_counts(view, month)
        if (done := _keep(view, month, figures, at=at, by=by, key=key)) is not None:
            return done
    raise DataMovedError(f"{dealer.code}: the data changed during each of {ATTEMPTS} closings")


@transaction.atomic
def reopen_month(*, at: datetime, by: Staff | None, scope: Scope, close_id: int) -> bool:
    """Undo a closing: the month is open again, what was closed stays on record; whether that is a change.

    Raises `MonthClose.DoesNotExist` for one out of reach or where the person may not close.
    """
    close = MonthClose.objects.within(scope.where(Permission.CLOSE_MONTH)).get(pk=close_id)
    close = _locked(close)
    if close.undone_at is not None:
        return False
    close.undone_at, close.undone_by = at, by
    close.save(update_fields=["undone_at", "undone_by"])
    _tell(close, "month.reopened", at=at, by=by)
    return True


@transaction.atomic
def restore_close(*, at: datetime, by: Staff | None, scope: Scope, close_id: int) -> bool:
    """Take an undoing back: the closing holds again, with its figures of then; whether that is a change.

    Raises `ClosedAnewError` where the month has been closed anew since, else as `reopen_month` does.
    """
    close = MonthClose.objects.within(scope.where(Permission.CLOSE_MONTH)).get(pk=close_id)
    close = _locked(close)
    if close.undone_at is None:
        return False
    if _current(close.dealer, close.month) is not None:
        raise ClosedAnewError(f"{close.dealer.code}: {format_month(close.month)} has been closed anew")
    close.undone_at = close.undone_by = None
    close.save(update_fields=["undone_at", "undone_by"])
    _tell(close, "month.close_restored", at=at, by=by)
    return True


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
    figures: FrozenCounts,
    *,
    at: datetime,
    by: Staff | None,
    key: IdempotencyKey | None,
) -> Closed | None:
    """Writes the closing, unless somebody else has; None where the data have moved since they were read."""
    [read] = view.dealers
    with transaction.atomic():
        dealer = Dealer.objects.select_for_update().get(pk=read.pk)
        if (before := _closed_before(dealer, month, key)) is not None:
            return before
        counting = Counting.objects.filter(dealer=dealer).first()
        if (dealer.data_revision, leaves_out(counting)) != (read.data_revision, all_leave_out([read])):
            return None
        return Closed(**once(key, at=at, act=lambda: _freeze(view, dealer, month, figures, at, by)))


def _freeze(
    view: MartView, dealer: Dealer, month: int, figures: FrozenCounts, at: datetime, by: Staff | None
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
        figures=figures,
    )
    _tell(close, "month.closed", at=at, by=by)
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


def _locked(close: MonthClose) -> MonthClose:
    """The closing as it is, with its dealer's months held against others that close or open."""
    Dealer.objects.select_for_update().get(pk=close.dealer_id)
    found = MonthClose.objects.unscoped("found within the caller's scope").select_related("dealer")
    return found.get(pk=close.pk)


def _tell(close: MonthClose, action: str, *, at: datetime, by: Staff | None) -> None:
    churn = counts_in(close.figures, CHURN) or {}
    said = {"month": format_month(close.month), "rule_version": close.rule_version, **churn}
    audit.record(
        at=at,
        staff=by,
        dealer=close.dealer,
        action=action,
        object_type="month_close",
        object_id=close.pk,
        before=said if action == "month.reopened" else None,
        after=None if action == "month.reopened" else said,
    )
