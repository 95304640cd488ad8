"""Orders printed over several rows, their own cells merged: each further row is a line of the first."""

from collections.abc import Iterable

from huidian.visits.importing.fields import FieldTable

Values = dict[str, list[object]]


def join_lines(table: FieldTable, values: Values, lines: Iterable[int], before: Values) -> None:
    """Add the items and amounts of line rows to the row they belong to.

    ``lines`` are positions in ``values``; a line at the very beginning belongs to the last row of
    ``before``, the columns kept so far.
    """
    further = frozenset(lines)
    adding = [
        field.key for field in table.fields if field.key in values and (field.many or field.parser == "money")
    ]
    for line in sorted(further):
        first = line
        while first >= 0 and first in further:
            first -= 1
        target, at = (values, first) if first >= 0 else (before, -1)
        for key in adding:
            if target[key]:
                target[key][at] = _together(target[key][at], values[key][line])


def _together(first: object, second: object) -> object:
    if first is None or second is None:
        return second if first is None else first
    if isinstance(first, list) and isinstance(second, list):
        return [*first, *second]
    return first + second if isinstance(first, int) and isinstance(second, int) else first
