"""Important owners are proposed with facts or named by hand, taken on by a manager, contacted, let go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from huidian.complaints.machines import ACCEPTED, IMPORTANT
from huidian.complaints.models import Complaint, ImportantOwner
from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.machines import NotNowError, move
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import Permission, Role
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions import follow_ups
from huidian.outreach.models import Task
from huidian.outreach.queries.words import COMPLAINT, IMPORTANT_OWNER

Why = ImportantOwner.Why
_WHY = "one dealer's important owners, once the dealer was found in scope"
_LATE_DAYS = 3


class AlreadyImportantError(ValueError):
    """The vehicle's owner is proposed or seen to already."""


@audit.atomic()
def propose(
    *,
    at: datetime,
    dealer: Dealer,
    vehicle: Vehicle,
    why: str,
    facts: Mapping[str, Any],
    by: Staff | None = None,
    complaint: Complaint | None = None,
    reason: str = "",
) -> ImportantOwner | None:
    """Propose a vehicle's owner, with the facts; None where that is proposed or seen to already."""
    locked_dealer(dealer.pk)
    rows = ImportantOwner.objects.unscoped(_WHY).filter(vehicle=vehicle)
    if rows.filter(declined_at=None, ended_at=None).exists():
        return None
    if complaint and rows.filter(complaint=complaint).exists():
        return None
    made = ImportantOwner.objects.create(
        dealer=dealer,
        vehicle=vehicle,
        customer_id=vehicle.owner_id,
        complaint=complaint,
        why=why,
        facts=dict(facts),
        reason=reason,
        proposed_at=at,
        proposed_by=by,
        every_days=rules_of(dealer).complaints.contact_days,
    )
    _note(made, at=at, by=by, action="important_owner.proposed", says={"important_why": why})
    return made


@audit.atomic()
def name_owner(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int, reason: str) -> ImportantOwner:
    """Name an owner by hand. Raises `Vehicle.DoesNotExist`, `AlreadyImportantError`."""
    mine = scope.where(Permission.HANDLE_COMPLAINTS)
    vehicle = Vehicle.objects.within(mine).current().select_related("dealer").get(pk=vehicle_id)
    made = propose(
        at=at, by=by, dealer=vehicle.dealer, vehicle=vehicle, why=Why.NAMED, facts={}, reason=reason
    )
    if made is None:
        raise AlreadyImportantError
    return made


@audit.atomic()
def accept(
    *, at: datetime, by: Staff, scope: Scope, important_id: int, every_days: int | None = None
) -> ImportantOwner:
    """Take an owner on: the first contact is due today, the next every so many days.

    Raises `ImportantOwner.DoesNotExist`, `NotNowError`.
    """
    row = _seen(scope, important_id)
    changes = {"every_days": every_days or row.every_days, "next_on": today_at(at, row.dealer)}
    walk: dict[str, Any] = {"at": at, "by": by, "scope": scope, "changes": changes}
    accepted: ImportantOwner = move(IMPORTANT, row.pk, "accept", **walk, says={"next_on": changes["next_on"]})
    _open_contact(accepted, at=at)
    return accepted


@audit.atomic()
def decline(*, at: datetime, by: Staff, scope: Scope, important_id: int, reason: str) -> ImportantOwner:
    """Do not take an owner on. Raises `ImportantOwner.DoesNotExist`, `NotNowError`."""
    row = _seen(scope, important_id)
    walk: dict[str, Any] = {"at": at, "by": by, "scope": scope, "changes": {"end_why": reason}}
    declined: ImportantOwner = move(IMPORTANT, row.pk, "decline", **walk, says={"reason": reason})
    return declined


@audit.atomic()
def end(*, at: datetime, by: Staff, scope: Scope, important_id: int, reason: str) -> ImportantOwner:
    """See to an owner no longer. Raises `ImportantOwner.DoesNotExist`, `NotNowError`."""
    row = _seen(scope, important_id)
    walk: dict[str, Any] = {"at": at, "by": by, "scope": scope, "changes": {"end_why": reason}}
    ended: ImportantOwner = move(IMPORTANT, row.pk, "end", **walk, says={"reason": reason})
    if ended.contact_id:
        follow_ups.end_follow_up(ended.contact_id, at=at, by=by, fact=f"important_owner:{ended.pk}")
    return ended


@audit.atomic()
def contacted(*, at: datetime, by: Staff, scope: Scope, important_id: int) -> ImportantOwner:
    """Note a talk in person that was no call of the queue; the next one is set.

    Raises `ImportantOwner.DoesNotExist`, `NotNowError`.
    """
    row = _seen(scope, important_id)
    if IMPORTANT.state_of(row.pk) != ACCEPTED:
        raise NotNowError(IMPORTANT, row.pk, "contacted")
    set_next(row, at=at, by=by)
    return row


def set_next(row: ImportantOwner, *, at: datetime, by: Staff) -> None:
    """The owner was contacted: the next contact is due after the days agreed, with a task of its own."""
    next_on = today_at(at, row.dealer) + timedelta(days=row.every_days)
    if next_on != row.next_on:
        if row.contact_id:
            follow_ups.end_follow_up(row.contact_id, at=at, by=by, fact=f"important_owner:{row.pk}")
        row.next_on = next_on
        row.save(update_fields=["next_on"])
        _open_contact(row, at=at)
    _note(row, at=at, by=by, action="important_owner.contacted", says={"next_on": row.next_on})


def contact_made(task: Task, *, at: datetime, by: Staff) -> None:
    """A call of the queue was the contact with an important owner: the next one is set."""
    rows = ImportantOwner.objects.unscoped(_WHY).filter(contact=task, ended_at=None)
    if row := rows.select_related("dealer", "vehicle", "manager").first():
        set_next(row, at=at, by=by)


def _open_contact(row: ImportantOwner, *, at: datetime) -> None:
    assert row.next_on is not None
    row.contact = follow_ups.open_follow_up(
        at=at,
        dealer=row.dealer,
        vehicle=row.vehicle,
        kind=IMPORTANT_OWNER,
        cycle=f"important_owner:{row.pk}:{row.next_on}",
        role=_role_of(row, at),
        purpose=COMPLAINT,
        opens_on=row.next_on,
        overdue_on=row.next_on + timedelta(days=_LATE_DAYS),
        responsible=row.manager,
    )
    row.save(update_fields=["contact"])


def _role_of(row: ImportantOwner, at: datetime) -> str:
    """The manager's role, so that another of that role takes over from who has left."""
    held = set(
        Post.objects.current(at).filter(staff=row.manager, dealer=row.dealer).values_list("role", flat=True)
    )
    return Role.SERVICE_MANAGER if Role.SERVICE_MANAGER in held else Role.CARE_MANAGER


def _seen(scope: Scope, important_id: int) -> ImportantOwner:
    rows = ImportantOwner.objects.within(scope.where(Permission.MANAGE_COMPLAINTS))
    row: ImportantOwner = rows.select_related("dealer", "vehicle").get(pk=important_id)
    locked_dealer(row.dealer_id)
    return row


def _note(
    row: ImportantOwner, *, at: datetime, by: Staff | None, action: str, says: Mapping[str, Any]
) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=row.dealer,
        action=action,
        object_type=IMPORTANT.name,
        object_id=row.pk,
        after=says,
    )
