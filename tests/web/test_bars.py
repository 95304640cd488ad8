"""Bars of a split by a rate: the eye finds the worst rate, with n; few vehicles are grey and not marked."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from huidian.engine.figures.figure import Figure, Split, SplitRow
from huidian.kit.labels import Label
from huidian.web.figures.bars import rate_bars


def bars(
    counts: Mapping[str, tuple[int, int]], *, metric: str = "monthly_churn", ordered: bool = False
) -> list[tuple[str, str, str, bool]]:
    """Of values with (numerator, denominator): name, rate, look, whether it is greyed."""
    rows = tuple(
        SplitRow(
            key=key.strip("?"),
            label=Label(key, key),
            figure=Figure(metric, 24_131, {}, part, whole, False, "r"),
            share=None,
        )
        for key, (part, whole) in counts.items()
    )
    made = rate_bars(Split(metric, "model", Label("车型", "Model"), ordered, rows), lambda row: ("", ""))
    return [(bar.words, bar.text, bar.look, bar.few) for bar in made]


def test_the_worst_rate_is_marked_not_the_largest_count() -> None:
    assert bars({"many": (90, 400), "worst": (40, 100), "few": (9, 10), "?": (3, 40)}) == [
        ("worst", "40.0%", "us", False),
        ("many", "22.5%", "", False),
        ("few", "90.0%", "", True),
        ("?", "7.5%", "unknown", False),
    ]


def test_where_more_is_better_the_lowest_is_the_worst() -> None:
    marked = [one for one in bars({"a": (90, 100), "b": (60, 100)}, metric="keep_rate") if one[2] == "us"]
    assert marked == [("b", "60.0%", "us", False)]


@pytest.mark.parametrize(
    "counts",
    [
        {"a": (9, 10), "b": (2, 20)},
        {"only": (40, 100)},
        {"a": (40, 100), "b": (20, 50)},
        {"a": (0, 40), "b": (0, 50)},
    ],
)
def test_nothing_is_marked_where_nothing_is_worse(counts: Mapping[str, tuple[int, int]]) -> None:
    assert {look for _name, _rate, look, _few in bars(counts)} == {""}


def test_values_with_an_order_keep_it() -> None:
    made = bars({"0-2": (10, 100), "2-4": (30, 100), "4+": (20, 100)}, ordered=True)
    assert [(name, look) for name, _rate, look, _few in made] == [("0-2", ""), ("2-4", "us"), ("4+", "")]
