"""What a file would do, row by row, in a small file beside the upload: written once, read page by page."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from huidian.flows.preview_import import Preview
from huidian.flows.uploads.differences import changes_of_rows
from huidian.flows.warnings import Group, Left, Uncounted, groups_of, left_out_of, uncounted_of
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.visits.actions import Plan, Verdict
from huidian.visits.importing import Reading
from huidian.visits.importing.parsers.cells import written

REJECT = "reject"
_SCHEMA = """
CREATE TABLE rows(
    id INTEGER PRIMARY KEY, verdict TEXT, sheet TEXT, row INTEGER, name TEXT, plate TEXT, vin TEXT, day TEXT,
    detail TEXT
);
CREATE TABLE notes(kind TEXT PRIMARY KEY, content TEXT);
"""
_INSERT = (
    "INSERT INTO rows(verdict, sheet, row, name, plate, vin, day, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
SORTS = {"place": "id", "name": "name", "plate": "plate", "day": "day"}
_DETAILS = "json_each(CASE WHEN detail = '' THEN '[]' ELSE detail END) AS one"
_NAMES = {"visits": "order_no", "customers": "name", "vehicles": "owner_name"}
_Record = tuple[str, str, int, str, str, str, str, str]


class Change(NamedTuple):
    """One field that would change, as texts."""

    field: str
    before: str
    after: str


class Trouble(NamedTuple):
    """One reason a row was refused for."""

    column: str
    value: str
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the file. `name` is the order's number, else the owner's name; texts are as in the file."""

    verdict: str
    sheet: str
    row: int
    name: str
    plate: str
    vin: str
    day: str
    changes: Sequence[Change] = ()
    troubles: Sequence[Trouble] = ()


@dataclass(frozen=True, slots=True)
class LineWish:
    """Which rows of a file: those of a verdict, narrowed by each of the rest that is given.

    `causes` are reasons of refused rows in Chinese, or keys of fields that change; days are both within.
    """

    verdict: str
    search: str = ""
    sheets: Sequence[str] = ()
    causes: Sequence[str] = ()
    since: date | None = None
    until: date | None = None


class Lines(NamedTuple):
    """One page of `total` rows."""

    rows: Sequence[Line]
    total: int
    page: int


class LineValues(NamedTuple):
    """The sheets of rows and their causes, each with its English words where it is a reason."""

    sheets: Sequence[str]
    causes: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Notes:
    """The warnings by reason, what was left out without being wrong, and what is kept but no visit.

    `is_strange`: hardly any vehicle of the file was on the dealer's file.
    """

    rejected: Sequence[Group]
    warnings: Sequence[Group]
    left_out: Sequence[Left]
    uncounted: Sequence[Uncounted] = ()
    is_strange: bool = False


def write_ledger(path: Path, preview: Preview, dealer: Dealer) -> None:
    """Write the list anew; whoever reads meanwhile sees the one before."""
    reading, plan = preview.reading, preview.plan
    fresh = path.with_suffix(".rows.new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh, isolation_level=None)) as book:
        book.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA + "BEGIN;")
        book.executemany(_INSERT, _accepted(reading, plan, dealer))
        book.executemany(_INSERT, _refused(reading))
        book.execute("CREATE INDEX rows_by_verdict ON rows(verdict, id)")
        for kind, content in (
            ("rejected", groups_of(reading.rejections)),
            ("warnings", groups_of(reading.warnings)),
            ("left_out", left_out_of(reading)),
            ("is_strange", preview.known_vehicles.is_strange),
            ("uncounted", uncounted_of(reading, rules_of(dealer))),
        ):
            book.execute("INSERT INTO notes VALUES (?, ?)", (kind, json.dumps(content, ensure_ascii=False)))
        book.execute("COMMIT")
    fresh.replace(path)


