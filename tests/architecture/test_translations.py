"""The pages' English is complete: a message without words, or words without a message, fail here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests.architecture import catalogue


def test_english_is_complete() -> None:
    assert catalogue.mistakes(catalogue.wanted(), catalogue.kept()) == []


def test_sources_and_templates_are_both_read() -> None:
    found = {catalogue._first(message) for message in catalogue.wanted() if message.id}
    assert {"流失", "登录", "导出这 %(total)s 行", "服务顾问"} <= found


@pytest.mark.parametrize(
    ("english", "flags", "said"),
    [
        ("", (), "empty: 共 %(n)s 台"),
        ("%(n)s in all", ("fuzzy",), "fuzzy: 共 %(n)s 台"),
        ("%(m)s in all", (), "placeholders differ: 共 %(n)s 台"),
    ],
)
def test_a_translation_nobody_can_use_is_named(english: str, flags: tuple[str, ...], said: str) -> None:
    asked, told = Catalog(), Catalog()
    asked.add("共 %(n)s 台")
    told.add("共 %(n)s 台", english, flags=flags)
    assert catalogue.mistakes(asked, told) == [said]


def test_missing_and_obsolete_messages_are_named() -> None:
    asked, told = Catalog(), Catalog()
    asked.add("新")
    told.add("旧", "old")
    assert catalogue.mistakes(asked, told) == ["missing: 新", "obsolete: 旧"]


CHINESE_SIGNS = re.compile("[，。：；！？（）、％]")
"""Punctuation that no English sentence has; quotation marks are the same in both."""
WEB = catalogue.PACKAGE / "web"
_TRANSLATED = {*catalogue.KEYWORDS, "Label"}


def test_english_has_no_chinese_punctuation() -> None:
    every = [text for one in catalogue.kept() if one.id for text in _texts(one.string)]
    assert [text for text in every if CHINESE_SIGNS.search(text)] == []


def _texts(string: object) -> list[str]:
    return [string] if isinstance(string, str) else [*string] if isinstance(string, list | tuple) else []


def test_pages_write_no_punctuation_that_is_not_translated() -> None:
    """A colon, a bracket or a list's comma between two values is part of a sentence, or `formats` says it."""
    assert [*_of_templates(), *_of_code()] == []


def _of_templates() -> Iterator[str]:
    for path in sorted(WEB.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        for said in (
            r"(?s)\{%\s*comment\b.*?endcomment\s*%\}|\{#.*?#\}",
            r"(?s)\{%\s*blocktrans\w*.*?endblocktrans\w*\s*%\}",
            r"\{%\s*trans\w*\s+(?:\".*?\"|'.*?').*?%\}",
            r"_\(\".*?\"\)",
        ):
            text = re.sub(said, lambda hit: "\n" * hit[0].count("\n"), text)
        for number, line in enumerate(text.splitlines(), 1):
            if CHINESE_SIGNS.search(line):
                yield f"{path.relative_to(WEB)}:{number}"


PARSED = {
    "frontdesk/bonus_forms.py": "a comma typed in Chinese",
    "frontdesk/figures_file.py": "units of headers in either language",
    "imports/masked_cells.py": "phones of one cell, as the export joins them",
}
"""Files that read such signs, and write none."""


def _of_code() -> Iterator[str]:
    for path in sorted(WEB.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        said = {id(below) for node in ast.walk(tree) if _is_said(node) for below in ast.walk(node)}
        for node in ast.walk(tree):
            bare = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said
            if bare and CHINESE_SIGNS.search(node.value) and not _reads(path):  # type: ignore[attr-defined]
                yield f"{path.relative_to(WEB)}:{node.lineno}"  # type: ignore[attr-defined]


def _reads(path: Path) -> bool:
    return path.relative_to(WEB).as_posix() in PARSED


def _is_said(node: ast.AST) -> bool:
    """A translated call, a label, a docstring."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    name = getattr(node, "func", None)
    return (getattr(name, "id", "") or getattr(name, "attr", "")) in _TRANSLATED
