"""The shapes of a gateway's rules (`packs/*.toml`) and of a template's variables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

from huidian.kit.labels import Label

MessageClass = Literal["code", "notification", "marketing"]
VariableType = Literal["text", "digits", "day", "plate", "money", "link"]
CLASSES: tuple[MessageClass, ...] = get_args(MessageClass)
TYPES: tuple[VariableType, ...] = get_args(VariableType)


@dataclass(frozen=True, slots=True)
class Variable:
    """A place in a text: `{key}`, filled with a value of `type` of at most `most` characters."""

    key: str
    type: VariableType
    most: int = field(metadata={"least": 1})


@dataclass(frozen=True, slots=True)
class Hours:
    """Messages of the class `key` leave from `open_from` up to, not including, `open_until` (HH:MM)."""

    key: str
    open_from: str
    open_until: str


@dataclass(frozen=True, slots=True)
class Theme:
    """What a gateway does not carry, known by any of `words`; `classes` are those it is banned in."""

    key: str
    label: Label
    words: tuple[str, ...]
    classes: tuple[str, ...] = CLASSES


@dataclass(frozen=True, slots=True)
class Gateway:
    """One gateway's rules.

    `opt_out` is the text marketing ends with and nothing else carries ("": none is wanted). `opt_out_words`
    are the replies that mean it. `marketing_words` make a notification marketing, `wish_words` are those of
    birthday and holiday wishes. `variables_in_marketing`: whether such a text may have any. `links`: whether
    a text may have a place for a link of the owner's own (type `link`), as that of a questionnaire.
    """

    key: str
    label: Label
    channel: str
    signed: bool
    titled: bool
    segmented: bool
    variables_in_marketing: bool
    longest_text: int = field(metadata={"least": 1})
    longest_variable: int = field(metadata={"least": 1})
    links: bool = False
    opt_out: str = ""
    opt_out_signs: tuple[str, ...] = ()
    opt_out_words: tuple[str, ...] = ()
    marketing_words: tuple[str, ...] = ()
    wish_words: tuple[str, ...] = ()
    hours: tuple[Hours, ...] = ()
    banned: tuple[Theme, ...] = ()

    def hours_of(self, message_class: str) -> tuple[str, str]:
        """From when until when a class leaves; the whole day where nothing is said of it."""
        for one in self.hours:
            if one.key == message_class:
                return one.open_from, one.open_until
        return "00:00", "24:00"
