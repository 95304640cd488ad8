"""So many answers are kept, and no more than so large: what was asked for longest ago goes."""

from __future__ import annotations

import pytest

from huidian.mart.kept_answers import KeptAnswers


def rows(number: int) -> list[dict[str, int]]:
    return [{"a": 1, "b": 2} for _ in range(number)]


@pytest.mark.parametrize(
    ("most", "most_values", "kept", "still"),
    [
        (9, 160, [("x", 1), ("y", 2), ("z", 3)], "xyz"),
        (2, 160, [("x", 1), ("y", 2), ("z", 3)], "yz"),
        (9, 32, [("u", 2), ("v", 2), ("w", 2), *((one, 2) for one in "abcdef")], "vwabcdef"),
        (9, 160, [("x", 10), ("y", 11)], "x"),  # more than an eighth
        (9, 3, [("x", 0), ("y", 0), ("z", 0), ("w", 0)], ""),  # each is more than an eighth of so little
        (9, 8, [(one, 0) for one in "abcdefghi"], "bcdefghi"),  # nothing counts as one
        (9, 160, [("x", 1), ("x", 3)], "x"),
    ],
)
def test_what_is_kept(most: int, most_values: int, kept: list[tuple[str, int]], still: str) -> None:
    answers = KeptAnswers(most, most_values)
    for key, number in kept:
        answers.keep(key, rows(number))
    found = {key: answers.get(key) for key, _ in kept}
    assert "".join(key for key, answer in found.items() if answer is not None) == still
    sizes = dict(kept)
    assert all(found[key] == rows(sizes[key]) for key in still)
    assert answers.size == (len(still), sum(max(2 * sizes[key], 1) for key in still))


def test_what_was_asked_for_again_stays_longer() -> None:
    answers = KeptAnswers(2, 100)
    for key in "ab":
        answers.keep(key, rows(1))
    assert answers.get("a")
    answers.keep("c", rows(1))
    assert [answers.get(key) is not None for key in "abc"] == [True, False, True]
    answers.clear()
    assert answers.size == (0, 0)
