"""By what a channel reaches an owner, and what a shop knows of itself that a text can name."""

from __future__ import annotations

from collections.abc import Mapping

from huidian.customers.models import Customer, Vehicle
from huidian.messages.models import Template
from huidian.network.models import Dealer

REACHES = {"sms": "phone", "email": "email", "wecom": "wechat_id", "letter": "address"}
"""The column of an owner that each channel needs."""
CHANNELS = tuple(REACHES)
KNOWN = ("owner", "plate", "car", "dealer")
"""The variables that are filled by themselves, cut to their length."""


def address_of(customer: Customer | None, channel: str) -> str:
    """Where a channel reaches an owner now; "" for nowhere."""
    return str(getattr(customer, REACHES[channel], "")) if customer else ""


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
