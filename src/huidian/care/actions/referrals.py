"""Who brought whom, who bought again, which lines of business an owner uses: noted, withdrawn, restored."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction

from huidian.care.models import LineUse, Referral
from huidian.customers.models import Vehicle
from huidian.kit import day_ranges
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.vouchers import (
    HasOneError,
    NotValidError,
    issue_to,
    restore_vouchers,
    withdraw_vouchers,
)
from huidian.outreach.models import Offer, Voucher
from huidian.playbooks.offers import OfferRule

Kind = Referral.Kind
_WHY = "one dealer's referrals and vouchers, once the dealer was found in scope"


class NoOwnerError(ValueError):
    """Nobody is on file as the vehicle's owner."""


class NotedAlreadyError(ValueError):
    """The same is on file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an owner brought. `giver_vehicle_id` says who, by a vehicle; of `sold_on` it is the car sold.

    `vehicle_id` is the new one where it is on file, else `new_name` (and `new_phone`) say who or what it is.
    """

    kind: str
    giver_vehicle_id: int
    on: date
    vehicle_id: int | None = None
    new_name: str = ""
    new_phone: str = ""
    note: str = ""


@audit.atomic()
def note_referral(*, at: datetime, by: Staff | None, scope: Scope, brought: Brought) -> Referral:
    """Put a referral on file; who passed on the new owner of a car that was sold gets a voucher.

    Raises `Vehicle.DoesNotExist`, `NoOwnerError`, `NotedAlreadyError`, `HasOneError`, `ValueError` for what
    is missing or cannot be.
    """
    vehicles = (
        Vehicle.objects.within(scope.where(Permission.CARE)).current().select_related("owner", "dealer")
    )
    car = vehicles.get(pk=brought.giver_vehicle_id)
    if car.owner is None:
        raise NoOwnerError
    dealer, kind = car.dealer, Kind(brought.kind)
    if brought.on not in day_ranges.done(today_at(at, dealer)):
        raise ValueError("on")
    new = vehicles.get(pk=brought.vehicle_id, dealer=dealer) if brought.vehicle_id else None
    if kind == Kind.SOLD_ON and not (brought.new_name and brought.new_phone):
        raise ValueError("new_phone")
    if new is None and not brought.new_name:
        raise ValueError("new_name")
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                dealer=dealer,
                kind=kind,
                giver=car.owner,
                giver_vehicle=car,
                vehicle=car if kind == Kind.SOLD_ON else new,
                new_owner=new.owner if new and kind == Kind.REFERRAL else None,
                new_name=brought.new_name,
                new_phone=brought.new_phone,
                on=brought.on,
                note=brought.note,
                noted_at=at,
                noted_by=by,
            )
    except IntegrityError:
        raise NotedAlreadyError from None
    if kind == Kind.SOLD_ON:
        referral.voucher = _thanks(dealer, car, at, by)
        referral.save(update_fields=["voucher"])
    _note(at, by, dealer, "referral.noted", "referral", referral.pk, {"referral_kind": kind.value})
    return referral


@audit.atomic()
def withdraw_referrals(*, at: datetime, by: Staff, scope: Scope, ids: Collection[int]) -> list[int]:
    """Withdraw referrals, and their vouchers that are not redeemed; which."""
    rows = Referral.objects.within(scope.where(Permission.MANAGE_CARE)).filter(pk__in=ids)
    standing = rows.filter(withdrawn_at=None).select_for_update(of=("self",))
    done = list(standing.select_related("dealer").order_by("pk"))
    Referral.objects.unscoped(_WHY).filter(pk__in=[one.pk for one in done]).update(withdrawn_at=at)
    vouchers = [one.voucher_id for one in done if one.voucher_id]
    withdraw_vouchers(at=at, by=by, scope=scope, voucher_ids=vouchers)
    _note_all(at, by, "referral.withdrawn", "referral", done)
    return [one.pk for one in done]


@audit.atomic()
def restore_referrals(*, at: datetime, by: Staff, scope: Scope, ids: Collection[int]) -> list[int]:
    """Let withdrawn referrals hold again, where the same was not noted meanwhile, and the vouchers that were
    withdrawn with them; which.
    """
    rows = Referral.objects.within(scope.where(Permission.MANAGE_CARE)).filter(pk__in=ids)
    done: list[Referral] = []
    for one in rows.filter(withdrawn_at__isnull=False).select_related("dealer", "voucher").order_by("pk"):
        with suppress(IntegrityError), transaction.atomic():
            Referral.objects.unscoped(_WHY).filter(pk=one.pk).update(withdrawn_at=None)
            done.append(one)
    # One that was withdrawn by itself, before or after, stays so.
    vouchers = [
        one.voucher_id for one in done if one.voucher and one.voucher.withdrawn_at == one.withdrawn_at
    ]
    restore_vouchers(at=at, by=by, scope=scope, voucher_ids=[pk for pk in vouchers if pk])
    _note_all(at, by, "referral.restored", "referral", done)
    return [one.pk for one in done]


