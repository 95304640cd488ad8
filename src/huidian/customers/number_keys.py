"""Names for an owner's numbers in forms: they say nothing of the number and never mean another one."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.crypto import salted_hmac


def number_key(customer_id: int, number: str) -> str:
    """The name of one number of one owner."""
    return salted_hmac("huidian.customers.number", f"{customer_id}:{number}").hexdigest()[:24]


def number_of_key(customer_id: int, numbers: Iterable[str], key: str) -> str:
    """The number of an owner's that a name means; "" where the owner has it no more."""
    return next((one for one in numbers if one and number_key(customer_id, one) == key), "")
