"""The `[complaints]` part of a playbook: limits, levels, causes, and what the law counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from huidian.engine.contact.rules import minutes
from huidian.engine.rules import COUNT, KM, POSITIVE, POSITIVE_MONTHS
from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake

LevelKey = Literal["normal", "escalated", "major"]


@dataclass(frozen=True, slots=True)
class ShopHours:
    """When the clocks of complaints run: times of the day, on the days offices work or on every day."""

    opens: str
    closes: str
    every_day: bool = False


@dataclass(frozen=True, slots=True)
class Level:
    """A level: from so many complaints of one vehicle on (`repeats`), and its limits in working hours."""

    key: str
    label: Label
    repeats: int = field(metadata=POSITIVE)
    answer_hours: int = field(metadata=POSITIVE)
    solution_hours: int = field(metadata=POSITIVE)


@dataclass(frozen=True, slots=True)
class Cause:
    """What a complaint was about in the end. `level`: the least it makes of it; `our_mistake`: the shop's."""

    key: str
    label: Label
    our_mistake: bool = False
    level: LevelKey = "normal"


@dataclass(frozen=True, slots=True)
class LegalLimit:
    """What a law counts of a vehicle: from `limit` on the owner may ask for more than a repair.

    Counted are warranty repairs within `months` of the purchase and `km`. `warns_at` comes before it.
    """

    key: str
    label: Label
    counts: Literal["days_in_shop", "same_fault"]
    limit: int = field(metadata=POSITIVE)
    warns_at: int = field(metadata=POSITIVE)
    months: int = field(metadata=POSITIVE_MONTHS)
    km: int = field(metadata=KM)


@dataclass(frozen=True, slots=True)
class ComplaintRules:
    """How complaints are handled.

    Repeats are counted over `repeat_months`. `call_back_days` after closing the owner is asked; open for more
    than `late_days` counts against the closing rate; after `kept_months` it is looked whether the owner came
    again. An important owner is contacted every `contact_days`; whose fault is repaired again within
    `same_fault_days` is proposed as one.
    """

    repeat_months: int = field(metadata=POSITIVE_MONTHS)
    call_back_days: int = field(metadata=COUNT)
    late_days: int = field(metadata=POSITIVE)
    kept_months: int = field(metadata=POSITIVE_MONTHS)
    contact_days: int = field(metadata=POSITIVE)
    same_fault_days: int = field(metadata=POSITIVE)
    hours: ShopHours
    levels: tuple[Level, ...]
    causes: tuple[Cause, ...]
    legal: tuple[LegalLimit, ...]

    def level(self, key: str) -> Level:
        """One level by its key; ``KeyError`` if there is none of that name."""
        return {one.key: one for one in self.levels}[key]

    def cause(self, key: str) -> Cause | None:
        """One cause by its key; None where the playbook has none of that name."""
        return next((one for one in self.causes if one.key == key), None)

    def level_for(self, complaints: int) -> str:
        """The level of a vehicle's so many complaints."""
        fit = [one for one in self.levels if one.repeats <= complaints]
        return max(fit, key=lambda one: one.repeats, default=self.levels[0]).key


def contradictions_in(rules: ComplaintRules) -> Iterator[Mistake]:
    """Hours that are none, levels that are not the three there are, a warning after its limit."""
    times: dict[str, int] = {}
    for name in ("opens", "closes"):
        try:
            times[name] = minutes(getattr(rules.hours, name))
        except ValueError:
            path = ("complaints", "hours", name)
            yield path, Label("须为 00:00 至 24:00 的时刻", "must be a time from 00:00 to 24:00")
    if len(times) == 2 and times["closes"] <= times["opens"]:
        opens = rules.hours.opens
        yield ("complaints", "hours", "closes"), Label(f"须晚于 {opens}", f"must be after opens, {opens}")
    if [one.key for one in rules.levels] != ["normal", "escalated", "major"]:
        words = Label("须依次为 normal、escalated、major", "must be normal, escalated, major, in this order")
        yield ("complaints", "levels"), words
    for lower, upper in zip(rules.levels, rules.levels[1:], strict=False):
        if upper.repeats <= lower.repeats:
            words = Label(f"必须大于 {lower.repeats}", f"must be above {lower.key}'s {lower.repeats}")
            yield ("complaints", "levels", upper.key, "repeats"), words
    for limit in rules.legal:
        if limit.warns_at >= limit.limit:
            words = Label(f"必须小于 {limit.limit}", f"must be below limit, {limit.limit}")
            yield ("complaints", "legal", limit.key, "warns_at"), words
