"""Are the interviews genuine? Signs that answers were steered or made up, by advisor (a hint, no proof)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from huidian.kit.labels import Label
from huidian.kit.shares import FEW

SignKey = Literal["no_return", "alike", "short", "staff_phone", "shared_phone"]


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign: what it is called, and how much of the index (0 to 100) it makes up."""

    key: str
    label: Label
    why: Label
    weight: float = field(metadata={"least": 0, "most": 100})


@dataclass(frozen=True, slots=True)
class Limits:
    """From when on something is a sign: a score that is high, seconds of a call that is short, questions
    with one and the same answer, vehicles of one number, months without return.
    """

    high_score: int = field(metadata={"least": 0, "most": 100})
    short_seconds: int = field(metadata={"least": 1, "most": 3600})
    alike_questions: int = field(metadata={"least": 2, "most": 100})
    shared_vehicles: int = field(metadata={"least": 2, "most": 100})
    return_months: int = field(metadata={"least": 1, "most": 60})


@dataclass(frozen=True, slots=True)
class Interview:
    """One interview. `score` is its whole (0 to 100, None of nothing), `said` the choices in their order,
    `seconds` how long the call took (None: no call), `returned` whether the vehicle was back in time (None:
    too early to tell).
    """

    id: int
    advisor: str
    vehicle: int
    score: float | None
    said: tuple[float, ...]
    seconds: int | None = None
    number: str = ""
    returned: bool | None = None


@dataclass(frozen=True, slots=True)
class AdvisorSigns:
    """One advisor's interviews: how many, how many carry each sign, and the index from 0 to 100."""

    advisor: str
    n: int
    counts: Mapping[str, int]
    index: float

    @property
    def few(self) -> bool:
        """Whether it is noise: fewer than 30."""
        return self.n < FEW


def signs_of(
    interviews: Sequence[Interview], limits: Limits, staff_numbers: Collection[str]
) -> dict[int, frozenset[str]]:
    """The signs that each interview (by its id) carries; none where it carries none."""
    vehicles: dict[str, set[int]] = defaultdict(set)
    for one in interviews:
        if one.number:
            vehicles[one.number].add(one.vehicle)
    shared = {number for number, cars in vehicles.items() if len(cars) >= limits.shared_vehicles}
    return {one.id: frozenset(_signs(one, limits, staff_numbers, shared)) for one in interviews}


def _signs(
    one: Interview, limits: Limits, staff_numbers: Collection[str], shared: Collection[str]
) -> Iterable[SignKey]:
    if one.score is not None and one.score >= limits.high_score and one.returned is False:
        yield "no_return"
    if len(one.said) >= limits.alike_questions and len(set(one.said)) == 1:
        yield "alike"
    if one.seconds is not None and one.seconds < limits.short_seconds:
        yield "short"
    if one.number and one.number in staff_numbers:
        yield "staff_phone"
    if one.number in shared:
        yield "shared_phone"


def by_advisor(
    interviews: Sequence[Interview], signs: Mapping[int, frozenset[str]], kinds: Sequence[Sign]
) -> list[AdvisorSigns]:
    """Each advisor's index, the highest first: the share of interviews that carry a sign times its weight,
    over all signs.
    """
    total = sum(one.weight for one in kinds) or 1
    groups: dict[str, list[int]] = defaultdict(list)
    for one in interviews:
        groups[one.advisor].append(one.id)
    lines = []
    for advisor, ids in groups.items():
        counts = Counter(sign for one in ids for sign in signs[one])
        index = 100 * sum(one.weight * counts[one.key] for one in kinds) / total / len(ids)
        lines.append(AdvisorSigns(advisor, len(ids), {one.key: counts[one.key] for one in kinds}, index))
    return sorted(lines, key=lambda one: (one.few, -one.index, one.advisor))
