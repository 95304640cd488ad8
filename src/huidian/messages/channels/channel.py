"""What every channel does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

WRONG_CREDENTIALS = "the gateway refused this installation's account or password"
"""What people read of it: messages wait until the settings are right."""
Verdict = Literal["taken", "colleague", "refused", "unanswered", "not_sent"]
"""Handed over; with a colleague; never; nobody knows; certainly not, try later."""
Fate = Literal["has_it", "arrived", "undeliverable", "not_there", "silent"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message as a gateway needs it: whole text, or code and values, whichever it takes."""

    out_id: str
    to: str
    text: str
    subject: str = ""
    signature: str = ""
    template: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    day: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of handing it over: `id` is the gateway's own, `why` what it said."""

    verdict: Verdict
    id: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What the gateway says of a message it was given. `number_bad`: it lies with the number."""

    fate: Fate
    why: str = ""
    number_bad: bool = False


class Channel(Protocol):
    """One configured way out. Neither method raises; both may be called from several threads."""

    @property
    def can_be_asked(self) -> bool:
        """Whether the gateway tells later what became of a message."""

    def send(self, message: Outgoing) -> Answer: ...

    def ask(self, message: Outgoing, gateway_id: str) -> Report: ...