def read_lines(
    path: Path, wish: LineWish, *, sort: str = "place", page: int = 1, per_page: int | None = 50
) -> Lines:
    """One page of the rows wished for, the last where it is beyond; without `per_page` all of them.

    Nothing where the list is gone.
    """
    if not path.is_file():
        return Lines([], 0, 1)
    where, values = _where(wish)
    order = SORTS.get(sort.removeprefix("-"), "id") + (" DESC" if sort.startswith("-") else "")
    with _open(path) as book:
        total = book.execute(f"SELECT count(*) FROM rows WHERE {where}", values).fetchone()[0]  # noqa: S608
        page = min(page, max(1, -(-total // per_page))) if per_page else 1
        records = book.execute(
            f"SELECT verdict, sheet, row, name, plate, vin, day, detail FROM rows WHERE {where} "  # noqa: S608
            f"ORDER BY {order}, id LIMIT ? OFFSET ?",
            [*values, per_page or -1, (page - 1) * (per_page or 0)],
        ).fetchall()
    return Lines([_line(record) for record in records], total, page)


def line_values(path: Path, verdict: str) -> LineValues:
    """What the rows of a verdict can be narrowed by."""
    if not path.is_file():
        return LineValues([], [])
    words = "json_extract(one.value, '$[3]')" if verdict == REJECT else "''"
    with _open(path) as book:
        sheets = book.execute("SELECT DISTINCT sheet FROM rows WHERE verdict = ? ORDER BY 1", [verdict])
        causes = book.execute(
            f"SELECT DISTINCT {_cause(verdict)}, {words} FROM rows, {_DETAILS} "  # noqa: S608
            "WHERE verdict = ? ORDER BY 1",
            [verdict],
        )
        return LineValues([sheet for (sheet,) in sheets], [(key, en) for key, en in causes])


def _where(wish: LineWish) -> tuple[str, list[str]]:
    """The condition of a wish and its values."""
    where, values = ["verdict = ?"], [wish.verdict]
    if wish.search:
        where.append("(name LIKE ? OR plate LIKE ? OR vin LIKE ?)")
        values += [f"%{wish.search}%"] * 3
    if wish.sheets:
        where.append(f"sheet IN ({_marks(wish.sheets)})")
        values += wish.sheets
    if wish.causes:
        marks = _marks(wish.causes)
        where.append(f"EXISTS (SELECT 1 FROM {_DETAILS} WHERE {_cause(wish.verdict)} IN ({marks}))")  # noqa: S608
        values += wish.causes
    for sign, day in ((">=", wish.since), ("<=", wish.until)):
        if day is not None:
            where.append(f"substr(day, 1, 10) {sign} ?")
            values.append(day.isoformat())
    return " AND ".join(where), values


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _cause(verdict: str) -> str:
    """What tells details apart: the reason of a refused row in Chinese, else the field that changes."""
    return f"json_extract(one.value, '$[{2 if verdict == REJECT else 0}]')"


def read_notes(path: Path) -> Notes | None:
    """The warnings, and what was left out; `None` where the list is gone."""
    if not path.is_file():
        return None
    with _open(path) as book:
        notes = {
            kind: json.loads(content) for kind, content in book.execute("SELECT kind, content FROM notes")
        }
    return Notes(**notes)


def _open(path: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True))


def _line(record: _Record) -> Line:
    line = Line(*record[:-1])
    details = json.loads(record[-1]) if record[-1] else []
    if line.verdict == REJECT:
        return replace(line, troubles=[Trouble(*each) for each in details])
    return replace(line, changes=[Change(*each) for each in details])


def _accepted(reading: Reading, plan: Plan, dealer: Dealer) -> Iterator[_Record]:
    changes = changes_of_rows(plan, dealer)
    names = [sheet.name for sheet in reading.sheets]
    nothing: Sequence[object] = [None] * len(reading)
    columns = [
        reading.columns.get(key, nothing) for key in (_NAMES[reading.kind], "plate", "vin", "settled_on")
    ]
    for at, ((sheet, row), verdict) in enumerate(zip(reading.places, plan.verdicts, strict=True)):
        if verdict is Verdict.LEFT_OUT:
            continue
        texts = ["" if (value := column[at]) is None else str(value) for column in columns]
        detail = json.dumps(changes[at], ensure_ascii=False) if at in changes else ""
        place = names[sheet] if sheet < len(names) else ""
        yield (verdict.value, place, row, texts[0], texts[1], texts[2], texts[3], detail)


def _refused(reading: Reading) -> Iterator[_Record]:
    troubles: dict[tuple[str, int], list[Trouble]] = {}
    for problem in reading.rejections:
        trouble = Trouble(
            problem.column, problem.value[:80], problem.reason.text("zh"), problem.reason.text("en")
        )
        troubles.setdefault((problem.sheet, problem.row), []).append(trouble)
    wanted = (_NAMES[reading.kind], "plate", "vin", "settled_on")
    at = [[_position(sheet.headers, sheet.columns, key) for key in wanted] for sheet in reading.sheets]
    for (sheet, row), cells in reading.rejected_rows:
        name = reading.sheets[sheet].name
        texts = [written(cells[n])[:60] if n is not None and n < len(cells) else "" for n in at[sheet]]
        detail = json.dumps(troubles.get((name, row), []), ensure_ascii=False)
        yield (REJECT, name, row, texts[0], texts[1], texts[2], texts[3], detail)


def _position(headers: list[str], columns: Iterable[object], key: str) -> int | None:
    for column in columns:
        header = getattr(column, "header", "")
        if getattr(column, "field", None) == key and header in headers:
            return headers.index(header)
    return None
