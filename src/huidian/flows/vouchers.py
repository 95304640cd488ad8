"""Vouchers brought in step with the orders on file: redeemed by one that meets the terms, given back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from huidian.mart.facts import counted
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.actions.vouchers import attach_order, give_back_undone, meets, redeem_by_order
from huidian.outreach.models import Voucher
from huidian.visits.models import Visit
from huidian.workshop.models import Appointment

SETTLED_WITHIN = timedelta(days=7)
"""How long after a redemption at the desk its order may be settled."""
_WHY = "one dealer's vouchers and the orders of their vehicles"


@audit.atomic()
def settle_vouchers(dealer: Dealer, *, at: datetime) -> int:
    """After orders came or went: how many vouchers were redeemed by an order. Again it does nothing.

    One order redeems one voucher; those of the desk get theirs first. The dealer is locked meanwhile.
    """
    locked_dealer(dealer.pk)
    give_back_undone(dealer, at=at)
    without = Voucher.objects.unscoped(_WHY).filter(dealer=dealer, withdrawn_at=None, visit=None)
    vouchers = list(without.select_related("offer", "dealer").order_by("issued_at", "pk"))
    if not vouchers:
        return 0
    visits, booked = _visits(dealer, vouchers), _booked(dealer, vouchers)
    used = _used(dealer)
    for voucher in vouchers:
        if voucher.redeemed_at is not None:
            redeemed_on = voucher.redeemed_at.astimezone(ZoneInfo(dealer.timezone)).date()
            free = [one for one in visits.get(voucher.vehicle_id, []) if one.pk not in used]
            used |= _attach(voucher, free, redeemed_on)
    done = 0
    for voucher in vouchers:
        if voucher.redeemed_at is not None:
            continue
        orders = [one for one in visits.get(voucher.vehicle_id, []) if one.pk not in used]
        fits = (
            order
            for order in orders
            if voucher.valid_from <= order.settled_on <= voucher.valid_until
            and meets(voucher.offer, order, booked_before=booked.get((voucher.vehicle_id, order.settled_on)))
        )
        if (order := next(fits, None)) is not None:
            used.add(order.pk)
            done += redeem_by_order(voucher, order, at=at)
    return done


def _attach(voucher: Voucher, orders: Collection[Visit], redeemed_on: date) -> set[int]:
    """Give what the desk redeemed its order; which."""
    for order in orders:
        if redeemed_on <= order.settled_on <= redeemed_on + SETTLED_WITHIN:
            attach_order(voucher, order)
            return {order.pk}
    return set()


def _used(dealer: Dealer) -> set[int]:
    """The orders that a voucher has already."""
    rows = Voucher.objects.unscoped(_WHY).filter(dealer=dealer, visit__isnull=False)
    return set(rows.values_list("visit", flat=True))


def _visits(dealer: Dealer, vouchers: Collection[Voucher]) -> dict[int, list[Visit]]:
    first = min(one.valid_from for one in vouchers)
    rows = (
        Visit.objects.unscoped(_WHY)
        .current()
        .filter(vehicle__in={one.vehicle_id for one in vouchers}, settled_on__gte=first)
    )
    found = defaultdict[int, list[Visit]](list)
    for visit in counted(rows, rules_of(dealer)).order_by("settled_on", "pk"):
        found[visit.vehicle_id].append(visit)
    return found


def _booked(dealer: Dealer, vouchers: Collection[Voucher]) -> dict[tuple[int, date], date]:
    """By vehicle and day the day on which its appointment was made."""
    if not any(one.offer.booked_ahead for one in vouchers):
        return {}
    zone = ZoneInfo(dealer.timezone)
    rows = Appointment.objects.unscoped(_WHY).filter(
        dealer=dealer, cancelled_at=None, vehicle__in={one.vehicle_id for one in vouchers}
    )
    return {(one.vehicle_id, one.on): one.booked_at.astimezone(zone).date() for one in rows}
