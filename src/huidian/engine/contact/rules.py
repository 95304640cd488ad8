"""The rules by which an owner may be contacted: their shapes, which a playbook extends by words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from huidian.engine.rules import COUNT, POSITIVE

Effect = Literal["allow", "warn", "stop"]
"""What a rule does where it applies: nothing, a word of warning, no contact."""
Address = Literal["phone", "email", "wechat", "post"]
"""What of an owner a channel reaches."""

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]|24:00").fullmatch


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to an owner. Contact is made from `open_from` up to, not including, `open_until` (HH:MM), in the
    dealer's zone; outside are the quiet hours. `on_holidays` is what a statutory holiday does.
    """

    key: str
    reaches: Address
    open_from: str
    open_until: str
    on_holidays: Effect


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason for contact. `consent_on` are the channels on which it needs the owner's consent; `capped`:
    whether it waits for the cap per person (what is owed to the owner does not). `after_complaint`: whether
    it waits until no complaint of the owner is open.
    """

    key: str
    consent_on: tuple[str, ...]
    capped: bool
    after_complaint: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Spacing:
    """How often: days between contacts of one vehicle (S0: 3, a warning), hours between contacts of one
    person for whatever reason (a call of the owner's own is none that was made), calls to one number that
    nobody answers.
    """

    gap_days: int = field(metadata=COUNT)
    gap: Effect
    cap_hours: int = field(metadata=COUNT)
    cap: Effect
    most_attempts: int = field(metadata=POSITIVE)


class ContactRules(Protocol):
    """All rules of contact of one brand, as `playbooks.contact` has them with words."""

    @property
    def spacing(self) -> Spacing: ...
    @property
    def channels(self) -> Sequence[Channel]: ...
    @property
    def purposes(self) -> Sequence[Purpose]: ...


def minutes(clock: str) -> int:
    """Minutes after midnight of a text HH:MM, up to 24:00. Raises `ValueError` for any other text."""
    if not _CLOCK(clock):
        raise ValueError(f"must be a time between 00:00 and 24:00, not {clock!r}")
    return int(clock[:2]) * 60 + int(clock[3:])