@audit.atomic()
def note_line(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    vehicle_id: int,
    line: str,
    on: date,
    amount_fen: int = 0,
) -> LineUse:
    """Note that a vehicle's owner used a line of business.

    Raises `Vehicle.DoesNotExist`, `NoOwnerError`, `ValueError` for a line there is not, a day to come or an
    amount below nothing.
    """
    vehicles = (
        Vehicle.objects.within(scope.where(Permission.CARE)).current().select_related("owner", "dealer")
    )
    car = vehicles.get(pk=vehicle_id)
    if car.owner is None:
        raise NoOwnerError
    if rules_of(car.dealer).care.line(line) is None or amount_fen < 0:
        raise ValueError("line")
    if on not in day_ranges.done(today_at(at, car.dealer)):
        raise ValueError("on")
    use = LineUse.objects.create(
        dealer=car.dealer,
        customer=car.owner,
        vehicle=car,
        line=line,
        on=on,
        amount_fen=amount_fen,
        noted_at=at,
        noted_by=by,
    )
    _note(at, by, car.dealer, "line.noted", "line_use", use.pk, {"line": line})
    return use


@audit.atomic()
def set_lines_withdrawn(
    *, at: datetime, by: Staff, scope: Scope, ids: Collection[int], withdrawn: bool
) -> list[int]:
    """Withdraw notes of lines used, or let them hold again; which."""
    rows = LineUse.objects.within(scope.where(Permission.MANAGE_CARE)).filter(pk__in=ids)
    rows = rows.filter(withdrawn_at__isnull=withdrawn).select_for_update(of=("self",))
    done = list(rows.select_related("dealer").order_by("pk"))
    held = LineUse.objects.unscoped(_WHY).filter(pk__in=[one.pk for one in done])
    held.update(withdrawn_at=at if withdrawn else None)
    _note_all(at, by, "line.withdrawn" if withdrawn else "line.restored", "line_use", done)
    return [one.pk for one in done]


def passing_on_offer(dealer: Dealer, *, at: datetime, by: Staff | None) -> Offer:
    """The dealer's offer for who names the new owner of a car; made as the playbook has it where none is.

    Raises `ValueError` where the playbook has none either.
    """
    key = rules_of(dealer).care.passing_on
    offers = Offer.objects.unscoped(_WHY).filter(dealer=dealer, key=key, ended_at=None)
    if offer := offers.select_related("dealer").order_by("pk").first():
        return offer
    rule: OfferRule | None = next((one for one in rules_of(dealer).offers if one.key == key), None)
    if rule is None:
        raise ValueError("passing_on")
    offer = Offer.objects.create(
        dealer=dealer,
        key=key,
        name=rule.label.zh,
        terms=rule.terms.zh,
        worth_fen=rule.worth * 100,
        cost_fen=rule.cost * 100,
        no_accident=rule.no_accident,
        valid_days=rule.valid_days,
        created_at=at,
        created_by=by,
    )
    _note(at, by, dealer, "offer.made", "offer", offer.pk, {"offer": offer.name})
    return offer


def _thanks(dealer: Dealer, sold: Vehicle, at: datetime, by: Staff | None) -> Voucher:
    """A voucher for another car of who sold one, else for the car itself, whoever drives it now."""
    offer = passing_on_offer(dealer, at=at, by=by)
    others = Vehicle.objects.unscoped(_WHY).current().filter(owner=sold.owner).exclude(pk=sold.pk)
    to = others.order_by("pk").first() or sold
    held = Voucher.objects.unscoped(_WHY).filter(offer=offer, vehicle=to, withdrawn_at=None)
    if held.exists():
        raise HasOneError
    if not issue_to(offer, [to.pk], at=at, by=by):
        raise NotValidError
    voucher = held.get()
    _note(at, by, dealer, "voucher.issued", "voucher", voucher.pk, {"voucher": voucher.code})
    return voucher


def _note_all(
    at: datetime, by: Staff, action: str, object_type: str, rows: Sequence[Referral] | Sequence[LineUse]
) -> None:
    """One event a dealer for what was done with several at once; of one alone it names that one."""
    for dealer in {one.dealer for one in rows}:
        own = [one for one in rows if one.dealer_id == dealer.pk]
        audit.record(
            at=at,
            staff=by,
            dealer=dealer,
            action=action,
            object_type=object_type,
            object_id=own[0].pk if len(own) == 1 else "",
            after={_NAMES[object_type]: [one.pk for one in own]},
        )


_NAMES = {"referral": "referrals", "line_use": "lines_used"}


def _note(
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    action: str,
    object_type: str,
    object_id: int,
    after: Mapping[str, Any],
) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=dealer,
        action=action,
        object_type=object_type,
        object_id=object_id,
        after=after,
    )
