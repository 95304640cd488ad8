"""Which advisor an owner may get on with (S4): of one native place, one age group, the same gender."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from huidian.kit.chinese_places import is_same_place

Reason = Literal["native_place", "age", "gender"]
GROUP_YEARS = 10
"""An age group is who was born in the same ten years (80后). Who may read no birthday, but knows when
colleagues were born, learns no more of an owner's by who is put first."""
_WEIGHTS: Mapping[Reason, int] = {"native_place": 4, "age": 2, "gender": 1}


class Person(NamedTuple):
    """What is known of an owner or an advisor; "" and None where it is not."""

    native_place: str = ""
    born: int | None = None
    gender: str = ""


class Match(NamedTuple):
    """An advisor and what they have in common with the owner; no reason: only the fewest vehicles."""

    advisor: int
    reasons: tuple[Reason, ...]


def matches(owner: Person, advisors: Mapping[int, Person], vehicles: Mapping[int, int]) -> list[Match]:
    """The advisors, whoever has most in common with the owner first; of equals who answers for fewest.

    A native place weighs more than age and gender together, age more than gender.

    >>> lin, gu = Person("江苏省无锡市", 1990), Person("四川", 1988, "female")
    >>> matches(Person("无锡", 1970), {1: lin, 2: gu}, {1: 9, 2: 3})
    [Match(advisor=1, reasons=('native_place',)), Match(advisor=2, reasons=())]
    """
    made = [Match(one, in_common(owner, person)) for one, person in advisors.items()]
    return sorted(made, key=lambda one: (-_weight(one.reasons), vehicles.get(one.advisor, 0), one.advisor))


def in_common(owner: Person, advisor: Person) -> tuple[Reason, ...]:
    """What two people have in common; of what is not known nothing."""
    reasons: list[Reason] = []
    if is_same_place(owner.native_place, advisor.native_place):
        reasons.append("native_place")
    if owner.born and advisor.born and owner.born // GROUP_YEARS == advisor.born // GROUP_YEARS:
        reasons.append("age")
    if owner.gender and owner.gender == advisor.gender:
        reasons.append("gender")
    return tuple(reasons)


def _weight(reasons: tuple[Reason, ...]) -> int:
    return sum(_WEIGHTS[one] for one in reasons)
