"""Conditions on what was said with owners and what they said: contacts, consents, blocks, numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

NumberWord = Literal["unknown", "valid", "wrong", "disconnected", "undeliverable", "missing"]
NUMBER_WORDS: tuple[NumberWord, ...] = get_args(NumberWord)


@dataclass(frozen=True, slots=True)
class ContactConditions:
    """Each narrows further; what is empty or None narrows nothing.

    `last_from` and `last_to` are the days of a vehicle's last contact, both within; without `last_from` who
    was never contacted is in. `outcomes` are keys of the playbook's: what the last attempt ended in.
    `consents` are "purpose:channel" (any of them was given and not taken back). `blocked`: whether any block
    holds, or the file says no contact. `numbers` are states of the owner's first number.
    """

    last_from: date | None = None
    last_to: date | None = None
    outcomes: Sequence[str] = ()
    consents: Sequence[str] = ()
    blocked: bool | None = None
    numbers: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.stored())

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> ContactConditions:
        """As they were stored. Raises `ValueError` for what there is not."""
        if unknown := stored.keys() - set(cls.__dataclass_fields__):
            raise ValueError(f"no such condition: {', '.join(sorted(unknown))}")
        numbers = tuple(stored.get("numbers", ()))
        if set(numbers) - set(NUMBER_WORDS) or not all(":" in one for one in stored.get("consents", ())):
            raise ValueError("no such state of a number, or consent")
        return cls(
            last_from=_day(stored.get("last_from")),
            last_to=_day(stored.get("last_to")),
            outcomes=tuple(stored.get("outcomes", ())),
            consents=tuple(stored.get("consents", ())),
            blocked=stored.get("blocked"),
            numbers=numbers,
        )

    def stored(self) -> dict[str, Any]:
        """As JSON keeps them."""
        plain = {
            "last_from": self.last_from.isoformat() if self.last_from else None,
            "last_to": self.last_to.isoformat() if self.last_to else None,
            "outcomes": list(self.outcomes),
            "consents": list(self.consents),
            "blocked": self.blocked,
            "numbers": list(self.numbers),
        }
        return {key: value for key, value in plain.items() if value not in (None, [])}


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) and value else None
