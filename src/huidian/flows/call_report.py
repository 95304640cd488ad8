"""What is said of a call that is over, and whether that can be written down as it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from huidian.customers.models import Ownership, Vehicle
from huidian.kit import day_ranges
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Post
from huidian.network.rules import rules_of
from huidian.outreach.actions import claims
from huidian.outreach.models import Script
from huidian.playbooks.calls import Outcome
from huidian.workshop.opening import ClosedError, must_be_open

Field = Literal[
    "outcome",
    "reason",
    "note",
    "call_back_at",
    "starts_at",
    "advisor",
    "done_on",
    "script_id",
    "also",
    "answers",
]
Why = Literal["missing", "unknown", "past", "far", "future", "closed", "forbidden", "own_fault"]
_WHY = "whether a version of a script is the dealer's"


class ReportError(ValueError):
    """A report cannot be written down: of which field (`Report` and `Booking` have them) and why.

    `hours`: when the shop is open next, where it is closed at the moment that was booked.
    """

    def __init__(self, field: Field, why: Why, hours: tuple[datetime, datetime] | None = None) -> None:
        super().__init__(f"{field}: {why}")
        self.field, self.why, self.hours = field, why, hours


@dataclass(frozen=True, slots=True)
class Booking:
    """The appointment made in a call; a manager may book `beyond` what the advisor's day takes."""

    starts_at: datetime
    advisor: str
    items: str = ""
    beyond: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """What a call brought: a key of the playbook's outcomes and what belongs to it.

    `also` are further tasks of the vehicle that were talked about, `owner_id` is the owner who was shown.
    `done_on` and `done_km` go with an outcome that says something was done elsewhere. `answers` are those to
    the task's questionnaire, by the key of a question.
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
    owner_id: int | None = None
    answers: Mapping[str, Any] | None = None


def owner_shown(vehicle: Vehicle, owner_id: int | None) -> int | None:
    """Who was spoken with: the owner who was shown, where the vehicle is or was theirs, else today's."""
    if owner_id is None or owner_id == vehicle.owner_id:
        return vehicle.owner_id
    theirs = Ownership.objects.unscoped(_WHY).filter(vehicle=vehicle, customer=owner_id)
    return owner_id if theirs.exists() else vehicle.owner_id


def receivers(dealer: Dealer, at: datetime) -> list[str]:
    """Who receives vehicles at a dealer now, by their names in the DMS."""
    posts = Post.objects.current(at).filter(dealer=dealer, staff__is_active=True).exclude(advisor_name="")
    return sorted(set(posts.values_list("advisor_name", flat=True)))


def outcome_of(report: Report, dealer: Dealer) -> Outcome:
    """The outcome a report names. Raises `ReportError` where the dealer's rules have none of that name."""
    try:
        return rules_of(dealer).calls.outcome(report.outcome)
    except KeyError:
        raise ReportError("outcome", "unknown") from None


def must_fit(
    outcome: Outcome, report: Report, vehicle: Vehicle, dealer: Dealer, at: datetime, kind: str = ""
) -> None:
    """Raise `ReportError` for what is missing of what belongs to an outcome, or cannot be.

    `kind` is that of the task, "" without one.
    """
    reasons = {one.key for one in rules_of(dealer).reasons}
    if report.reason and report.reason not in reasons:
        raise ReportError("reason", "unknown")
    if outcome.asks_reason and outcome.result == "refused" and not report.reason:
        raise ReportError("reason", "missing")
    if outcome.complains and not report.note.strip():
        raise ReportError("note", "missing")
    if outcome.calls_back:
        _must_be_ahead("call_back_at", report.call_back_at, at)
        if report.call_back_at and claims.closed_until(dealer, report.call_back_at):
            raise ReportError("call_back_at", "closed")
    if outcome.books:
        must_be_bookable(report.booking, dealer, at)
    if report.done_on and report.done_on not in day_ranges.done(today_at(at, dealer), vehicle.purchased_on):
        raise ReportError("done_on", "future" if report.done_on > today_at(at, dealer) else "past")
    scripts = Script.objects.unscoped(_WHY).filter(dealer=dealer, kind__in=[kind, ""])
    if report.script_id is not None and report.script_id not in scripts.values_list("pk", flat=True):
        raise ReportError("script_id", "unknown")


def must_be_bookable(booking: Booking | None, dealer: Dealer, at: datetime) -> None:
    """Raise `ReportError` for a booking without a moment to come within opening hours, or an advisor."""
    _must_be_ahead("starts_at", booking.starts_at if booking else None, at)
    assert booking
    if not booking.advisor:
        raise ReportError("advisor", "missing")
    try:
        must_be_open(dealer, booking.starts_at)
    except ClosedError as closed:
        raise ReportError("starts_at", "closed", closed.hours) from None
    names = receivers(dealer, at)
    # A day is counted by the name, so it is one of a person's; a shop that named nobody types any.
    if names and booking.advisor not in names:
        raise ReportError("advisor", "unknown")


def _must_be_ahead(field: Field, moment: datetime | None, at: datetime) -> None:
    if moment is None:
        raise ReportError(field, "missing")
    if moment <= at:
        raise ReportError(field, "past")
    if moment - at > day_ranges.AHEAD:
        raise ReportError(field, "far")
