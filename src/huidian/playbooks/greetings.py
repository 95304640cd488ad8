"""The `[greetings]` part of a playbook: wishes that go out by themselves, on which days, which text (S0)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake

Occasion = Literal["birthday", "purchase", "holiday"]
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]").fullmatch


@dataclass(frozen=True, slots=True)
class GreetingRule:
    """One wish. On the owner's birthday, on the day a vehicle was bought in later years, or on the first day
    of a public `holiday` (its Chinese name). `text` is the key of the dealer's text, which leaves from
    `clock` (HH:MM at the dealer) on; on the day after it is late and expires. Of several on one day the
    first goes out.
    """

    key: str
    label: Label
    occasion: Occasion
    text: str
    holiday: str = ""
    clock: str = "09:30"
    enabled: bool = True


def contradictions_in(rules: tuple[GreetingRule, ...], texts: Collection[str]) -> Iterator[Mistake]:
    """A time that is none, a holiday without its name, a text the playbook does not have."""
    for one in rules:
        path = ("greetings", one.key)
        if not _CLOCK(one.clock):
            yield (*path, "clock"), Label("须为 HH:MM 的时刻", "must be a time, HH:MM")
        if (one.occasion == "holiday") != bool(one.holiday):
            yield (*path, "holiday"), Label("节日祝福才写节日名", "a holiday has its name, nothing else has")
        if one.text not in texts:
            yield (*path, "text"), Label(f"没有模板 {one.text}", f"there is no text {one.text!r}")
