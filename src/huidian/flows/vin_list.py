"""A list of VINs out of a workbook or a text: the column that is headed so, else the one that holds them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import Path

from huidian.kit.labels import Label
from huidian.kit.vins import normalise_vin
from huidian.outreach.actions.field_campaigns import MOST_VINS
from huidian.visits.importing import FileRefused, Limits
from huidian.visits.importing.sources import open_source

LIMITS = Limits(file_bytes=8 * 1024 * 1024, sheets=20, cells=1_000_000, rows=MOST_VINS + 100, columns=100)
HEADER_WITHIN = 20
_HEADS = ("车架号", "底盘号", "vin")
_NOTHING = Label(
    "文件里没有车架号：需要一列“车架号”、“底盘号”或“VIN”",
    "The file holds no VINs: a column headed VIN is needed",
)


class VinListRefused(ValueError):  # noqa: N818 - what happened, not what broke
    """The file cannot be used; `sentence` says why."""

    def __init__(self, sentence: Label) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def vins_of_file(path: Path) -> list[str]:
    """What stands in the column of VINs of the first sheet that has one, row by row, as it was written.

    Raises `VinListRefused`: it is no table, or no sheet has such a column.
    """
    try:
        for sheet in open_source(path, LIMITS).sheets:
            rows = [["" if cell is None else str(cell).strip() for cell in row] for row in _rows(sheet)]
            if vins := _vins(rows):
                return vins
    except FileRefused as refused:
        raise VinListRefused(Label(refused.text("zh"), refused.text("en"))) from None
    raise VinListRefused(_NOTHING)


def _rows(sheet: object) -> Sequence[Sequence[object]]:
    return list(islice(sheet.load().rows, LIMITS.rows))  # type: ignore[attr-defined]


def _vins(rows: Sequence[Sequence[str]]) -> list[str]:
    for number, row in enumerate(rows[:HEADER_WITHIN]):
        for place, cell in enumerate(row):
            if any(head in cell.lower() for head in _HEADS) and normalise_vin(cell) is None:
                return _column(rows[number + 1 :], place)
    width = max(map(len, rows), default=0)
    held = [sum(normalise_vin(one) is not None for one in _column(rows, place)) for place in range(width)]
    most = max(held, default=0)
    return _column(rows, held.index(most)) if most else []


def _column(rows: Sequence[Sequence[str]], place: int) -> list[str]:
    return [row[place] for row in rows if place < len(row) and row[place]]
