"""The contacts with an owner or about a vehicle, as permission to contact asks for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q

from huidian.customers.models import Customer
from huidian.engine.contact import Contact
from huidian.messages.queries import message_contacts
from huidian.network.bulk import one_of
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.models import Attempt

TRIES_COUNT = timedelta(days=92)
"""How long a call that nobody answered speaks against a number."""
_NUMBERS_AT_ONCE = 500
_WHY = "one dealer's contacts, whoever made them: an answer names a rule and nothing of them"


def contacts_with(
    dealer: Dealer, *, at: datetime, customer_id: int | None = None, vehicle_id: int | None = None
) -> list[Contact]:
    """Those of one owner and those about one vehicle; without either all of the dealer's.

    Calls and talks, and messages that left.
    """
    if customer_id is None and vehicle_id is None:
        made = _made(dealer, at)
        return [*made, *_to_same_number(made, files_of_number(dealer, {one.customer_id for one in made}))]
    owners = [customer_id] if customer_id is not None else []
    return contacts_about(dealer, at=at, owners=owners, vehicles=[vehicle_id] if vehicle_id else [])


def contacts_about(
    dealer: Dealer, *, at: datetime, owners: Collection[int], vehicles: Collection[int]
) -> list[Contact]:
    """Those with any of some owners or about any of some vehicles.

    What was said to a number was said to every file with it as the first one: a household is called once.
    """
    phones = files_of_number(dealer, owners)
    which = Q(customer_id__in=[*{*owners, *phones}]) | Q(vehicle_id__in=list(vehicles))
    made = _made(dealer, at, which)
    return [*made, *_to_same_number(made, phones)]


def files_of_number(dealer: Dealer, owners: Collection[int]) -> dict[int, str]:
    """By owner the first number, of all files of a dealer that share one with any of some owners."""
    if not owners:
        return {}
    files = Customer.objects.unscoped(_WHY).filter(dealer=dealer).exclude(phone="")
    phones = sorted(set(files.filter(pk__in=one_of(list(owners))).values_list("phone", flat=True)))
    found: dict[int, str] = {}
    # By the index on the last four; the numbers are read first, for as a subquery PostgreSQL asks it of
    # every customer there is.
    for start in range(0, len(phones), _NUMBERS_AT_ONCE):
        some = phones[start : start + _NUMBERS_AT_ONCE]
        same = files.filter(phone_last4__in={phone[-4:] for phone in some}, phone__in=some)
        found.update(same.values_list("pk", "phone"))
    return found


def _to_same_number(contacts: Iterable[Contact], phones: Mapping[int, str]) -> Iterable[Contact]:
    """The same contacts as those of every other file with the number."""
    files: dict[str, list[int]] = defaultdict(list)
    for owner, phone in phones.items():
        files[phone].append(owner)
    for one in contacts:
        for other in files.get(phones.get(one.customer_id, ""), ()):
            if other != one.customer_id:
                yield replace(one, customer_id=other)


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
