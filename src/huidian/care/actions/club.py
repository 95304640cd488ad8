"""Owners join the club and leave it; their levels follow their visits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from huidian.care.levels import (
    Standing,
    came_back,
    holds_until,
    next_level,
    standing_on,
    visits_of_owners,
)
from huidian.care.models import LevelChange, Member
from huidian.customers.models import Customer
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.playbooks.care import CareRules

CAME_BACK = "came_back"
"""Why no fee was asked: the owner returned after a long absence (S2)."""
_WHY = "the members of one dealer's club"


class MemberAlreadyError(ValueError):
    """The owner is a member."""


class BalanceLeftError(ValueError):
    """There is money in the balance: it is paid back before a member leaves."""


@audit.atomic()
def join(*, at: datetime, by: Staff | None, scope: Scope, customer_id: int) -> Member:
    """Make an owner a member with the next number, the level the visits reach and the fee that is due.

    The dealer is locked: of two at once each has a number. Raises `Customer.DoesNotExist`,
    `MemberAlreadyError`.
    """
    customers = Customer.objects.within(scope.where(Permission.CARE)).current()
    customer = customers.get(pk=customer_id)
    dealer = locked_dealer(customer.dealer_id)
    rules, today = rules_of(dealer), today_at(at, dealer)
    of_dealer = Member.objects.unscoped(_WHY).filter(dealer=dealer)
    days = visits_of_owners(rules, [customer.pk], today).get(customer.pk, [])
    level = _reached(rules.care, standing_on(rules.care, days, today))
    waived = CAME_BACK if came_back(rules.care, days, today) else ""
    try:
        with transaction.atomic():
            member = Member.objects.create(
                dealer=dealer,
                customer=customer,
                number=(of_dealer.aggregate(last=Max("number"))["last"] or 0) + 1,
                level=level,
                level_since_on=today,
                level_until_on=holds_until(rules.care, today),
                fee_fen=0 if waived else rules.care.club_fee * 100,
                fee_waived=waived,
                joined_at=at,
                joined_by=by,
            )
    except IntegrityError:
        raise MemberAlreadyError from None
    after = {"member_number": str(member), "level": level, "fee_yuan": member.fee_fen // 100}
    _note(at, by, member, "member.joined", after)
    return member


@audit.atomic()
def leave(*, at: datetime, by: Staff, scope: Scope, member_id: int) -> None:
    """End a membership. Raises `Member.DoesNotExist`, `BalanceLeftError`."""
    member = _member(scope, member_id)
    done = Member.objects.unscoped(_WHY).filter(pk=member.pk, left_at=None, balance_fen=0)
    if not done.update(left_at=at):
        raise BalanceLeftError
    _note(at, by, member, "member.left", {"member_number": str(member)})


@audit.atomic()
def come_again(*, at: datetime, by: Staff, scope: Scope, member_id: int) -> None:
    """Take the end of a membership back. Raises `Member.DoesNotExist`, `MemberAlreadyError`."""
    members = Member.objects.within(scope.where(Permission.CARE)).select_related("dealer")
    member = members.get(pk=member_id, left_at__isnull=False)
    try:
        with transaction.atomic():
            Member.objects.unscoped(_WHY).filter(pk=member.pk).update(left_at=None)
    except IntegrityError:
        raise MemberAlreadyError from None
    _note(at, by, member, "member.back", {"member_number": str(member)})


@audit.atomic()
def leave_several(*, at: datetime, by: Staff, scope: Scope, member_ids: Collection[int]) -> list[int]:
    """End several memberships; which. Those with a balance are left as they are."""
    done = []
    for member_id in member_ids:
        with suppress(BalanceLeftError, Member.DoesNotExist):
            leave(at=at, by=by, scope=scope, member_id=member_id)
            done.append(member_id)
    return done


@audit.atomic()
def back_several(*, at: datetime, by: Staff, scope: Scope, member_ids: Collection[int]) -> list[int]:
    """Take the end of several memberships back; which."""
    done = []
    for member_id in member_ids:
        with suppress(MemberAlreadyError, Member.DoesNotExist):
            come_again(at=at, by=by, scope=scope, member_id=member_id)
            done.append(member_id)
    return done


@audit.atomic()
def refresh_levels(dealer: Dealer, *, at: datetime) -> int:
    """Reckon the levels of a dealer's members for today; how many changed.

    Up at once, and then for a year; down only when the year is over.
    """
    rules, today = rules_of(dealer), today_at(at, dealer)
    members = list(Member.objects.unscoped(_WHY).filter(dealer=dealer, left_at=None))
    days = visits_of_owners(rules, [one.customer_id for one in members], today)
    changes = []
    for member in members:
        standing = standing_on(rules.care, days.get(member.customer_id, []), today)
        reached = _reached(rules.care, standing)
        level = next_level(rules.care, member.level, member.level_until_on, reached, today)
        if level == member.level and today <= member.level_until_on:
            continue
        columns: dict[str, Any] = {"level": level, "level_until_on": holds_until(rules.care, today)}
        if level != member.level:
            columns["level_since_on"] = today
            numbers = {"visits": standing.visits, "amount_fen": standing.amount_fen}
            changes.append(LevelChange(member=member, at=at, before=member.level, after=level, **numbers))
        Member.objects.unscoped(_WHY).filter(pk=member.pk).update(**columns)
    LevelChange.objects.bulk_create(changes, batch_size=500)
    if changes:
        audit.record(
            at=at,
            staff=None,
            dealer=dealer,
            action="club.levels",
            object_type="club",
            object_id=dealer.pk,
            after={"members": len(changes)},
        )
    return len(changes)


def _reached(care: CareRules, standing: Standing) -> str:
    return care.level_for(standing.visits, standing.amount_fen).key


def _member(scope: Scope, member_id: int) -> Member:
    members = Member.objects.within(scope.where(Permission.CARE)).select_related("dealer")
    return members.get(pk=member_id)


def _note(at: datetime, by: Staff | None, member: Member, action: str, after: Mapping[str, Any]) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=member.dealer,
        action=action,
        object_type="member",
        object_id=member.pk,
        after=after,
    )
