"""A member with money, an event with its guests, for tests of care."""

from __future__ import annotations

from datetime import time
from typing import Any

from huidian.care.actions import club, ledger
from huidian.care.models import Event, Guest, LedgerEntry, Member
from huidian.customers.models import Vehicle
from huidian.network.models import Dealer, Staff
from huidian.network.scope import Scope
from tests.outreach.made import AT, TODAY, a_vehicle

WHY = "a test looks at everything"


def a_member(dealer: Dealer, by: Staff, scope: Scope, number: int = 1, *, fen: int = 0) -> Member:
    """An owner who joined, with so much in the balance."""
    owner = a_vehicle(dealer, number).owner
    assert owner
    member = club.join(at=AT, by=by, scope=scope, customer_id=owner.pk)
    if fen:
        ledger.enter(at=AT, by=by, scope=scope, member_id=member.pk, kind="top_up", amount_fen=fen)
    return member


def an_event(dealer: Dealer, **columns: Any) -> Event:
    """An open event for two, today."""
    usual: dict[str, Any] = {
        "kind": "lecture_1", "title": "爱车课堂", "place": "店内", "held_on": TODAY, "starts": time(14),
        "ends": time(16), "places": 2, "most_invited": 10, "channel": "phone", "window_days": 60,
        "created_at": AT, "opened_at": AT,
    }  # fmt: skip
    return Event.objects.create(dealer=dealer, **(usual | columns))


def a_guest(event: Event, vehicle: Vehicle, **columns: Any) -> Guest:
    """A guest who was invited."""
    usual: dict[str, Any] = {"group": Guest.Group.INVITED, "customer": vehicle.owner}
    return Guest.objects.create(event=event, vehicle=vehicle, **(usual | columns))


def sum_of(member: Member) -> int:
    """The sum of a member's entries, in fen."""
    entries = LedgerEntry.objects.unscoped(WHY).filter(member=member)
    return sum(entries.values_list("amount_fen", flat=True))


def balance_of(member: Member) -> int:
    """What the member's row says."""
    return Member.objects.unscoped(WHY).values_list("balance_fen", flat=True).get(pk=member.pk)
