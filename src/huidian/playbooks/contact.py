"""The `[contact]` part of a playbook: on which channel, for which purpose, when and how often (S0, S1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from huidian.engine.contact import rules
from huidian.engine.rules import COUNT
from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake


@dataclass(frozen=True, slots=True)
class Channel(rules.Channel):
    """A way to an owner, by its name. `cost_fen` is what one contact costs the shop: a call, a letter, each
    message that is charged for.
    """

    label: Label
    cost_fen: int = field(default=0, metadata=COUNT)


@dataclass(frozen=True, slots=True)
class Purpose(rules.Purpose):
    """A reason for contact, by its name."""

    label: Label


@dataclass(frozen=True, slots=True)
class ContactRules:
    """By which rules owners are contacted."""

    spacing: rules.Spacing
    channels: tuple[Channel, ...]
    purposes: tuple[Purpose, ...]

    def channel(self, key: str) -> Channel:
        """One channel by its key; ``KeyError`` if the playbook has none of that name."""
        return {one.key: one for one in self.channels}[key]

    def purpose(self, key: str) -> Purpose:
        """One purpose by its key; ``KeyError`` if the playbook has none of that name."""
        return {one.key: one for one in self.purposes}[key]


def contradictions_in(contact: ContactRules) -> Iterator[Mistake]:
    """Times that are none or in the wrong order, consent on a channel there is not."""
    known = [one.key for one in contact.channels]
    for channel in contact.channels:
        path = ("contact", "channels", channel.key)
        moments: dict[str, int] = {}
        for name in ("open_from", "open_until"):
            try:
                moments[name] = rules.minutes(getattr(channel, name))
            except ValueError:
                yield (*path, name), Label("须为 00:00 至 24:00 的时刻", "must be a time from 00:00 to 24:00")
        if len(moments) == 2 and moments["open_until"] <= moments["open_from"]:
            opens = channel.open_from
            yield (*path, "open_until"), Label(f"须晚于 {opens}", f"must be after open_from, {opens}")
    for purpose in contact.purposes:
        where = ("contact", "purposes", purpose.key, "consent_on")
        for key in (key for key in purpose.consent_on if key not in known):
            names = ", ".join(known)
            yield (
                where,
                Label(f"没有渠道 {key}；有 {names}", f"there is no channel {key!r}; there are {names}"),
            )
