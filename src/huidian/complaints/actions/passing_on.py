"""A complaint is put before the region or the manufacturer; they answer, or it is taken back."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from huidian.complaints.actions.handling import seen
from huidian.complaints.actions.steps import change
from huidian.complaints.levels import ORDER
from huidian.complaints.machines import ESCALATION, OPEN_STATES
from huidian.complaints.models import Complaint, Escalation
from huidian.complaints.queries.sight import complaints_in_sight, lanes_of
from huidian.complaints.words import MAKERS_CALL
from huidian.network import audit
from huidian.network.machines import move
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope

_WHY = "a complaint that is just being opened"
LEVEL_OF = {Escalation.Lane.REGION: "escalated", Escalation.Lane.MAKER: "major"}
"""The least level of a complaint that was put before somebody."""


class ClosedError(ValueError):
    """A complaint that is closed is put before nobody."""


class AlreadyRaisedError(ValueError):
    """They have it before them already."""


class NotOursError(PermissionError):
    """It was put before others, or by others."""


@audit.atomic()
def put_before(
    *, at: datetime, by: Staff, scope: Scope, complaint_id: int, lane: str, why: str
) -> Escalation:
    """Put an open complaint before the region or the manufacturer; its level rises with it.

    Raises `Complaint.DoesNotExist`, `ClosedError`, `AlreadyRaisedError`.
    """
    complaint = seen(scope, complaint_id, Permission.MANAGE_COMPLAINTS)
    if complaint.state_now not in OPEN_STATES:  # type: ignore[attr-defined]
        raise ClosedError
    try:
        with transaction.atomic():
            return _raise(complaint, lane, why, at=at, by=by)
    except IntegrityError:
        raise AlreadyRaisedError from None


def maker_follows(complaint: Complaint, *, at: datetime, by: Staff) -> None:
    """The manufacturer's call brought a complaint: it is before the manufacturer from its beginning, which
    sees how the dealer answers the owner; what the dealer had put there before stays, too. Belongs into a
    transaction.
    """
    open_before = Escalation.objects.unscoped(_WHY).filter(complaint=complaint, lane=Escalation.Lane.MAKER)
    if not open_before.filter(answered_at=None, withdrawn_at=None).update(of_maker=True):
        _raise(complaint, Escalation.Lane.MAKER, MAKERS_CALL.zh, at=at, by=by, of_maker=True)


def maker_leaves(complaint_id: int, *, raised_at: datetime, at: datetime, by: Staff) -> None:
    """The manufacturer's call of a moment is taken back: what it put before the manufacturer, unless that has
    been answered, is before it no more. Belongs into a transaction.
    """
    before = Escalation.objects.unscoped(_WHY).filter(complaint=complaint_id, answered_at=None)
    before = before.filter(raised_at=raised_at, raised_by=by, withdrawn_at=None)
    for raised in before.select_related("dealer"):
        before.filter(pk=raised.pk).update(withdrawn_at=at)
        audit.record(
            at=at,
            staff=by,
            dealer=raised.dealer,
            action="escalation.taken_back",
            object_type=ESCALATION.name,
            object_id=raised.pk,
            after={"lane": raised.lane},
        )


def _raise(
    complaint: Complaint, lane: str, why: str, *, at: datetime, by: Staff, of_maker: bool = False
) -> Escalation:
    """Raises `IntegrityError` where it is before them already."""
    raised = Escalation.objects.create(
        dealer=complaint.dealer,
        complaint=complaint,
        lane=lane,
        raised_at=at,
        raised_by=by,
        why=why,
        of_maker=of_maker,
    )
    level = LEVEL_OF[Escalation.Lane(lane)]
    if ORDER.index(level) > ORDER.index(complaint.level):
        change(complaint, at=at, level=level, level_facts=[{"lane": lane}])
    audit.record(
        at=at,
        staff=by,
        dealer=complaint.dealer,
        action="escalation.raised",
        object_type=ESCALATION.name,
        object_id=raised.pk,
        after={"lane": lane, "reason": why, "complaint_level": complaint.level},
    )
    return raised


@audit.atomic()
def answer_raised(*, at: datetime, by: Staff, scope: Scope, escalation_id: int, answer: str) -> Escalation:
    """Answer what was put before one. Raises `Escalation.DoesNotExist`, `NotOursError`, `NotNowError`."""
    mine = scope.where(Permission.ANSWER_COMPLAINTS)
    raised = Escalation.objects.within(mine).get(pk=escalation_id)
    if raised.lane not in lanes_of(scope, raised.dealer_id):
        raise NotOursError
    says, new = {"lane": raised.lane, "reason": answer}, {"answer": answer}
    done: Escalation = move(
        ESCALATION, escalation_id, "answer", at=at, by=by, scope=scope, changes=new, says=says
    )
    return done


@audit.atomic()
def take_back(*, at: datetime, by: Staff, scope: Scope, escalation_id: int) -> Escalation:
    """Take a complaint back from them. Raises `Escalation.DoesNotExist`, `NotOursError`, `NotNowError`."""
    raised = Escalation.objects.within(scope.where(Permission.MANAGE_COMPLAINTS)).get(pk=escalation_id)
    if not complaints_in_sight(scope).filter(pk=raised.complaint_id).exists():
        raise Complaint.DoesNotExist
    if raised.of_maker:
        raise NotOursError
    says = {"lane": raised.lane}
    back: Escalation = move(ESCALATION, escalation_id, "take_back", at=at, by=by, scope=scope, says=says)
    return back
