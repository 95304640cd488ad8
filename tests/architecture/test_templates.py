"""Templates have lines one can read; what else is wrong with them djlint says (`dev.py test`)."""

from __future__ import annotations

import re

import pytest

from tests.architecture.template_lines import LONGEST, TEMPLATES, broken

SEVERAL_PIECES = {
    "churn/books.html": 1,
    "churn/closed.html": 1,
    "churn/closes/now.html": 1,
    "imports/desk.html": 1,
    "parts/past.html": 1,
}
"""Long lines that are more than one message or tag: a break between the pieces would be a gap in the text."""
_PIECE = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{%\s*(?:include|translate)\b.*?%\}"
)


def test_a_line_that_stays_long_is_one_sentence() -> None:
    """But for those that are written down: one more is to be broken, one less to be struck out."""
    several = {
        path.relative_to(TEMPLATES).as_posix(): count
        for path in sorted(TEMPLATES.rglob("*.html"))
        if (count := sum(map(_is_long_and_more, path.read_text(encoding="utf-8").splitlines())))
    }
    assert several == SEVERAL_PIECES


def _is_long_and_more(line: str) -> bool:
    return len(line) > LONGEST and len(_PIECE.findall(line)) != 1


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
