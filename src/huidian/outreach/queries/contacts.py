"""The contacts with an owner or about a vehicle, as permission to contact asks for them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from huidian.engine.contact import Contact
from huidian.messages.queries import message_contacts
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.models import Attempt

TRIES_COUNT = timedelta(days=92)
"""How long a call that nobody answered speaks against a number."""
_WHY = "one dealer's contacts, whoever made them: an answer names a rule and nothing of them"


def contacts_with(
    dealer: Dealer, *, at: datetime, customer_id: int | None = None, vehicle_id: int | None = None
) -> list[Contact]:
    """Those of one owner and those about one vehicle; without either all of the dealer's.

    Calls and talks, and messages that left.
    """
    if customer_id is None and vehicle_id is None:
        return _made(dealer, at)
    owners = [customer_id] if customer_id is not None else []
    return contacts_about(dealer, at=at, owners=owners, vehicles=[vehicle_id] if vehicle_id else [])


def contacts_about(
    dealer: Dealer, *, at: datetime, owners: Collection[int], vehicles: Collection[int]
) -> list[Contact]:
    """Those with any of some owners or about any of some vehicles."""
    return _made(dealer, at, Q(customer_id__in=list(owners)) | Q(vehicle_id__in=list(vehicles)))


def _made(dealer: Dealer, at: datetime, which: Q | None = None) -> list[Contact]:
    which, since = which or Q(), at - _looks_back(dealer)
    made = Attempt.objects.unscoped(_WHY).current().filter(which, dealer=dealer, at__gt=since)
    left = message_contacts(dealer, since=since, which=which)
    return [*_contacts(made.filter(customer__isnull=False)), *left]


def _looks_back(dealer: Dealer) -> timedelta:
    """As far as any of the dealer's rules does; the gap is counted in whole days."""
    spacing = rules_of(dealer).contact.spacing
    return max(TRIES_COUNT, timedelta(days=spacing.gap_days + 1), timedelta(hours=spacing.cap_hours))


def _contacts(attempts: Iterable[Attempt]) -> Iterable[Contact]:
    for one in attempts:
        assert one.customer_id is not None
        yield Contact(
            at=one.at,
            channel=one.channel,
            customer_id=one.customer_id,
            vehicle_id=one.vehicle_id,
            purpose=one.purpose,
            by=str(one.by_id),
            number=one.number,
            reached=one.contact,
            incoming=one.direction == Attempt.Direction.IN,
        )
