"""Scores of several dealers out of their sums are those of all their answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.engine.scores.estimate import Estimate
from huidian.engine.scores.factors import Factor, FactorModel
from huidian.engine.scores.pooled import score_of, sums_of, together
from huidian.engine.scores.scoring import score
from huidian.kit.labels import Label

WORDS = Label("", "")
MODEL = FactorModel(
    "m", WORDS, "2010-01-01",
    (Factor("a", WORDS, 1), Factor("b", WORDS, 6, ("b", "c")), Factor("d", WORDS, 3), Factor("e", WORDS, 2)),
)  # fmt: skip
ROWS = st.lists(st.dictionaries(st.sampled_from("abcdx"), st.sampled_from([0.0, 20.0, 40.0, 75.0, 100.0])))


def plain(one: Estimate) -> tuple[int, tuple[float, ...]]:
    return one.n, tuple(round(value, 6) for value in (one.value, one.low, one.high) if value is not None)


@given(st.lists(ROWS, min_size=1, max_size=4))
def test_parts_together_are_the_whole(parts: list[list[dict[str, float]]]) -> None:
    whole = score(MODEL, [row for part in parts for row in part])
    found = score_of(MODEL, together([sums_of(MODEL, part) for part in parts]))
    assert plain(found.total) == plain(whole.total)
    assert [plain(one.estimate) for one in found.factors] == [plain(one.estimate) for one in whole.factors]
    assert found.known == pytest.approx(whole.known)
