"""A survey house's file: a row a factor and period, with the shop's, sub-centre's and nation's score."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Literal

from huidian.engine.scores.factors import FactorModel, weighted
from huidian.kit.labels import Label
from huidian.kit.months import month_of, parse_month
from huidian.visits.importing import FileRefused, Limits
from huidian.visits.importing.characters import comparable, unwrapped
from huidian.visits.importing.parsers.numbers import read_number
from huidian.visits.importing.sources import open_source

LIMITS = Limits(file_bytes=2 * 1024 * 1024, sheets=10, cells=100_000, rows=5_000, columns=60)
MOST_SCORE, MOST_N = 200, 10_000_000
HEADER_WITHIN = 20
Level = Literal["own", "region", "nation"]
COLUMNS: Mapping[str, Label] = {
    "period": Label("期间", "Period"),
    "factor": Label("因素", "Factor"),
    "own": Label("得分", "Score"),
    "n": Label("样本量", "n"),
    "css": Label("CSS", "CSS"),
    "region": Label("分中心", "Region"),
    "nation": Label("全国", "Nation"),
}
LEVELS: tuple[Level, ...] = ("own", "region", "nation")
_ALSO = {
    "月份": "period", "统计期": "period", "指标": "factor", "项目": "factor", "本店": "own", "分数": "own",
    "成功样本量": "n", "样本": "n", "CSS分数": "css", "区域": "region", "大区": "region",
    "分中心得分": "region",    "全国平均分": "nation", "全国平均": "nation", "全国得分": "nation",
}  # fmt: skip
_NEEDED = ("period", "factor", "own")
_CSS, _N = "css", "n"
_WHOLE = {
    "MOT": "mot",
    "MOT分数": "mot",
    "CSS": _CSS,
    "CSS分数": _CSS,
    "样本量": _N,
    "成功样本量": _N,
    "N": _N,
}
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})(?:月|月份)?")
_NOTHING = Label(
    "没有找到表头：需要“期间”“因素”“得分”三列，其下至少一行",
    "No header with rows below it: the columns Period, Factor and Score are needed",
)
_NO_PERIOD = Label("不是年月，例如 2010-11", "not a month such as 2010-11")
_FUTURE = Label("还没有到的月份", "a month that has not come")
_NO_FACTOR = Label("模型里没有这个因素", "the model has no such factor")
_NO_NUMBER = Label("不是数字", "not a number")
_OUT = Label("不在 0–200 之间", "not between 0 and 200")
_NO_COUNT = Label("须为整数", "must be a whole number")
_TWICE = Label("同一期间同一因素出现两次", "the same factor of the same period twice")
_UNLIKE = Label("与前面同一期间的数不同", "not what stood before for the same period")
_MOT_UNLIKE = Label("与因素加权结果 {} 不符", "not the weighted mean of the factors, {}")


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that cannot be used: its row as spreadsheets count, its column (a key), what it says, why."""

    row: int
    column: str
    value: str
    reason: Label


@dataclass(slots=True)
class Line:
    """One level of one month: the factors' scores, n and CSS as reported."""

    month: int
    level: Level
    scores: dict[str, float] = field(default_factory=dict)
    n: int | None = None
    css: float | None = None
    mot: float | None = None


@dataclass(slots=True)
class HouseTable:
    """What a file says, by month and level; `faults` is why it cannot be taken."""

    lines: dict[tuple[int, Level], Line] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0

    @property
    def months(self) -> list[int]:
        """The months it speaks of."""
        return sorted({month for month, _ in self.lines})


class HouseTableRefused(ValueError):  # noqa: N818 - what happened, not what broke
    """The file as a whole cannot be used; `sentence` says why."""

    def __init__(self, sentence: Label) -> None:
        super().__init__(sentence.en)
        self.sentence = sentence


def read_house_table(path: Path, model: FactorModel, *, until: date) -> HouseTable:
    """The results in the first sheet that has the needed columns.

    A row is one factor of one period; the rows CSS and 样本量 give those of all three levels, the columns of
    the same names the shop's own. A row MOT is compared with the weighted mean of the factors. No month after
    `until`. Raises `HouseTableRefused`: it is no table or has no such columns.
    """
    try:
        for sheet in open_source(path, LIMITS).sheets:
            rows = [list(cells) for cells in islice(sheet.load().rows, LIMITS.rows)]
            if header := _header(rows):
                return _read(rows, *header, model, until)
    except FileRefused as refused:
        raise HouseTableRefused(Label(refused.text("zh"), refused.text("en"))) from None
    raise HouseTableRefused(_NOTHING)


