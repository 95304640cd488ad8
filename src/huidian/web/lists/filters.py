"""What a list can be narrowed by: each filter reads its own part of the address and says it in a chip.

Within a filter several values are alternatives; filters narrow each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Generic, TypeVar

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huidian.kit.months import day_of_text
from huidian.network.roles import Permission
from huidian.web import formats

Text = str | Promise
Bound = TypeVar("Bound", int, date)
MOST_VALUES, LONGEST_VALUE, LONGEST_NUMBER = 30, 100, 10


@dataclass(frozen=True, slots=True)
class Range(Generic[Bound]):
    """From `low` to `high`, both within; None is open."""

    low: Bound | None = None
    high: Bound | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One thing an address narrows by, in words, with the parameter that says it and its value."""

    text: str
    param: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Filter:
    """`key` is its name in the address, `field` what the source calls it (the key, unless given).

    It is offered to whoever has the permission it `needs` somewhere; None: to all.
    """

    key: str
    label: Text
    field: str = ""
    needs: Permission | None = None
    kind: ClassVar[str]

    @property
    def of(self) -> str:
        return self.field or self.key

    @property
    def params(self) -> tuple[str, ...]:
        """The names it has in an address."""
        return (self.key,)

    def read(self, query: QueryDict) -> Any:
        """What the address asks of it; None where it says nothing, or nothing that makes sense."""
        raise NotImplementedError

    def parts(self, chosen: Any, names: Mapping[str, str]) -> list[Part]:
        """The same in words; `names` are those of values that only the source knows."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Choice(Filter):
    """One or several of some values. Without `options` the source says which there are.

    `numbered`: the values are ids; what is no number is as if it had not been said.
    """

    options: Mapping[str, Text] | None = None
    numbered: bool = False
    kind: ClassVar[str] = "choice"

    def read(self, query: QueryDict) -> tuple[str, ...] | None:
        values = dict.fromkeys(value[:LONGEST_VALUE] for value in query.getlist(self.key)[:MOST_VALUES])
        if self.numbered:
            values = {one: None for one in values if one.isascii() and one.isdecimal() and len(one) < 10}
        if self.options is not None:
            return tuple(value for value in values if value in self.options) or None
        return tuple(values) or None

    def parts(self, chosen: tuple[str, ...], names: Mapping[str, str]) -> list[Part]:
        words = names if self.options is None else self.options
        return [
            Part(
                _("%(what)s：%(value)s")
                % {"what": self.label, "value": words.get(one) or one or formats.NOTHING},
                self.key,
                one,
            )
            for one in chosen
        ]


@dataclass(frozen=True, kw_only=True)
class Numbers(Filter):
    """From a number to a number, in whole `unit`s; a unit is `worth` of what the source counts in."""

    unit: Text = ""
    worth: int = 1
    kind: ClassVar[str] = "numbers"

    @property
    def params(self) -> tuple[str, ...]:
        return (f"{self.key}_min", f"{self.key}_max")

    def read(self, query: QueryDict) -> Range[int] | None:
        low, high = (_number(query.get(param, "")) for param in self.params)
        return None if low is None and high is None else Range(low, high)

    def parts(self, chosen: Range[int], names: Mapping[str, str]) -> list[Part]:
        low, high = (formats.count(one) if one is not None else "" for one in (chosen.low, chosen.high))
        return _spans(
            self, low, high, str(chosen.low), str(chosen.high), f" {self.unit}" if self.unit else ""
        )


@dataclass(frozen=True, kw_only=True)
class Days(Filter):
    """From a day to a day, both within; `of_moments` where the source keeps such. `names`: its parameters."""

    names: tuple[str, str] | None = None
    of_moments: bool = False
    kind: ClassVar[str] = "days"

    @property
    def params(self) -> tuple[str, ...]:
        return self.names or (f"{self.key}_after", f"{self.key}_before")

    def read(self, query: QueryDict) -> Range[date] | None:
        low, high = (day_of_text(query.get(param, "")) for param in self.params)
        return None if low is None and high is None else Range(low, high)

    def parts(self, chosen: Range[date], names: Mapping[str, str]) -> list[Part]:
        low, high = (one.isoformat() if one is not None else "" for one in (chosen.low, chosen.high))
        return _spans(self, low, high, low, high, "")


@dataclass(frozen=True, kw_only=True)
class YesNo(Filter):
    """One way or the other."""

    words: Mapping[str, Text] = field(default_factory=dict)
    kind: ClassVar[str] = "yesno"

    @property
    def options(self) -> Mapping[str, Text]:
        return self.words or {"true": pgettext("filter", "是"), "false": pgettext("filter", "否")}

    def read(self, query: QueryDict) -> bool | None:
        return {"true": True, "false": False}.get(query.get(self.key, ""))

    def parts(self, chosen: bool, names: Mapping[str, str]) -> list[Part]:
        key = "true" if chosen else "false"
        return [
            Part(_("%(what)s：%(value)s") % {"what": self.label, "value": self.options[key]}, self.key, key)
        ]


def chosen_in(filters: Sequence[Filter], query: QueryDict) -> dict[str, Any]:
    """What an address asks of each filter, by key; filters it says nothing of are not in it."""
    read = ((one.key, one.read(query)) for one in filters)
    return {key: value for key, value in read if value is not None}


def _spans(one: Filter, low: str, high: str, low_value: str, high_value: str, unit: str) -> list[Part]:
    least, most = one.params
    words = {"what": one.label, "unit": unit}
    parts = []
    if low:
        parts.append(Part(_("%(what)s ≥ %(value)s%(unit)s") % {**words, "value": low}, least, low_value))
    if high:
        parts.append(Part(_("%(what)s ≤ %(value)s%(unit)s") % {**words, "value": high}, most, high_value))
    return parts


def _number(text: str) -> int | None:
    text = text.strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdecimal() and len(text) <= LONGEST_NUMBER else None
