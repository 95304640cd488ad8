"""Which advisor an owner may get on with (S4), as a table."""

from __future__ import annotations

import pytest

from huidian.engine.assignment.matching import Person, in_common, matches


@pytest.mark.parametrize(
    ("owner", "advisor", "reasons"),
    [
        (Person("江苏省无锡市"), Person("无锡"), ["native_place"]),
        (Person("江苏"), Person("江苏 无锡"), ["native_place"]),
        (Person("浙江"), Person("江苏"), []),
        (Person("省"), Person("省"), []),  # says no place
        (Person("海南"), Person("上海南汇"), []),  # its letters are there, it is not
        (Person(born=1980), Person(born=1989), ["age"]),
        (Person(born=1980), Person(born=1979), []),  # ten years are told, never a year
        (Person(born=1980), Person(), []),
        (Person(gender="female"), Person(gender="female"), ["gender"]),
        (Person(), Person(), []),
        (Person("无锡", 1980, "male"), Person("无锡", 1980, "male"), ["native_place", "age", "gender"]),
    ],
)
def test_what_two_people_have_in_common(owner: Person, advisor: Person, reasons: list[str]) -> None:
    assert list(in_common(owner, advisor)) == reasons


def test_a_native_place_weighs_most_and_of_equals_the_least_loaded_comes_first() -> None:
    owner = Person("无锡", 1980, "male")
    advisors = {
        1: Person(),
        2: Person("", 1982, "male"),
        3: Person("无锡", 1950, "female"),
        4: Person("", 1989, "female"),
        5: Person(),
    }
    found = [one.advisor for one in matches(owner, advisors, {1: 8, 5: 3})]
    assert found == [3, 2, 4, 5, 1]
