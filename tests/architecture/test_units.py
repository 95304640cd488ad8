"""A count in a list never stands without its unit: the column's head says of what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation

from huidian.web.units import unit

WEB = Path(__file__).resolve().parents[2] / "src/huidian/web"
UNIT = re.compile("台|台次|次|条|人|家|行|项|月|天|元|张|个|百分|组数|店数|秒")


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


def test_a_number_s_unit_agrees_with_it() -> None:
    """Outside of heads a unit is `unit:"台"` of its number, which English says as vehicle or vehicles."""
    alone = re.compile(r"(?<!<th scope=.col.>)\{% translate .(台|台次|家|天|行|笔|项|人|个月). %\}")
    templates = sorted((WEB / "templates").rglob("*.html"))
    wrong = {
        path.name: hits for path in templates if (hits := alone.findall(path.read_text(encoding="utf-8")))
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("n", "of", "en"), [(1, "台", "vehicle"), (2, "台", "vehicles"), (0, "家", "dealers"), (-1, "天", "day")]
)
def test_units_have_one_and_many(n: int, of: str, en: str) -> None:
    with translation.override("en"):
        assert unit(n, of) == en
    with translation.override("zh-hans"):
        assert unit(n, of) == of


def test_every_chart_of_counts_says_its_unit() -> None:
    """A spec of a chart has its unit by `chart_unit`, or is of percentages."""
    for path in WEB.rglob("*/**/*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r'"unit": (?!"%")_?\w*\(', text), path
