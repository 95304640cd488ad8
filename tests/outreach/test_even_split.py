"""Tasks are spread so that nobody has two more than who got one."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.outreach.even_split import split_evenly

PEOPLE = st.dictionaries(st.integers(1, 6), st.integers(0, 30), min_size=1)


@pytest.mark.parametrize(
    ("tasks", "loads", "given_to"),
    [
        ([(1, None), (2, None), (3, None)], {7: 0, 8: 0}, {1: 7, 2: 8, 3: 7}),
        ([(1, None), (2, None)], {7: 2, 8: 0}, {1: 8, 2: 8}),
        ([(1, 7), (2, None), (3, None)], {7: 0, 8: 0}, {1: 7, 2: 8, 3: 7}),
        ([(1, 9)], {7: 0}, {1: 7}),
        ([(1, None)], {}, {}),
    ],
)
def test_examples(tasks, loads, given_to) -> None:  # type: ignore[no-untyped-def]
    assert split_evenly(tasks, loads) == given_to


@given(st.integers(0, 40), PEOPLE)
@settings(max_examples=60, deadline=None)
def test_where_nothing_is_bound_counts_differ_by_one_at_most(n: int, loads: dict[int, int]) -> None:
    shares = split_evenly([(one, None) for one in range(n)], loads)
    got = Counter(shares.values())
    after = {person: load + got[person] for person, load in loads.items()}
    assert len(shares) == n
    receivers = [after[person] for person in loads if got[person]]
    assert all(count <= min(after.values()) + 1 for count in receivers)
    if n >= sum(max(loads.values()) - load for load in loads.values()):
        assert max(after.values()) - min(after.values()) <= 1


@given(st.lists(st.one_of(st.none(), st.integers(1, 8)), max_size=30), PEOPLE)
@settings(max_examples=60, deadline=None)
def test_what_is_bound_stays_with_its_person(bound: list[int | None], loads: dict[int, int]) -> None:
    shares = split_evenly(list(enumerate(bound)), loads)
    assert set(shares) == set(range(len(bound))) and set(shares.values()) <= set(loads)
    assert all(shares[task] == person for task, person in enumerate(bound) if person in loads)
