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
