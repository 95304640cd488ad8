"""How complaints went in one month: rates, times, repeats, causes, and who came again after half a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from huidian.complaints.queries.lists import AGES, ComplaintRow
from huidian.kit.labels import Label


@dataclass(frozen=True, slots=True)
class MonthLine:
    """One complaint in one month: what of it counts, `kept`: None where half a year is not over in the month.

    `row` is the complaint as it stood at the month's end, but for its state. `answer_hours` is working time
    from opening to the first answer.
    """

    row: ComplaintRow
    opened: bool
    closed: bool
    open_at_end: bool
    late_at_end: bool
    age: str
    answered: bool
    answered_in_time: bool | None
    answer_hours: float | None
    solved_in_time: bool | None
    repeat: bool
    valid: bool | None
    kept: bool | None


@dataclass(frozen=True, slots=True)
class Rate:
    """A share: `value` is None where `n` is 0."""

    numerator: int
    n: int

    @property
    def value(self) -> float | None:
        return self.numerator / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class CauseLine:
    """One cause of the month's complaints, with the share of it and those before it."""

    key: str
    label: Label
    n: int
    cumulative: float


@dataclass(frozen=True, slots=True)
class HandlerLine:
    """Whose complaints' owners came again within half a year of closing."""

    staff_id: int | None
    name: str
    kept: Rate


@dataclass(frozen=True, slots=True)
class ComplaintMonth:
    """The figures of one month; days and rates are those at its end, or now while it runs."""

    month: int
    lines: Sequence[MonthLine]
    late_days: int

    def n(self, which: str) -> int:
        """How many lines a yes/no of theirs holds for."""
        return sum(getattr(one, which) is True for one in self.lines)

    @property
    def closing_rate(self) -> Rate:
        """Closed ÷ (closed + open for more than the days of the rules)."""
        closed = self.n("closed")
        return Rate(closed, closed + self.n("late_at_end"))

    @property
    def answered_in_time(self) -> Rate:
        known = [one for one in self.lines if one.opened and one.answered_in_time is not None]
        return Rate(sum(one.answered_in_time is True for one in known), len(known))

    @property
    def solved_in_time(self) -> Rate:
        known = [one for one in self.lines if one.closed and one.solved_in_time is not None]
        return Rate(sum(one.solved_in_time is True for one in known), len(known))

    @property
    def answer_hours(self) -> float | None:
        """The median of working hours to the first answer; None where nobody was answered."""
        known = [one.answer_hours for one in self.lines if one.opened and one.answer_hours is not None]
        return round(median(known), 1) if known else None

    @property
    def ages(self) -> list[tuple[str, int]]:
        counts = Counter(one.age for one in self.lines if one.open_at_end)
        return [(key, counts[key]) for key in AGES]

    @property
    def causes(self) -> list[CauseLine]:
        """Of what was closed as valid, most first; equal ones by their key."""
        valid = [one.row for one in self.lines if one.valid]
        counts = Counter(one.cause for one in valid)
        words = {one.cause: one.cause_label for one in valid}
        lines, so_far = [], 0
        for key, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
            so_far += n
            lines.append(CauseLine(key, words[key], n, so_far / len(valid)))
        return lines

    @property
    def handlers(self) -> list[HandlerLine]:
        by: dict[int | None, list[MonthLine]] = {}
        for one in self.lines:
            if one.kept is not None:
                by.setdefault(one.row.responsible_id, []).append(one)
        lines = [
            HandlerLine(pk, some[0].row.responsible, Rate(sum(one.kept is True for one in some), len(some)))
            for pk, some in by.items()
        ]
        return sorted(lines, key=lambda one: (-one.kept.n, one.name))
