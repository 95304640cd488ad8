"""A sheet that goes on where the one before it was full: rows of the same columns, without a header."""

from collections.abc import Sequence
from dataclasses import replace

from huidian.visits.importing.columns import Column
from huidian.visits.importing.fields import FieldTable
from huidian.visits.importing.headers import Header
from huidian.visits.importing.parsers.cells import Cell, written
from huidian.visits.importing.rows import Contexts

_MOST_UNREADABLE = 0.2


def continues(
    before: Header, first: Sequence[Sequence[Cell]], table: FieldTable, contexts: Contexts
) -> Header | None:
    """The header the rows go by where they fit the columns of the sheet ``before``, else ``None``.

    They fit where nearly every row has what its table needs, in the columns where it stood before.
    """
    rows = [list(cells) for cells in first if any(written(cell) for cell in cells)]
    if not rows or max(map(len, rows)) > len(before.fields):
        return None
    fitting = [False] * len(rows)
    needed = [True] * len(rows)
    for at, field in enumerate(before.fields):
        if field is None or (field.need != "always" and field.key not in table.identifying):
            continue
        values, _ = Column(field.parser, contexts.of(field.key)).values(
            [cells[at] if at < len(cells) else None for cells in rows]
        )
        for row, value in enumerate(values):
            if field.need == "always":
                needed[row] &= value is not None
            else:
                fitting[row] |= value is not None
    unreadable = sum(not (one and other) for one, other in zip(fitting, needed, strict=True))
    return replace(before, row=-1) if unreadable <= _MOST_UNREADABLE * len(rows) else None
