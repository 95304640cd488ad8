"""A text made by way of its shape is the one that compiling gives; other values compile nothing."""

from __future__ import annotations

from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pytest

from huidian.engine.runners.compiler import Compiler, merging_as_for

VISITS = ibis.table({"advisor": "string", "month": "int16", "on": "date", "lost": "int32"}, name="visits")


def some(name: str, month: Any, on: date, lost: int = 24_132) -> ir.Table:
    seen = VISITS.filter(VISITS.advisor.isin([name, "b"]), VISITS.month >= month, VISITS.on < on)
    return seen.mutate(words=ibis.literal(name), lost_in=ibis.literal(lost, "int32"), next=seen.month + month)


def direct(table: ir.Table) -> str:
    with merging_as_for("duckdb"):
        return str(ibis.to_sql(table, dialect="duckdb", pretty=False))


VALUES = [
    ("林", 24_131, date(2010, 12, 31)),
    ("it's", 24_130, date(2011, 1, 1)),
    ("30001", 24_129, date(2011, 1, 2)),  # what a mark looks like, in a text
    ("", 300, date(1999, 12, 31)),
    ("MAKE_DATE(9000, 1, 1)", 24_129, date(2011, 1, 2)),
]
UNLIKE = [
    ("a", 30_001, date(2011, 1, 1)),  # a mark itself
    ("§0§", 24_131, date(2011, 1, 1)),
    ("a", 24_131, date(9000, 1, 1)),
    ("b", 24_131, date(2011, 1, 1)),  # equal to another value
    ("a", 24.5, date(2011, 1, 1)),
]


@pytest.mark.parametrize("values", [*VALUES, *UNLIKE])
def test_the_text_is_the_one_that_compiling_gives(values: tuple[str, Any, date]) -> None:
    compiler, table = Compiler("duckdb"), some(*values)
    compiler(some("x", 24_100, date(2000, 1, 1)).op())
    assert compiler(table.op()) == direct(table)


def test_other_values_compile_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    compiler, wanted = Compiler("duckdb"), [direct(some(*values)) for values in VALUES]
    compiler(some("x", 24_100, date(2000, 1, 1)).op())
    monkeypatch.setattr(ibis, "to_sql", None)
    assert [compiler(some(*values).op()) for values in VALUES] == wanted


def test_the_same_value_twice_is_another_shape() -> None:
    compiler = Compiler("duckdb")
    for table in (some("a", 24_131, date(2011, 1, 1), 24_131), some("b", 24_131, date(2011, 1, 1), 1)):
        assert compiler(table.op()) == direct(table)
