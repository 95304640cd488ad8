"""A need: what a vehicle requires, in which days, by which facts, and how it ended.

A need is told from another by vehicle, kind and cycle; the cycle names the fact that opened it
(``visit:RO1``, ``insurance:2027-05-01``), never the day it was computed on. What it is on a day follows from
its dates and its ending, so that a day's passing writes nothing.
"""

from datetime import date
from typing import Any, Literal, NamedTuple, get_args

from huidian.engine.needs.digests import digest

Why = Literal["satisfied", "booked", "refused", "not_applicable", "done_elsewhere", "expired", "superseded"]
State = Literal[
    "coming",
    "open",
    "overdue",
    "satisfied",
    "booked",
    "refused",
    "not_applicable",
    "done_elsewhere",
    "expired",
    "superseded",
]
STATES: tuple[State, ...] = get_args(State)
ENDINGS: tuple[Why, ...] = get_args(Why)
TO_CONTACT: frozenset[State] = frozenset({"open", "overdue"})
AHEAD: frozenset[State] = frozenset({"coming", "open", "overdue", "booked"})
"""The states of a need that is still to be met."""

Value = str | int | float | bool | date
Identity = tuple[str, str, str]


class Fact(NamedTuple):  # millions are made in a night: a tuple takes less than half the time
    """One thing a need rests on: its name (a key of the words), its value, and where and when it was
    stated.
    """

    name: str
    value: Value
    ref: str = ""
    known_on: date | None = None


class Ending(NamedTuple):
    """Why a need is over and the fact that says so (``visit:RO1``, ``booking:7``, ``statement:3``).

    ``on`` is the day of that fact. With ``until`` it holds before that day only, then the need is open again.
    """

    why: Why
    fact: str
    on: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the need is over on a day."""
        return self.until is None or day < self.until


class Need(NamedTuple):
    """One need of one vehicle. Nobody is contacted before ``earliest`` or after ``latest`` (never, if
    absent).

    ``due`` is the day it is meant for, ``overdue`` the last day on which it is not late. ``rule`` is the
    version of the rule that made it.
    """

    vehicle: str
    kind: str
    cycle: str
    earliest: date
    due: date
    overdue: date
    latest: date | None
    facts: tuple[Fact, ...]
    ending: Ending | None
    rule: str

    @property
    def digest(self) -> str:
        """The digest of its content, its vehicle apart: equal where nothing of it differs."""
        end = self.ending
        return digest(
            (
                self.kind,
                self.cycle,
                *(str(day) for day in (self.earliest, self.due, self.overdue, self.latest)),
                [(fact.name, str(fact.value), fact.ref) for fact in self.facts],
                (end.why, end.fact, str(end.on), str(end.until)) if end else None,
                self.rule,
            )
        )

    @property
    def identity(self) -> Identity:
        """What tells it from every other need."""
        return self.vehicle, self.kind, self.cycle

    def ending_on(self, day: date) -> Ending | None:
        """How it has ended by a day, expiry included; ``None`` while it has not."""
        if self.ending is not None and self.ending.holds(day):
            return self.ending
        if self.latest is not None and day > self.latest:
            return Ending("expired", f"latest:{self.latest.isoformat()}", self.latest)
        return None

    def state_on(self, day: date) -> State:
        """What it is on a day."""
        ending = self.ending_on(day)
        if ending is not None:
            return ending.why
        if day < self.earliest:
            return "coming"
        return "open" if day <= self.overdue else "overdue"

    def to_contact_on(self, day: date) -> bool:
        """Whether somebody may be contacted about it on a day, as far as the need goes."""
        return self.state_on(day) in TO_CONTACT

    def as_json(self, day: date) -> dict[str, Any]:
        """What the command line and the store say of it: plain values, days as ``YYYY-MM-DD``."""
        ending = self.ending_on(day)
        return {
            "kind": self.kind,
            "cycle": self.cycle,
            "earliest": self.earliest.isoformat(),
            "due": self.due.isoformat(),
            "overdue": self.overdue.isoformat(),
            "latest": self.latest.isoformat() if self.latest else None,
            "state": self.state_on(day),
            "ended_by": ending.fact if ending else None,
            "facts": {fact.name: _plain(fact.value) for fact in self.facts},
        }


def _plain(value: Value) -> str | int | float | bool:
    return value.isoformat() if isinstance(value, date) else value
