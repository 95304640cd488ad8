"""One SQL text for questions that differ in values alone: another month, another day, another advisor's name.

The values of an operation are replaced by marks of their types, equal ones by equal marks; what is compiled
is the shape, and the values are put into its text, which is the one that compiling the operation would give.
"""

import io
import pickle
import re
from datetime import date
from functools import cached_property
from typing import Any

import ibis
import ibis.expr.operations as ops

from huidian.engine.runners.states import plain_tables

Pieces = tuple[str, ...]
"""A text cut where values go: texts and numbers of values by turns, the first and the last a text."""
_SIGN = "§"
_DIGITS = re.compile(r"\d+", re.ASCII)
_SMALL, _LARGE, _YEAR = 30_000, 1_900_000_000, 9_000
_MOST = 900


class Shape:
    """An operation in no state, with marks for its values; with none where a value could be taken for a mark.

    ``content`` are bytes that are equal for equal shapes in every process.
    """

    def __init__(self, operation: ops.Node, *, by_marks: bool = True) -> None:
        self._operation = operation
        self.marks: dict[ops.Literal, ops.Literal] = {}
        pickler = _Content(marks=self.marks if by_marks else None)
        self.content = pickler.of(operation)
        if by_marks and (pickler.is_ambiguous or len(self.marks) > _MOST):
            self.marks = {}
            self.content = content_of(operation)

    @cached_property
    def operation(self) -> ops.Node:
        """What is compiled."""
        made: ops.Node = self._operation.replace({**plain_tables(self._operation), **self.marks})
        return made

    def pieces(self, sql: str) -> Pieces | None:
        """The shape's text cut at its marks; None where one is not found as it is written."""
        numbers = {_text(mark): str(number) for number, mark in enumerate(self.marks.values())}
        if not numbers:
            return (sql,)
        pieces = re.split("(" + "|".join(_alone(text) for text in numbers) + ")", sql)
        pieces[1::2] = [numbers[text] for text in pieces[1::2]]
        return tuple(pieces) if len({*pieces[1::2]}) == len(numbers) else None

    def filled(self, pieces: Pieces) -> str:
        """The text of the operation itself."""
        texts, values = list(pieces), [_text(value) for value in self.marks]
        texts[1::2] = [values[int(number)] for number in pieces[1::2]]
        return "".join(texts)


class _Content(pickle.Pickler):
    """An operation as bytes; with ``marks`` those of its values are in their place, and are added there."""

    def __init__(self, *, marks: dict[ops.Literal, ops.Literal] | None = None) -> None:
        self._buffer = io.BytesIO()
        super().__init__(self._buffer, protocol=5)
        self._marks = marks
        self.is_ambiguous = False

    def of(self, operation: ops.Node) -> bytes:
        self.dump(operation)
        return self._buffer.getvalue()

    def reducer_override(self, obj: Any) -> Any:
        if isinstance(obj, ops.DropColumns):  # it holds a set, which has another order in each process
            return ops.DropColumns, (obj.parent, tuple(sorted(obj.columns_to_drop)))
        if self._marks is not None and isinstance(obj, ops.Literal) and obj.value is not None:
            self.is_ambiguous |= _like_a_mark(obj)
            mark = self._marks.get(obj) or _mark_of(obj, len(self._marks))
            if mark is not None:
                self._marks[obj] = mark
                return mark.__reduce__()
        return NotImplemented


def content_of(operation: ops.Node) -> bytes:
    """An operation as bytes, in no state: equal for equal ones in every process."""
    return _Content().of(operation)


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
