"""The sentences about files and rows."""

import ast
import re
from pathlib import Path

import pytest

from huidian.kit.labels import Label
from huidian.visits import importing
from huidian.visits.importing import FileRefused, Reason
from huidian.visits.importing.reasons import IN_ROWS, REASONS

SOURCE = Path(importing.__file__).parent
RECEIVING = SOURCE.parents[1] / "flows" / "uploads" / "receiving.py"
"""Where a file is refused that was read and holds no table."""
CHINESE = re.compile("[一-鿿]")


def codes_in_use() -> set[str]:
    """Every text in the code that is the code of a reason."""
    sources = [RECEIVING, *(path for path in SOURCE.rglob("*.py") if path.name != "reasons.py")]
    trees = [ast.parse(path.read_text("utf-8")) for path in sources]
    constants = {node.value for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {str(value) for value in constants} & REASONS.keys()


def test_every_sentence_is_in_use() -> None:
    # What is told of several rows at once goes with the sentence of one.
    of_several = {f"{code}{IN_ROWS}" for code in codes_in_use()} & REASONS.keys()
    assert codes_in_use() | of_several == REASONS.keys()


@pytest.mark.parametrize("code", REASONS)
def test_every_sentence_stands_in_both_languages_with_the_same_blanks(code: str) -> None:
    label = REASONS[code]
    assert CHINESE.search(label.zh)
    assert not CHINESE.search(label.en)
    assert set(re.findall(r"{(\w+)", label.zh)) == set(re.findall(r"{(\w+)", label.en))


def test_labels_among_the_parameters_follow_the_language() -> None:
    reason = Reason("empty_required", {"field": Label("结算日期", "settled on")})
    assert reason.text("zh-hans") == "“结算日期”是空的"
    assert reason.text("en") == "“settled on” is empty"


def test_a_refusal_carries_its_reason() -> None:
    refused = FileRefused("file_too_large", size=300, most=200)
    assert refused.reason == Reason("file_too_large", {"size": 300, "most": 200})
    assert "300 MB" in refused.text()
    assert str(refused) == refused.text("en")
