"""By what a channel reaches an owner, and what a shop knows of itself that a text can name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from huidian.customers.models import Customer, Vehicle
from huidian.customers.queries.contact_facts import facts_of_owners, numbers_of
from huidian.engine.contact import Number
from huidian.engine.contact.facts import SPOILED
from huidian.messages.models import Message, Template
from huidian.network.models import Dealer

REACHES = {"sms": "phone", "email": "email", "wecom": "wechat_id", "letter": "address"}
"""The column of an owner that each channel needs."""
CHANNELS = tuple(REACHES)
KNOWN = ("owner", "plate", "car", "dealer")
"""The variables that are filled by themselves, cut to their length."""


def address_of(customer: Customer | None, channel: str) -> str:
    """Where a channel reaches an owner now; "" for nowhere. Of numbers the first that takes messages."""
    if customer is None:
        return ""
    if channel == "sms":
        return _first(numbers_of(customer))
    return str(getattr(customer, REACHES[channel], ""))


def addresses_of(dealer: Dealer, customers: Iterable[Customer], channel: str) -> dict[int, str]:
    """By owner where a channel reaches them now ("" for nowhere), in few queries however many they are."""
    by_id = {one.pk: one for one in customers}
    if channel != "sms":
        return {pk: str(getattr(one, REACHES[channel], "")) for pk, one in by_id.items()}
    owners = facts_of_owners(dealer, by_id)
    return {pk: _first(owners[pk].numbers) if pk in owners else "" for pk in by_id}


def changed_addresses(messages: Sequence[Message]) -> dict[int, str]:
    """The addresses that hold now of those messages (ids) of a channel that were made with another."""
    by_dealer: dict[int, list[Message]] = {}
    for one in messages:
        by_dealer.setdefault(one.dealer_id, []).append(one)
    changed = {}
    for group in by_dealer.values():
        sms = {one.customer_id for one in group if one.channel == "sms" and one.customer_id}
        owners = facts_of_owners(group[0].dealer, sms)
        for one in group:
            if one.customer_id in owners:
                now = _first(owners[one.customer_id].numbers)
            else:
                now = str(getattr(one.customer, REACHES[one.channel], "")) if one.customer else one.address
            if now != one.address:
                changed[one.pk] = now
    return changed


def _first(numbers: Sequence[Number]) -> str:
    return next((one.number for one in numbers if one.state not in SPOILED["message"]), "")


def known_values(dealer: Dealer, vehicle: Vehicle | None, customer: Customer | None) -> dict[str, str]:
    """What the file says for `KNOWN`; what it does not say is a word that fits any owner."""
    car = " ".join(part for part in (vehicle.brand, vehicle.model) if part) if vehicle else ""
    return {
        "owner": (customer.name if customer else "") or "车主",
        "plate": (vehicle.plate if vehicle else "") or "爱车",
        "car": car or "爱车",
        "dealer": dealer.name,
    }


def values_for(
    template: Template,
    dealer: Dealer,
    vehicle: Vehicle | None,
    customer: Customer | None,
    given: Mapping[str, str],
) -> dict[str, str]:
    """The value of each variable of a template: as given, else what the file says, cut to fit."""
    known = known_values(dealer, vehicle, customer)
    return {
        one.key: str(given[one.key]) if one.key in given else known.get(one.key, "")[: one.most]
        for one in template.places
    }
