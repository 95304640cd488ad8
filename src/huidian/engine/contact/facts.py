"""What is known of one owner that decides whether contact may be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ANY = ""
"""Every purpose, every channel."""

NumberState = Literal["unknown", "valid", "wrong", "disconnected", "undeliverable"]
SPOILED: dict[str, frozenset[str]] = {
    "phone": frozenset({"wrong", "disconnected"}),
    "message": frozenset({"wrong", "disconnected", "undeliverable"}),
}
"""The states in which a number is of no use for a call, for a message."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The owner agreed to a purpose on a channel (`given`), or took that back, at a moment."""

    purpose: str
    channel: str
    given: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Block:
    """No contact: for a purpose, on a channel (`ANY`: all), about a vehicle (None: whatever it is about).

    `until` is the first moment at which it holds no more (None: for good).
    """

    purpose: str = ANY
    channel: str = ANY
    vehicle_id: int | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Number:
    """One of an owner's phone numbers and what became of it, the owner's first number first."""

    number: str
    state: NumberState = "unknown"


@dataclass(frozen=True, slots=True)
class Contact:
    """One contact made or tried. `reached`: the person was spoken to, the message went out; where nobody
    answered it is an attempt at `number` and no contact. `by` is who made it, `purpose` why. `incoming`:
    it was the owner who called.
    """

    at: datetime
    channel: str
    customer_id: int
    vehicle_id: int | None
    purpose: str = ANY
    by: str = ""
    number: str = ""
    reached: bool = True
    incoming: bool = False


@dataclass(frozen=True, slots=True)
class Owner:
    """One owner. `opted_out` are the channels the DMS says not to use (`ANY` in it: none at all);
    `addresses` which of e-mail, wechat and post are on file; `complains`: a complaint of theirs is open.
    """

    customer_id: int
    consents: tuple[Consent, ...] = ()
    blocks: tuple[Block, ...] = ()
    numbers: tuple[Number, ...] = ()
    addresses: frozenset[str] = field(default=frozenset())
    opted_out: frozenset[str] = field(default=frozenset())
    complains: bool = False
