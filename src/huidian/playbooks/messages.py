"""The `[messages]` part of a playbook: the texts a shop begins with. A shop's own are kept in the store."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Literal

from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake

MessageClass = Literal["code", "notification", "marketing"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a text, `{key}`: what may stand there and how long it may be."""

    key: str
    type: Literal["text", "digits", "day", "plate", "money", "link"]
    most: int = field(metadata={"least": 1})


@dataclass(frozen=True, slots=True)
class Text:
    """One text. `purpose` is a purpose of contact, `expires_hours` until when after its moment it is worth
    sending (0: for good).
    """

    key: str
    label: Label
    channel: str
    message_class: MessageClass
    purpose: str
    body: str
    subject: str = ""
    expires_hours: int = 72
    variables: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageRules:
    """The texts of a brand."""

    templates: tuple[Text, ...]

    def template(self, key: str) -> Text | None:
        """One text by its key; None where the playbook has none of that name."""
        return next((one for one in self.templates if one.key == key), None)


def contradictions_in(
    messages: MessageRules, channels: Collection[str], purposes: Collection[str]
) -> Iterator[Mistake]:
    """A text on a channel or for a purpose there is not."""
    for text in messages.templates:
        path = ("messages", "templates", text.key)
        if text.channel not in channels or text.channel == "phone":
            yield (
                (*path, "channel"),
                Label(f"没有渠道 {text.channel}", f"there is no channel {text.channel!r}"),
            )
        if text.purpose not in purposes:
            yield (
                (*path, "purpose"),
                Label(f"没有用途 {text.purpose}", f"there is no purpose {text.purpose!r}"),
            )
