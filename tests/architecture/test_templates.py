"""Templates have lines one can read; what else is wrong with them djlint says (`dev.py test`)."""

from __future__ import annotations

import pytest

from tests.architecture.template_lines import LONGEST, TEMPLATES, broken


def test_no_line_is_longer_than_it_must_be() -> None:
    wrong = [
        path.relative_to(TEMPLATES).as_posix()
        for path in sorted(TEMPLATES.rglob("*.html"))
        if broken(text := path.read_text(encoding="utf-8")) != text
    ]
    assert wrong == [], "python -m tests.architecture.template_lines --write"


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        # between blocks, and at the edge of one
        ("<div>" + "<p>" + "甲" * 70 + "</p>" + "<p>" + "乙" * 70 + "</p></div>", 2),
        # between attributes, and before the end of an inline tag
        ('<a class="' + "c" * 70 + '" href="' + "h" * 70 + '">甲</a>', 2),
        ("<span>" + "甲" * 100 + "</span><b>" + "乙" * 60 + "</b>", 2),
        # a message is one piece
        ("{% blocktranslate %}" + "甲 " * 90 + "{% endblocktranslate %}", 1),
    ],
)
def test_a_long_line_is_broken_where_no_gap_is_seen(line: str, lines: int) -> None:
    made = broken(line + "\n")
    assert len(made.splitlines()) == lines
    assert lines == 1 or max(map(len, made.splitlines())) <= LONGEST
    assert "".join(made.split()) == "".join(line.split())
    # Outside tags no space came in between inline text.
    assert "甲 <" not in " ".join(made.split()).replace("甲 </p", "")