def _header(rows: Sequence[Sequence[object]]) -> tuple[int, dict[str, int]] | None:
    known = {comparable(words): key for key, label in COLUMNS.items() for words in (label.zh, label.en, key)}
    known |= {comparable(word): key for word, key in _ALSO.items()}
    for at, cells in enumerate(rows[:HEADER_WITHIN]):
        columns = {
            known.get(comparable(text(cell)), ""): place for place, cell in reversed(list(enumerate(cells)))
        }
        if all(one in columns for one in _NEEDED) and any(any(map(text, row)) for row in rows[at + 1 :]):
            return at, {key: place for key, place in columns.items() if key}
    return None


def _read(
    rows: Sequence[Sequence[object]], at: int, columns: Mapping[str, int], model: FactorModel, until: date
) -> HouseTable:
    table = HouseTable()
    names = {
        comparable(words): one.key for one in model.factors for words in (one.label.zh, one.label.en, one.key)
    }
    reader = _Reader(table, names | {comparable(word): key for word, key in _WHOLE.items()}, month_of(until))
    for number, cells in enumerate(rows[at + 1 :], at + 2):
        row = {key: cells[place] if place < len(cells) else None for key, place in columns.items()}
        if any(map(text, row.values())):
            table.rows += 1
            reader.row(number, row)
    reader.compare_totals(model)
    return table


class _Reader:
    """Puts rows into a table, and what cannot be put there into its faults."""

    def __init__(self, table: HouseTable, factors: Mapping[str, str], last: int) -> None:
        self.table, self.factors, self.last = table, factors, last
        self.totals: list[tuple[int, Level, object, Line]] = []
        self.seen: set[tuple[int, str]] = set()

    def row(self, number: int, row: Mapping[str, object]) -> None:
        month, factor = self._month(number, row["period"]), self._factor(number, row["factor"])
        if month is None or factor is None:
            return
        if (month, factor) in self.seen:
            self._fault(number, "factor", row["factor"], _TWICE)
            return
        self.seen.add((month, factor))
        for level in LEVELS:
            if text(row.get(level)):
                self._value(number, level, factor, row[level], self._line(month, level))
        for column in (_N, _CSS):
            if text(row.get(column)):
                self._value(number, column, column, row[column], self._line(month, "own"))

    def _value(self, number: int, column: str, factor: str, cell: object, line: Line) -> None:
        value = read_number(cell)  # type: ignore[arg-type]
        if value is None:
            self._fault(number, column, cell, _NO_NUMBER)
        elif factor == _N:
            if value != int(value) or not 0 <= value <= MOST_N:
                self._fault(number, column, cell, _NO_COUNT)
            elif line.n not in (None, int(value)):
                self._fault(number, column, cell, _UNLIKE)
            else:
                line.n = int(value)
        elif not 0 <= value <= MOST_SCORE:
            self._fault(number, column, cell, _OUT)
        elif factor == _CSS:
            if line.css not in (None, float(value)):
                self._fault(number, column, cell, _UNLIKE)
            line.css = float(value)
        elif factor == "mot":
            line.mot = float(value)
            self.totals.append((number, line.level, cell, line))
        else:
            line.scores[factor] = float(value)

    def compare_totals(self, model: FactorModel) -> None:
        """What is printed as the whole must be the weighted mean, or a factor was mistaken."""
        for number, level, cell, line in self.totals:
            if len(line.scores) == len(model.factors) and weighted(model, line.scores) != line.mot:
                mean = weighted(model, line.scores)
                reason = Label(_MOT_UNLIKE.zh.format(mean), _MOT_UNLIKE.en.format(mean))
                self._fault(number, level, cell, reason)

    def _line(self, month: int, level: Level) -> Line:
        return self.table.lines.setdefault((month, level), Line(month, level))

    def _month(self, number: int, cell: object) -> int | None:
        month = month_of_cell(cell)
        if month is None or month > self.last:
            self._fault(number, "period", cell, _NO_PERIOD if month is None else _FUTURE)
            return None
        return month

    def _factor(self, number: int, cell: object) -> str | None:
        factor = self.factors.get(comparable(text(cell)))
        if factor is None:
            self._fault(number, "factor", cell, _NO_FACTOR)
        return factor

    def _fault(self, number: int, column: str, cell: object, reason: Label) -> None:
        self.table.faults.append(Fault(number, column, text(cell)[:80], reason))


def month_of_cell(cell: object) -> int | None:
    """The month that a cell names: a day, or 2010-11, 2010/11, 2010年11月, 201011; None of anything else."""
    if isinstance(cell, datetime | date):
        return month_of(cell if not isinstance(cell, datetime) else cell.date())
    match = _MONTH.fullmatch(comparable(text(cell)).removesuffix("份"))
    try:
        return parse_month(f"{match[1]}-{int(match[2]):02d}") if match else None
    except ValueError:
        return None


def text(cell: object) -> str:
    """A cell as text; a whole number without its point."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return unwrapped(str(cell)).replace("\0", "").strip()
