"""The `[opening]` part of a playbook: on which days a shop is open, and from when until when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from huidian.engine.contact.rules import minutes
from huidian.kit.labels import Label
from huidian.kit.opening_hours import Hours, OpeningHours
from huidian.playbooks.reading import Mistake

Weekends = Literal["open", "saturdays", "closed"]
Holidays = Literal["open", "not_spring_festival", "closed"]
WEEKENDS: dict[str, Label] = {
    "open": Label("周六、周日都营业", "open on Saturdays and Sundays"),
    "saturdays": Label("只周六营业", "open on Saturdays only"),
    "closed": Label("不营业", "closed"),
}
HOLIDAYS: dict[str, Label] = {
    "open": Label("照常营业", "open"),
    "not_spring_festival": Label("只春节放假", "closed at Spring Festival only"),
    "closed": Label("不营业", "closed"),
}
_SPANS = (("opens", "closes"), ("weekend_opens", "weekend_closes"))


@dataclass(frozen=True, slots=True)
class Opening:
    """Times of the day on working days, and on those weekends and holidays on which the shop is open.

    Weekends worked in exchange for a holiday are working days.
    """

    opens: str
    closes: str
    weekends: Weekends
    holidays: Holidays
    weekend_opens: str
    weekend_closes: str

    @property
    def hours(self) -> OpeningHours:
        """The same in minutes, by sort of day."""
        free = Hours(minutes(self.weekend_opens), minutes(self.weekend_closes))
        return OpeningHours(
            working_day=Hours(minutes(self.opens), minutes(self.closes)),
            saturday=None if self.weekends == "closed" else free,
            sunday=free if self.weekends == "open" else None,
            holiday=None if self.holidays == "closed" else free,
            spring_festival=free if self.holidays == "open" else None,
        )


def contradictions_in(rules: Opening) -> Iterator[Mistake]:
    """Times that are none, a shop that closes before it opens."""
    for opens, closes in _SPANS:
        times: list[int] = []
        for name in (opens, closes):
            try:
                times.append(minutes(getattr(rules, name)))
            except ValueError:
                words = Label("须为 00:00 至 24:00 的时刻", "must be a time from 00:00 to 24:00")
                yield ("opening", name), words
        if len(times) == 2 and times[1] <= times[0]:
            first = getattr(rules, opens)
            yield ("opening", closes), Label(f"须晚于 {first}", f"must be after {first}")
