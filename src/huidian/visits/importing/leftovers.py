"""Rows in a table that are no data: totals, notes, headers repeated on every printed page."""

import re
from collections.abc import Sequence

from huidian.visits.importing.characters import comparable
from huidian.visits.importing.parsers.cells import Cell

_TOTALS = re.compile(
    r"[(\[]?(?:本页|本日|本月|本年|当页|当日|当月|全部|总|按.{1,6})?(?:合计|总计|小计|累计|共计|汇总|总和|平均)"
    r"|.{0,12}(?:合计|总计|小计)[)\]:：]?$|(?:GRAND|SUB)?-?TOTALS?\b|SUM\b"
)
_NOTE = re.compile(
    r"制表|打印|导出|审核|经办|复核|填表|报表|说明|备注:|注:|第\d+页|共\d+[页条行笔]|页码|以上|记录数|查询条件"
)
_LONGEST_NOTE = 60
_LONGEST_TOTAL = 20
_TELLING = 4
_BLANK = " \t\r\n\x1a\u3000\ufeff\u200b"
_LONGEST_WORD = 30
_NAME = re.compile(r"[A-Za-z_][A-Za-z_ ./#()\-]*\d{0,2}")


class Leftovers:
    """Tells rows of data from the rest, for one header."""

    def __init__(self, header: Sequence[str]) -> None:
        self._header = {comparable(text) for text in header if text}

    def reason(self, cells: Sequence[Cell], *, under_header: bool = False) -> str | None:
        """The reason code for leaving out a row that could not be read, ``None`` for a row of data.

        Directly ``under_header`` a row of words only says the header again, in English or in field names.
        """
        said = [cell for cell in cells if cell is not None and cell != "" and str(cell).strip(_BLANK)]
        if not said:
            return "row_empty"
        texts = [comparable(cell) for cell in said[:_TELLING] if isinstance(cell, str)]
        if any(len(text) <= _LONGEST_TOTAL and _TOTALS.match(text) for text in texts):
            return "row_totals"
        if len(said) > 1 and (
            self._repeats_header(said)
            or (under_header and len(said) * 2 > len(self._header) and _is_words(said))
        ):
            return "row_header"
        if texts and len(said) < _TELLING and len(texts[0]) <= _LONGEST_NOTE and _NOTE.search(texts[0]):
            return "row_footer"
        return None

    def _repeats_header(self, said: Sequence[Cell]) -> bool:
        known = sum(isinstance(cell, str) and comparable(cell) in self._header for cell in said)
        return known * 2 > len(said)


def _is_words(said: Sequence[Cell]) -> bool:
    """Whether every cell is a short text such as columns are named by, not data."""
    return all(
        isinstance(cell, str) and len(cell) <= _LONGEST_WORD and _NAME.fullmatch(cell) for cell in said
    )
