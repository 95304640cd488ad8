"""The `[care]` part of a playbook: events, the club's levels, lines of business, notices (S0)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from huidian.engine.rules import COUNT, MONTHS, POSITIVE
from huidian.kit.labels import Label
from huidian.playbooks.reading import Mistake

_SHARE = {"least": 0, "most": 1}
_YUAN = {"least": 0, "most": 10_000_000}


@dataclass(frozen=True, slots=True)
class EventKind:
    """A kind of event. `purpose` is the purpose of contact of its invitations, `template` the key of the text
    that invites where it is written, `places` how many a new one begins with.
    """

    key: str
    label: Label
    purpose: str
    template: str
    places: int = field(default=30, metadata=POSITIVE)


@dataclass(frozen=True, slots=True)
class ClubLevel:
    """A level of the club: reached by `visits` days with a visit or by `amount` yuan in twelve months.

    `labour_off` and `parts_off` are shares; `benefits` says the rest in words.
    """

    key: str
    label: Label
    benefits: Label
    visits: int = field(metadata=COUNT)
    amount: int = field(metadata=_YUAN)
    labour_off: float = field(default=0.0, metadata=_SHARE)
    parts_off: float = field(default=0.0, metadata=_SHARE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of business beside service that an owner may use (S0, S4)."""

    key: str
    label: Label


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind of notice to many; `template` is the key of its text, `purpose` that of the contact."""

    key: str
    label: Label
    template: str
    purpose: str


@dataclass(frozen=True, slots=True)
class CareRules:
    """How a brand cares for owners.

    `event_window_days`: how long after an event a visit counts for it. `club_fee` (yuan) is asked once, of
    nobody who came back lately after `waived_after_months` away (S2). A level holds for `level_months`, and
    is reached by the last `level_window_months`. `notices_a_month` go to an owner, `notices_a_day` leave a
    shop. The offer `passing_on` is for who sold a car and named its new owner (S2).
    """

    event_window_days: int = field(metadata=POSITIVE)
    club_fee: int = field(metadata=_YUAN)
    waived_after_months: int = field(metadata=MONTHS)
    level_months: int = field(metadata=MONTHS)
    level_window_months: int = field(metadata=MONTHS)
    notices_a_month: int = field(metadata=COUNT)
    notices_a_day: int = field(metadata=COUNT)
    passing_on: str
    events: tuple[EventKind, ...]
    levels: tuple[ClubLevel, ...]
    lines: tuple[Line, ...]
    notices: tuple[NoticeKind, ...]

    def event_kind(self, key: str) -> EventKind | None:
        """One kind of event; None for one the rules have no more."""
        return next((one for one in self.events if one.key == key), None)

    def level(self, key: str) -> ClubLevel:
        """One level; the lowest for one the rules have no more."""
        return next((one for one in self.levels if one.key == key), self.levels[0])

    def level_for(self, visits: int, amount_fen: int) -> ClubLevel:
        """The highest level that so many days with a visit, or so much paid, reach."""
        reached = (
            one
            for one in reversed(self.levels)
            if (one.visits and visits >= one.visits) or (one.amount and amount_fen >= one.amount * 100)
        )
        return next(reached, self.levels[0])

    def rank(self, key: str) -> int:
        """The place of a level from the lowest, 0."""
        return self.levels.index(self.level(key))

    def line(self, key: str) -> Line | None:
        """One line of business; None for one the rules have no more."""
        return next((one for one in self.lines if one.key == key), None)

    def notice_kind(self, key: str) -> NoticeKind | None:
        """One kind of notice; None for one the rules have no more."""
        return next((one for one in self.notices if one.key == key), None)


def contradictions_in(care: CareRules, purposes: Collection[str]) -> Iterator[Mistake]:
    """A purpose there is not, levels that do not rise."""
    for table, rows in (("events", care.events), ("notices", care.notices)):
        for one in rows:
            if one.purpose not in purposes:
                words = Label(f"没有用途 {one.purpose}", f"there is no purpose {one.purpose!r}")
                yield ("care", table, one.key, "purpose"), words
    for lower, upper in pairwise(care.levels):
        for name in ("visits", "amount"):
            if getattr(upper, name) <= getattr(lower, name):
                least = getattr(lower, name)
                words = Label(f"必须大于“{lower.label.zh}”的 {least}", f"must be above {lower.key}'s {least}")
                yield ("care", "levels", upper.key, name), words
