"""A file of figures that people set: read, checked row by row, set all at once or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from huidian.kit.labels import Label
from huidian.kit.months import month_of, parse_month
from huidian.retention.figure_texts import read_value
from huidian.retention.month_figures import KINDS, FigureKind, Slot, Subject
from huidian.visits.importing import FileRefused, Limits
from huidian.visits.importing.characters import comparable, unwrapped
from huidian.visits.importing.sources import open_source

HEADER_WITHIN = 20
MOST_ROWS = 500
LIMITS = Limits(file_bytes=2 * 1024 * 1024, sheets=20, cells=200_000, rows=5_000, columns=200)
WHAT, TEAM, ADVISOR = Label("指标", "Figure"), Label("小组", "Team"), Label("服务顾问", "Advisor")
_HEADS: Mapping[str, str] = {
    **dict.fromkeys(("指标", "项目", "FIGURE"), "what"),
    **dict.fromkeys(("小组", "接车小组", "TEAM"), "team"),
    **dict.fromkeys(("服务顾问", "顾问", "ADVISOR"), "advisor"),
}
NO_KIND = Label("没有这个项目", "there is no such figure")
NO_TEAM = Label("没有这个小组", "there is no such team")
NO_ADVISOR = Label("没有这位顾问", "there is no such advisor")
NOT_OF = Label("这个项目不是按小组或顾问填的", "this figure is not set of such a one")
BOTH = Label("小组和顾问只填一个", "a team or an advisor, not both")
NO_NUMBER = Label("不是数字", "no number")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the file (`number` as the spreadsheet counts): what of whom, and the text of each month."""

    number: int
    what: str
    team: str
    advisor: str
    cells: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row with what it sets, or with what is wrong with it."""

    row: Row
    values: Mapping[Slot, int | None]
    errors: tuple[Label, ...]


class FigureListRefused(ValueError):  # noqa: N818 - what happened, not what broke
    """The file as a whole cannot be used; `sentence` says why."""

    def __init__(self, sentence: Label) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def read_rows(path: Path) -> list[Row]:
    """The rows below the first one that names the figure and at least a month. Raises `FigureListRefused`."""
    try:
        for sheet in open_source(path, LIMITS).sheets:
            table = [list(cells) for cells in islice(sheet.load().rows, LIMITS.rows)]
            if rows := list(_below_header(table)):
                return _not_too_many(rows)
    except FileRefused as refused:
        raise FigureListRefused(Label(refused.text("zh"), refused.text("en"))) from None
    raise FigureListRefused(
        Label(
            "没有找到表头：需要“指标”一列，和写成 2026-01 的月份列",
            "no header: a column of the figures’ names and columns of months such as 2026-01 are needed",
        )
    )


def checked_rows(
    rows: Sequence[Row], sort: str, names: Mapping[str, str], teams: Sequence[str], advisors: Sequence[str]
) -> list[CheckedRow]:
    """Each row with what it sets. `names` are the words of each kind of figure, by word."""
    known = {comparable(word): key for word, key in names.items()}
    return [_checked(row, sort, known, frozenset(teams), frozenset(advisors)) for row in rows]


def _checked(
    row: Row, sort: str, known: Mapping[str, str], teams: frozenset[str], advisors: frozenset[str]
) -> CheckedRow:
    errors = []
    kind = KINDS.get((sort, known.get(comparable(row.what), row.what)))
    subject = Subject("" if row.advisor else row.team, row.advisor)
    if kind is None:
        errors.append(NO_KIND)
    elif subject.level not in kind.levels:
        errors.append(NOT_OF)
    if row.team and row.advisor:
        errors.append(BOTH)
    if row.team and row.team not in teams:
        errors.append(NO_TEAM)
    if row.advisor and row.advisor not in advisors:
        errors.append(NO_ADVISOR)
    values: dict[Slot, int | None] = {}
    for month, text in row.cells.items():
        try:
            if kind and (value := _value(kind, text)) is not None:
                values[Slot(kind.key, subject, month)] = value
        except ValueError:
            errors.append(Label(f"“{text}”{NO_NUMBER.zh}", f"{text!r}: {NO_NUMBER.en}"))
    return CheckedRow(row, {} if errors else values, tuple(dict.fromkeys(errors)))


def _value(kind: FigureKind, text: str) -> int | None:
    """A rate that a spreadsheet keeps as a fraction is one."""
    if kind.unit == "rate" and "." in text and "%" not in text and 0 <= float(text) <= 1:
        return round(float(text) * 10_000)
    return read_value(kind.unit, text)


def _below_header(table: Sequence[Sequence[object]]) -> Iterator[Row]:
    for at, cells in enumerate(table[:HEADER_WITHIN]):
        columns = {_HEADS.get(comparable(_text(cell)), ""): index for index, cell in enumerate(cells)}
        months = {index: month for index, cell in enumerate(cells) if (month := _month(cell)) is not None}
        if "what" not in columns or not months:
            continue
        for number, below in enumerate(table[at + 1 :], at + 2):
            words = {one: _text(_at(below, columns.get(one))) for one in ("what", "team", "advisor")}
            if words["what"]:
                texts = {month: _text(_at(below, index)) for index, month in months.items()}
                yield Row(number, cells={month: text for month, text in texts.items() if text}, **words)
        return


def _month(cell: object) -> int | None:
    if isinstance(cell, date):
        return month_of(cell)
    try:
        return parse_month(_text(cell)[:7])
    except ValueError:
        return None


def _at(cells: Sequence[object], index: int | None) -> object:
    return cells[index] if index is not None and index < len(cells) else None


def _text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:g}" if not cell.is_integer() else str(int(cell))
    return unwrapped(str(cell)).replace("\0", "").strip()


def _not_too_many(rows: list[Row]) -> list[Row]:
    if len(rows) > MOST_ROWS:
        raise FigureListRefused(
            Label(
                f"文件有 {len(rows)} 行，一次最多 {MOST_ROWS} 行", f"rows: {len(rows)}, at most {MOST_ROWS}"
            )
        )
    return rows
