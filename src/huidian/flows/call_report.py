"""What is said of a call that is over, and whether that can be written down as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from huidian.customers.models import Vehicle
from huidian.kit import day_ranges
from huidian.network.ends import today_at
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.actions import claims
from huidian.outreach.models import Script
from huidian.playbooks.calls import Outcome

Field = Literal["outcome", "reason", "call_back_at", "starts_at", "advisor", "done_on", "script_id", "also"]
Why = Literal["missing", "unknown", "past", "far", "future", "closed"]
_WHY = "whether a version of a script is the dealer's"


class ReportError(ValueError):
    """A report cannot be written down: of which field (`Report` and `Booking` have them) and why."""

    def __init__(self, field: Field, why: Why) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why = field, why


@dataclass(frozen=True, slots=True)
class Booking:
    """The appointment made in a call."""

    starts_at: datetime
    advisor: str
    items: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a call brought: a key of the playbook's outcomes and what belongs to it.

    `also` are further tasks of the vehicle that were talked about. `done_on` and `done_km` go with an
    outcome that says something was done elsewhere.
    """

    outcome: str
    number: str = ""
    reason: str = ""
    note: str = ""
    call_back_at: datetime | None = None
    booking: Booking | None = None
    done_on: date | None = None
    done_km: int | None = None
    also: Sequence[int] = ()
    script_id: int | None = None


def outcome_of(report: Report, dealer: Dealer) -> Outcome:
    """The outcome a report names. Raises `ReportError` where the dealer's rules have none of that name."""
    try:
        return rules_of(dealer).calls.outcome(report.outcome)
    except KeyError:
        raise ReportError("outcome", "unknown") from None


def must_fit(outcome: Outcome, report: Report, vehicle: Vehicle, dealer: Dealer, at: datetime) -> None:
    """Raise `ReportError` for what is missing of what belongs to an outcome, or cannot be."""
    reasons = {one.key for one in rules_of(dealer).reasons}
    if report.reason and report.reason not in reasons:
        raise ReportError("reason", "unknown")
    if outcome.asks_reason and outcome.result == "refused" and not report.reason:
        raise ReportError("reason", "missing")
    if outcome.calls_back:
        _must_be_ahead("call_back_at", report.call_back_at, at)
        if report.call_back_at and claims.closed_until(dealer, report.call_back_at):
            raise ReportError("call_back_at", "closed")
    if outcome.books:
        _must_be_ahead("starts_at", report.booking.starts_at if report.booking else None, at)
        if report.booking and not report.booking.advisor:
            raise ReportError("advisor", "missing")
    if report.done_on and report.done_on not in day_ranges.done(today_at(at, dealer), vehicle.purchased_on):
        raise ReportError("done_on", "future" if report.done_on > today_at(at, dealer) else "past")
    scripts = Script.objects.unscoped(_WHY).filter(dealer=dealer, pk=report.script_id or 0)
    if report.script_id is not None and not scripts.exists():
        raise ReportError("script_id", "unknown")


def _must_be_ahead(field: Field, moment: datetime | None, at: datetime) -> None:
    if moment is None:
        raise ReportError(field, "missing")
    if moment <= at:
        raise ReportError(field, "past")
    if moment - at > day_ranges.AHEAD:
        raise ReportError(field, "far")
