"""Vouchers issued, redeemed once, given back, withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from huidian.customers.models import Vehicle
from huidian.network import audit
from huidian.network.bulk import one_of
from huidian.network.ends import today_at
from huidian.network.machines import NotNowError, move
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Campaign, Offer, Voucher
from huidian.outreach.queries.audience import held_out_of, offered_to
from huidian.outreach.voucher_codes import new_code
from huidian.outreach.voucher_machine import VOUCHER
from huidian.visits.models import Visit

_WHY = "one dealer's vouchers, once the dealer was found in scope"


class NotValidError(ValueError):
    """Today is not among the days of the voucher."""


class NotOfferedError(ValueError):
    """The vehicle is not as long away as the offer asks."""


class HeldOutError(ValueError):
    """A campaign holds the vehicle out just now."""


class HasOneError(ValueError):
    """The vehicle has a voucher of this offer already."""


def issue_to(
    offer: Offer, vehicles: Sequence[int], *, at: datetime, by: Staff | None, campaign: Campaign | None = None
) -> int:
    """Issue a voucher of an offer to each vehicle that has none of it, or gets one meanwhile; how many.

    Belongs into a transaction.
    """
    today = today_at(at, offer.dealer)
    first = max(today, offer.starts_on or today)
    last = first + timedelta(days=offer.valid_days)
    last = min(last, offer.ends_on) if offer.ends_on else last
    if last < first or offer.ended_at is not None:
        return 0
    held = Voucher.objects.unscoped(_WHY).filter(offer=offer, vehicle__in=vehicles, withdrawn_at=None)
    has = set(held.values_list("vehicle", flat=True))
    codes = {vehicle: new_code() for vehicle in vehicles if vehicle not in has}
    Voucher.objects.bulk_create(
        [
            Voucher(
                dealer=offer.dealer,
                offer=offer,
                vehicle_id=vehicle,
                campaign=campaign,
                code=code,
                issued_at=at,
                issued_by=by,
                valid_from=first,
                valid_until=last,
            )
            for vehicle, code in codes.items()
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    return Voucher.objects.unscoped(_WHY).filter(code__in=one_of(list(codes.values()))).count()


@audit.atomic()
def issue(*, at: datetime, by: Staff, scope: Scope, offer_id: int, vehicle_id: int) -> Voucher:
    """Issue a voucher to one vehicle, by hand.

    Raises `Offer.DoesNotExist`, `Vehicle.DoesNotExist`, `HasOneError`, `HeldOutError`, `NotOfferedError`,
    `NotValidError` for an offer that is over.
    """
    mine = scope.where(Permission.MANAGE_CALLS)
    offer = Offer.objects.within(mine).select_related("dealer").get(pk=offer_id, ended_at=None)
    vehicle = Vehicle.objects.within(mine).current().get(pk=vehicle_id, dealer=offer.dealer)
    held = Voucher.objects.unscoped(_WHY).filter(offer=offer, vehicle=vehicle, withdrawn_at=None)
    if held.exists():
        raise HasOneError
    if held_out_of(offer.dealer, at, [vehicle.pk]):
        raise HeldOutError
    fit = offered_to(mine, offer, at=at, among=[vehicle.pk])
    if fit is not None and vehicle.pk not in fit:
        raise NotOfferedError
    if not issue_to(offer, [vehicle.pk], at=at, by=by):
        raise HasOneError if held.exists() else NotValidError
    voucher = held.get()
    _note(at, by, voucher, "voucher.issued")
    return voucher


@audit.atomic()
def redeem(*, at: datetime, by: Staff, scope: Scope, voucher_id: int) -> Voucher:
    """Redeem a voucher at the desk. Raises `Voucher.DoesNotExist`, `NotNowError`, `NotValidError`."""
    mine = scope.where(Permission.REDEEM_VOUCHERS)
    voucher = Voucher.objects.within(mine).select_related("dealer").get(pk=voucher_id)
    if not voucher.valid_from <= today_at(at, voucher.dealer) <= voucher.valid_until:
        raise NotValidError
    done: Voucher = move(VOUCHER, voucher_id, "redeem", at=at, by=by, scope=scope)
    return done


@audit.atomic()
def give_back(*, at: datetime, by: Staff, scope: Scope, voucher_id: int) -> Voucher:
    """Take a redemption back. Raises `Voucher.DoesNotExist`, `NotNowError`."""
    done: Voucher = move(VOUCHER, voucher_id, "give_back", at=at, by=by, scope=scope)
    return done


@audit.atomic()
def withdraw_vouchers(*, at: datetime, by: Staff, scope: Scope, voucher_ids: Collection[int]) -> list[int]:
    """Withdraw vouchers that are not redeemed; which."""
    done = []
    for voucher_id in voucher_ids:
        try:
            move(VOUCHER, voucher_id, "withdraw", at=at, by=by, scope=scope)
        except (NotNowError, Voucher.DoesNotExist):
            continue
        done.append(voucher_id)
    return done


@audit.atomic()
def restore_vouchers(*, at: datetime, by: Staff, scope: Scope, voucher_ids: Collection[int]) -> list[int]:
    """Let withdrawn vouchers hold again, where the vehicle has not got another one meanwhile; which."""
    mine = scope.where(Permission.MANAGE_CALLS)
    done = []
    rows = Voucher.objects.within(mine).filter(pk__in=voucher_ids, withdrawn_at__isnull=False)
    for voucher in rows.select_related("dealer"):
        others = Voucher.objects.unscoped(_WHY).filter(
            offer=voucher.offer_id, vehicle=voucher.vehicle_id, withdrawn_at=None
        )
        if others.exists():
            continue
        with suppress(IntegrityError), transaction.atomic():
            # Another one may be issued between the question and this.
            Voucher.objects.unscoped(_WHY).filter(pk=voucher.pk).update(withdrawn_at=None)
            _note(at, by, voucher, "voucher.restored")
            done.append(voucher.pk)
    return done


@audit.atomic()
def give_back_undone(dealer: Dealer, *, at: datetime) -> int:
    """Give back the vouchers whose order is no more, and forget such orders of those redeemed at the desk."""
    undone = Voucher.objects.unscoped(_WHY).filter(dealer=dealer, visit__retracted_at__isnull=False)
    back = list(undone.filter(redeemed_how=Voucher.How.IMPORT).select_related("dealer"))
    undone.filter(redeemed_how=Voucher.How.DESK).update(visit=None)
    Voucher.objects.unscoped(_WHY).filter(pk__in=[one.pk for one in back]).update(
        redeemed_at=None, redeemed_by=None, redeemed_how="", visit=None
    )
    for voucher in back:
        _note(at, None, voucher, "voucher.given_back")
    return len(back)


@audit.atomic()
def redeem_by_order(voucher: Voucher, visit: Visit, *, at: datetime) -> bool:
    """Redeem a voucher by a settled order; whether it could still be: an order redeems one voucher."""
    rows = Voucher.objects.unscoped(_WHY).filter(pk=voucher.pk, redeemed_at=None, withdrawn_at=None)
    if not _once(rows, redeemed_at=at, redeemed_how=Voucher.How.IMPORT, visit=visit):
        return False
    _note(at, None, voucher, "voucher.redeemed")
    return True


def attach_order(voucher: Voucher, visit: Visit) -> bool:
    """Give what the desk redeemed its order; whether the order was still free."""
    return _once(Voucher.objects.unscoped(_WHY).filter(pk=voucher.pk, visit=None), visit=visit)


def _once(rows: QuerySet[Voucher], **columns: Any) -> bool:
    """Write an order on a voucher; not where another voucher has it."""
    try:
        with transaction.atomic():
            return bool(rows.update(**columns))
    except IntegrityError:
        return False


def meets(offer: Offer, visit: Visit, *, booked_before: date | None) -> bool:
    """Whether an order meets an offer's conditions; `booked_before`: the day its appointment was made."""
    if offer.no_accident and visit.order_kind == Visit.OrderKind.ACCIDENT:
        return False
    if offer.min_spend_fen and (visit.amount_fen or 0) < offer.min_spend_fen:
        return False
    return not offer.booked_ahead or (booked_before is not None and booked_before < visit.settled_on)


def _note(at: datetime, by: Staff | None, voucher: Voucher, action: str) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=voucher.dealer,
        action=action,
        object_type="voucher",
        object_id=voucher.pk,
        after={"voucher": voucher.code},
    )
