"""One SQL text for questions that differ in values alone: another month, another day, another advisor's name.

The values of an operation are replaced by marks of their types, equal ones by equal marks; what is compiled
is the shape, and the values are put into its text, which is the one that compiling the operation would give.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import ibis
import ibis.expr.operations as ops

from huidian.engine.runners.states import plain_tables

_SIGN = "§"
_DIGITS = re.compile(r"\d+", re.ASCII)
_SMALL, _LARGE, _YEAR = 30_000, 1_900_000_000, 9_000
_MOST = 900


def marked(operation: ops.Node) -> tuple[ops.Node, dict[ops.Literal, ops.Literal]]:
    """The operation in no state with marks for values, and the mark of each value; none where a value could
    be taken for a mark.
    """
    tables = plain_tables(operation)
    literals = [one for one in operation.find(ops.Literal) if one.value is not None]
    marks: dict[ops.Literal, ops.Literal] = {}
    for one in literals:
        if (mark := _mark_of(one, len(marks))) is not None:
            marks.setdefault(one, mark)
    if len(marks) > _MOST or any(_like_a_mark(one) for one in literals):
        marks = {}
    shape: ops.Node = operation.replace({**tables, **marks})
    return shape, marks


def with_values(sql: str, marks: Mapping[ops.Literal, ops.Literal]) -> str | None:
    """The text of a shape with the values in it; None where a mark is not found in it as it is written."""
    texts = {_text(mark): _text(value) for value, mark in marks.items()}
    if not texts:
        return sql
    pattern = re.compile("|".join(_alone(text) for text in texts))
    met: set[str] = set()

    def value(match: re.Match[str]) -> str:
        met.add(match[0])
        return texts[match[0]]

    whole = pattern.sub(value, sql)
    return whole if met == texts.keys() else None


def _mark_of(literal: ops.Literal, number: int) -> ops.Literal | None:
    dtype = literal.dtype
    value: Any
    if dtype.is_string():
        value = f"{_SIGN}{number}{_SIGN}"
    elif dtype.is_date():
        value = date(_YEAR + number % _MOST, 1, 1)
    elif dtype.is_int16():
        value = _SMALL + number
    elif dtype.is_int32():
        value = _LARGE + number
    else:
        return None
    return ibis.literal(value, dtype).op()


def _like_a_mark(literal: ops.Literal) -> bool:
    value = literal.value
    if isinstance(value, str):
        return _SIGN in value
    if isinstance(value, date) and value.year >= _YEAR:
        return True
    # What stands in the text: of a fraction and of a moment each part, of a negative number its digits.
    numbers = map(int, _DIGITS.findall(str(value)))
    return any(number >= _LARGE or _SMALL <= number < _SMALL + _MOST for number in numbers)


def _text(literal: ops.Literal) -> str:
    value = literal.value
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"MAKE_DATE({value.year}, {value.month}, {value.day})"
    return str(value)


def _alone(text: str) -> str:
    return rf"\b{text}\b" if text.isdigit() else re.escape(text)


def compiled_by_shape(operation: ops.Node, sql_of: Callable[[ops.Node], str]) -> str:
    """The SQL of an operation, by way of its shape where that can be."""
    shape, marks = marked(operation)
    sql = with_values(sql_of(shape), marks)
    if sql is None:
        plain: ops.Node = operation.replace(plain_tables(operation))
        return sql_of(plain)
    return sql
