"""Rows in a table that are no data: totals, notes, headers repeated on every printed page."""

import re
from collections.abc import Callable, Sequence

from huidian.visits.importing.characters import comparable, unwrapped
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
_BLANK = " \t\r\n\0\x1a\u3000\ufeff\u200b"
_LONGEST_WORD = 30
_ABOUT_A_COLUMN = re.compile(
    r"[(\[]?[A-Z_][A-Z_ ./#()\[\]\-]*\d{0,2}[)\]]?(?:\(\d+(?:,\d+)?\))?"
    r"|[YMDHS年月日时分秒/:\-]+|[-=_*]{2,}|[①-⑳]"
    r"|(?:非?必填|选填|可空|可选|文本|字符|字符串|数字|数值|整数|小数|金额|日期|时间)(?:型|类型|项|格式)?"
)
"""What a line under the header says of columns: their names in English, types, formats, whether needed."""
_DIGITS = re.compile(r"\d+")
Understood = Callable[[Sequence[Sequence[Cell]]], int]


class Leftovers:
    """Tells rows of data from the rest, for one header.

    ``above`` are the first rows of the sheet down to the header: titles and header lines, which come again on
    every printed page. ``understood`` counts the columns known of a row taken for a header.
    """

    def __init__(
        self, header: Sequence[str], above: Sequence[Sequence[Cell]], understood: Understood
    ) -> None:
        self._header = {comparable(text) for text in header if text}
        self._above = {_likeness(cells) for cells in above} - {()}
        self._understood = understood

    def reason(self, cells: Sequence[Cell], *, under_header: bool = False) -> str | None:
        """The reason code for leaving out a row that could not be read, ``None`` for a row of data.

        Directly ``under_header`` a row of words only says the header again, or tells of its columns.
        """
        filled = [cell for cell in cells if cell is not None and cell != "" and str(cell).strip(_BLANK)]
        if not filled:
            return "row_empty"
        texts = [_comparable(cell) for cell in filled[:_TELLING] if isinstance(cell, str)]
        if any(len(text) <= _LONGEST_TOTAL and _TOTALS.match(text) for text in texts):
            return "row_totals"
        if _likeness(cells) in self._above or (len(filled) > 1 and self._is_header(filled, under_header)):
            return "row_header"
        if texts and len(filled) < _TELLING and len(texts[0]) <= _LONGEST_NOTE and _NOTE.search(texts[0]):
            return "row_footer"
        return None

    def _is_header(self, filled: Sequence[Cell], under_header: bool) -> bool:
        known = sum(isinstance(cell, str) and _comparable(cell) in self._header for cell in filled)
        if known * 2 > len(filled) or not under_header:
            return known * 2 > len(filled)
        if self._understood([filled]) * 2 > len(filled):
            return True
        return len(filled) * 2 > len(self._header) and (_are_about_columns(filled) or _count_columns(filled))


def _comparable(text: str) -> str:
    return comparable(unwrapped(text))


def _likeness(cells: Sequence[Cell]) -> tuple[str, ...]:
    """A row of words, whatever the numbers in them: page 2's title is page 1's."""
    texts = [_comparable(cell) for cell in cells if isinstance(cell, str) and cell.strip(_BLANK)]
    return tuple(_DIGITS.sub("", text) for text in texts) if len(texts) == _filled(cells) else ()


def _filled(cells: Sequence[Cell]) -> int:
    return sum(cell is not None and str(cell).strip(_BLANK) != "" for cell in cells)


def _are_about_columns(filled: Sequence[Cell]) -> bool:
    """Whether every cell is a short text such as columns are named or described by, not data."""
    return all(
        isinstance(cell, str)
        and len(cell) <= _LONGEST_WORD
        and _ABOUT_A_COLUMN.fullmatch(unwrapped(cell).strip().upper())
        for cell in filled
    )


def _count_columns(filled: Sequence[Cell]) -> bool:
    """Whether the cells number the columns: 1, 2, 3 …"""
    return len(filled) > 2 and [str(cell) for cell in filled] == [str(n) for n in range(1, len(filled) + 1)]
