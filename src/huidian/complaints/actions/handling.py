"""A complaint is taken, answered, investigated, solved; its clock is paused and goes on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from huidian.complaints.actions.opening import set_level
from huidian.complaints.actions.steps import change, note, walk
from huidian.complaints.faults import OwnFaultError, is_own_fault
from huidian.complaints.levels import ORDER
from huidian.complaints.machines import CLOCK, CLOSED, COMPLAINT, OPEN_STATES
from huidian.complaints.models import Complaint
from huidian.complaints.queries.sight import complaints_in_sight
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.machines import NotNowError
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions import follow_ups

_WHY = "one dealer's complaints, for no person in particular"


class UnknownCauseError(ValueError):
    """The rules of the dealer have no such cause."""


class NotHereError(ValueError):
    """The person has no post at the dealer just now."""


class NothingWrittenError(ValueError):
    """What has to be written down is missing."""


def seen(scope: Scope, complaint_id: int, permission: Permission) -> Complaint:
    """A complaint in sight of a person who may do this with it, its dealer locked against others.

    Raises `Complaint.DoesNotExist`. Belongs into a transaction.
    """
    rows = complaints_in_sight(scope.where(permission))
    locked_dealer(rows.values_list("dealer", flat=True).get(pk=complaint_id))
    complaint: Complaint = rows.select_related("dealer").get(pk=complaint_id)
    return complaint


@audit.atomic()
def take(*, at: datetime, by: Staff, scope: Scope, complaint_id: int) -> Complaint:
    """Answer for a complaint nobody answers for. Raises `Complaint.DoesNotExist`, `NotNowError`."""
    seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS)
    return walk("take", complaint_id, at=at, by=by, scope=scope)


@audit.atomic()
def assign(*, at: datetime, by: Staff, scope: Scope, complaint_id: int, staff_id: int) -> Complaint:
    """Give a complaint to somebody of the dealer. Raises as `take` does, and `NotHereError`."""
    complaint = seen(scope, complaint_id, Permission.MANAGE_COMPLAINTS)
    person = staff_of(complaint.dealer, staff_id, at)
    says = {"responsible": str(person)}
    if complaint.responsible_id is None:
        new = {"responsible": person}
        return walk("assign", complaint_id, at=at, by=by, scope=scope, changes=new, says=says)
    if complaint.responsible_id != person.pk:
        _write(complaint, at=at, by=by, action="complaint.assigned", says=says, responsible=person)
    return complaint


@audit.atomic()
def answer_first(*, at: datetime, by: Staff, scope: Scope, complaint_id: int) -> Complaint:
    """Note that the owner got a first answer; the task of it ends. Once is enough: then nothing happens.

    Raises `Complaint.DoesNotExist`, `NotNowError`.
    """
    complaint = seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS)
    if complaint.answered_at is None:
        note_answer(complaint, at=at, by=by)
        end_task(complaint.answer_id, at=at, by=by, complaint=complaint)
    return complaint


def note_answer(complaint: Complaint, *, at: datetime, by: Staff) -> None:
    """Note the first answer of a complaint that has none."""
    now = {"answered_at": at, "answered_by": by}
    _write(complaint, at=at, by=by, action="complaint.answered", says={}, **now)


@audit.atomic()
def write_findings(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    complaint_id: int,
    findings: str,
    cause: str = "",
    at_fault: int | None = None,
    done: bool = False,
) -> Complaint:
    """Write down what was found, its cause and who made the mistake; `done`: the investigation is.

    Raises `Complaint.DoesNotExist`, `NotNowError`, `UnknownCauseError`, `NotHereError`,
    `NothingWrittenError` where it is done without findings or cause, `OwnFaultError` where whom it is about
    says that it was somebody else.
    """
    complaint = seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS)
    if cause and rules_of(complaint.dealer).complaints.cause(cause) is None:
        raise UnknownCauseError(cause)
    if done and not (findings and cause):
        raise NothingWrittenError
    person = staff_of(complaint.dealer, at_fault, at) if at_fault else None
    if is_own_fault(complaint, by, at) and person != by:
        if person is not None:
            raise OwnFaultError
        person = complaint.at_fault
    told = {"complaint_cause": cause, "complaint_fields": "findings"}
    new = {"findings": findings, "cause": cause or complaint.cause, "at_fault": person}
    _write(complaint, at=at, by=by, action="complaint.noted", says=told, **new)
    recount(complaint, at=at, by=by)
    if not done:
        return complaint
    return walk("investigate", complaint_id, at=at, by=by, scope=scope)


@audit.atomic()
def write_solution(
    *,
    at: datetime,
    by: Staff,
    scope: Scope,
    complaint_id: int,
    solution: str,
    cost_fen: int = 0,
    done: bool = False,
) -> Complaint:
    """Write down how it is made good and what that costs the shop; `done`: the owner has got it.

    Raises `Complaint.DoesNotExist`, `NotNowError`, `NothingWrittenError`.
    """
    complaint = seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS)
    if done and not solution:
        raise NothingWrittenError
    told = {"complaint_fields": "solution", "cost_fen": cost_fen}
    _write(
        complaint,
        at=at,
        by=by,
        action="complaint.noted",
        says=told,
        solution=solution,
        cost_fen=cost_fen,
    )
    return walk("solve", complaint_id, at=at, by=by, scope=scope) if done else complaint


@audit.atomic()
def pause(*, at: datetime, by: Staff, scope: Scope, complaint_id: int, reason: str) -> Complaint:
    """Let the clock stand, for a reason. Raises `Complaint.DoesNotExist`, `NotNowError`."""
    seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS)
    return walk("pause", complaint_id, machine=CLOCK, at=at, by=by, scope=scope, reason=reason)


@audit.atomic()
def resume(*, at: datetime, by: Staff, scope: Scope, complaint_id: int) -> Complaint:
    """Let the clock go on. Raises `Complaint.DoesNotExist`, `NotNowError`."""
    seen(scope, complaint_id, Permission.HANDLE_COMPLAINTS)
    return walk("resume", complaint_id, machine=CLOCK, at=at, by=by, scope=scope)


@audit.atomic()
def raise_level(
    *, at: datetime, by: Staff, scope: Scope, complaint_id: int, level: str, reason: str
) -> Complaint:
    """Put a complaint on a level by hand. Raises `Complaint.DoesNotExist`, `NotNowError`."""
    complaint = seen(scope, complaint_id, Permission.MANAGE_COMPLAINTS)
    if complaint.level != level:
        assert level in ORDER
        told = {"complaint_level": level, "reason": reason}
        facts = [{"by_hand": reason}]
        _write(
            complaint,
            at=at,
            by=by,
            action="complaint.levelled",
            says=told,
            level=level,
            level_facts=facts,
        )
    return complaint


def recount(complaint: Complaint, *, at: datetime, by: Staff | None) -> None:
    """Count the level anew, with an event where it has risen."""
    before = complaint.level
    if set_level(complaint, at=at) != before:
        note(complaint, at=at, by=by, action="complaint.levelled", says={"complaint_level": complaint.level})


def staff_of(dealer: Dealer, staff_id: int, at: datetime) -> Staff:
    """Somebody with a post at a dealer now. Raises `NotHereError`."""
    held = Post.objects.current(at).filter(dealer=dealer, staff=staff_id, staff__is_active=True)
    post = held.select_related("staff").first()
    if post is None:
        raise NotHereError
    return post.staff


def end_task(task_id: int | None, *, at: datetime, by: Staff | None, complaint: Complaint) -> None:
    """Withdraw an open task of a complaint that nobody else has in hand."""
    if task_id:
        follow_ups.end_follow_up(task_id, at=at, by=by, fact=f"complaint:{complaint.pk}")


@audit.atomic()
def end_settled_tasks(dealer: Dealer, *, at: datetime) -> int:
    """Withdraw what somebody had in hand while it was settled elsewhere; how many tasks."""
    rows = COMPLAINT.rows().unscoped(_WHY).filter(dealer=dealer)
    answered = Q(answered_at__isnull=False) | ~Q(state_now__in=OPEN_STATES)
    settled = [
        *rows.filter(answered, answer__closed_at=None, answer__isnull=False).values_list("pk", "answer"),
        *rows.exclude(state_now=CLOSED)
        .filter(call_back__closed_at=None, call_back__isnull=False)
        .values_list("pk", "call_back"),
    ]
    return sum(
        follow_ups.end_follow_up(task, at=at, by=None, fact=f"complaint:{complaint}")
        for complaint, task in settled
    )


def _write(
    complaint: Complaint, *, at: datetime, by: Staff, action: str, says: Mapping[str, Any], **columns: Any
) -> None:
    """Columns of an open complaint that are no step of it, with one event. Raises `NotNowError`."""
    if COMPLAINT.state_of(complaint.pk) not in OPEN_STATES:
        raise NotNowError(COMPLAINT, complaint.pk, action)
    change(complaint, at=at, **columns)
    note(complaint, at=at, by=by, action=action, says=says)
