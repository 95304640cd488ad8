"""Names in both languages."""

import pytest

from huidian.kit.labels import Label


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("zh", "流失"),
        ("zh-hans", "流失"),
        ("ZH-CN", "流失"),
        ("en", "lost"),
        ("en-gb", "lost"),
        ("de", "lost"),
    ],
)
def test_a_label_speaks_the_language_asked_for(language: str, name: str) -> None:
    assert Label("流失", "lost").in_(language) == name


@pytest.mark.parametrize(
    ("n", "en"),
    [(1, "1 row is new, 1 of 2"), (0, "0 rows are new, 0 of 2"), (1200, "1,200 rows are new, 1200 of 2")],
)
def test_english_counts(n: int, en: str) -> None:
    label = Label("{n:,} 行新的", "{n:row is|rows are} new, {n} of {of}")
    assert label.in_("en", n=n, of=2) == en
    assert label.in_("zh", n=n, of=2) == f"{n:,} 行新的"


def test_positions_are_filled() -> None:
    assert Label("{} 项", "{:metric|metrics}").in_("en", 1) == "1 metric"
    assert Label("{", "}").in_("en") == "}"
