"""What people read names the trade's rules: no source document, no hash."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture import catalogue

FOREIGN = re.compile(r"\bS[0-4]\b|\b(hash|sha-?256|checksum)\b|哈希", re.IGNORECASE)
WRITTEN = {"Label", "pgettext", "echo"}
COMMANDS = catalogue.PACKAGE / "config/cli"


def of_catalogue() -> Iterator[str]:
    for message in catalogue.kept():
        for text in (message.id, message.string):
            yield from [text] if isinstance(text, str) else (text or ())


def of_labels() -> Iterator[str]:
    """All text within the labels of both languages, and what is echoed."""
    for path in catalogue.PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if not any(f"{name}(" in text for name in WRITTEN):
            continue
        for call in (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)):
            if getattr(call.func, "id", getattr(call.func, "attr", "")) in WRITTEN:
                yield from _constants(call)


def of_helps() -> Iterator[str]:
    """The help of commands and options."""
    for path in COMMANDS.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.endswith("_command"):
                yield ast.get_docstring(node) or ""
            if isinstance(node, ast.keyword) and node.arg == "help":
                yield from _constants(node.value)


def _constants(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


@pytest.mark.parametrize("texts", [of_catalogue, of_labels, of_helps])
def test_words_for_people_name_the_rule(texts: object) -> None:
    assert callable(texts)
    every = set(texts())
    assert len(every) > 50
    assert sorted(text for text in every if FOREIGN.search(text)) == []


@pytest.mark.parametrize("text", ["S0 月流失", "S4's assessment", "内容哈希 {}", "content hash {}"])
def test_a_foreign_word_is_seen(text: str) -> None:
    assert FOREIGN.search(text)
