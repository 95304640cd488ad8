"""Bilingual sentences outside the pages: a number before a plural word has both forms."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from huidian.visits.importing.reasons import REASONS

SOURCE = Path(__file__).resolve().parents[2] / "src/huidian"
_BETWEEN = "(?:(?:audit|active|earlier|more|new|settled|open|other|different) )?"
COUNTED = re.compile(rf"\{{(?P<name>[^{{}}|]*)\}} {_BETWEEN}(?P<noun>[a-z]+s)\b")
NO_NOUNS = {"is", "was", "has", "does", "differs", "belongs", "its", "this", "moves"}
COLUMNS = {"车牌号", "姓名", "用户名", "岗位"}
NEVER_ONE = {
    "first": "the begin of a span",
    "end": "the end of a span of months",
    "until": "the end of a span of years that begins above 0",
    "until:g": "the end of a span of years that begins above 0",
    "most": "a limit",
    "MOST_MONTHS": "a limit",
    "rows:,": "where it is one, another sentence says so",
}


def test_counts_in_labels_agree_with_their_words() -> None:
    english = [*_labels(), *(label.en for label in REASONS.values())]
    assert len(english) > 800
    single = {
        f"{hit['name']}: {text}"
        for text in english
        for hit in COUNTED.finditer(text)
        if hit["noun"] not in NO_NOUNS and hit["name"] not in NEVER_ONE
    }
    assert sorted(single) == []


def test_labels_say_something_in_both_languages() -> None:
    """No Chinese is left in an English text but what columns of a file are called."""
    assert [(zh, en) for zh, en in _pairs() if bool(zh) != bool(en)] == []
    mixed = {hit for zh, en in _pairs() if zh != en for hit in re.findall(r"[一-鿿]+", en)}
    assert mixed <= COLUMNS


def _labels() -> Iterator[str]:
    for _zh, en in _pairs():
        yield en


def _pairs() -> Iterator[tuple[str, str]]:
    """Every label of the source whose words stand in it; what is filled in stands in braces."""
    for path in sorted(SOURCE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) == 2 and _name(node.func) in _LABELS:
                zh, en = map(_text, node.args)
                if zh is not None and en is not None:
                    yield zh, en


_LABELS = {"Label", "BackupRefused"}


def _name(function: ast.expr) -> str:
    return getattr(function, "id", "") or getattr(function, "attr", "")


def _text(node: ast.expr) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(map(_piece, node.values))
    return None


def _piece(part: ast.expr) -> str:
    if isinstance(part, ast.FormattedValue):
        spec = _text(part.format_spec) if part.format_spec else ""
        return f"{{{ast.unparse(part.value)}{f':{spec}' if spec else ''}}}"
    return str(part.value) if isinstance(part, ast.Constant) else ""
