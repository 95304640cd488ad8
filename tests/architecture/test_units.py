"""A count in a list never stands without its unit: the column's head says of what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "src/huidian/web"
UNIT = re.compile("台|台次|次|条|人|家|行|项|月|天|元|张|个|百分|组数|店数")


def heads() -> Iterator[tuple[str, str]]:
    """The key and the words of every column of counts."""
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "Column":
                continue
            match node.args:
                case [
                    ast.Constant(key),
                    ast.Call(args=[*_, ast.Constant(words)]),
                    _,
                    ast.Constant("count"),
                    *_,
                ]:
                    yield str(key), str(words)


def test_columns_of_counts_name_their_unit() -> None:
    columns = list(heads())
    assert len(columns) > 20
    assert [(key, words) for key, words in columns if not UNIT.search(words)] == []
