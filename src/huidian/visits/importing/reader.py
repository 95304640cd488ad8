"""From a file to a reading."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date, tzinfo
from itertools import islice
from pathlib import Path

from huidian.kit.labels import Label
from huidian.visits.importing.blocks import blocks
from huidian.visits.importing.continued import continues
from huidian.visits.importing.fields import FieldTable, Kind
from huidian.visits.importing.headers import (
    Header,
    HeaderFinder,
    column_letters,
    likely_header,
    without_day_order,
)
from huidian.visits.importing.leftovers import Leftovers
from huidian.visits.importing.limits import DEFAULT, Limits
from huidian.visits.importing.order_amounts import warn_of_different_amounts
from huidian.visits.importing.parsers import Context
from huidian.visits.importing.parsers.cells import SHANGHAI, Cell, written
from huidian.visits.importing.parsers.days import lacks_day_order
from huidian.visits.importing.problems import FileRefused, Reason
from huidian.visits.importing.profile import Profile, load_profile
from huidian.visits.importing.reading import ColumnMatch, Reading, SheetReading, Skipped
from huidian.visits.importing.rows import Contexts, SheetRows
from huidian.visits.importing.settlement_lines import join_settlement_lines
from huidian.visits.importing.sources import Rows, Source, open_source
from huidian.visits.importing.tables import TABLES

Progress = Callable[[int, int], None]
SAMPLES = 5


def read_file(
    path: Path,
    *,
    kind: Kind = "visits",
    profile: Profile | None = None,
    mapping: Mapping[str, str] | None = None,
    display_name: str | None = None,
    limits: Limits = DEFAULT,
    progress: Progress | None = None,
    row_limit: int | None = None,
    today: date | None = None,
    zone: tzinfo = SHANGHAI,
) -> Reading:
    """Everything in a DMS export that can be kept, and every problem with the rest.

    ``mapping`` gives columns by hand, field (its key or its name) → header (or column letters; an empty text:
    no column, whatever the headers say); ``日期:dmy`` says how that column writes its days. ``progress`` is
    called with rows done and rows expected, about. ``row_limit`` bounds the rows of each sheet. Days after
    ``today`` (where given) are problems. ``zone`` is the dealer's: moments that state another are taken over
    into it. Raises :class:`FileRefused` where the file as a whole is unusable.
    """
    table = TABLES[kind]
    mapping = by_key(table, mapping or {})
    _check_mapping(table, mapping)
    finder = HeaderFinder(table, profile, mapping)
    source = open_source(path, limits, understood=finder.understood)
    reading = Reading(display_name or path.name, kind, columns={key: [] for key in table.keys})
    usual = Context(
        profile or load_profile("generic"), limits.earliest_on, today, source.counts_from_1904, zone=zone
    )
    work = _Work(reading, table, finder, contexts_of(usual, mapping), limits, progress, row_limit)
    work.read(named_after(source, path, display_name))
    _check_columns(mapping, work.headers)
    if not reading.sheets:
        raise FileRefused("no_header", missing=work.missing_label(), known=work.known_columns())
    if not reading.total_rows:
        raise FileRefused("no_rows")
    join_settlement_lines(_levelled(reading), table)
    warn_of_different_amounts(reading)
    return reading


def named_after(source: Source, path: Path, display_name: str | None) -> Source:
    """A text file's one sheet goes by the name people know the file by, not the one it is kept under."""
    if not display_name or [sheet.name for sheet in source.sheets] != [path.stem]:
        return source
    return replace(source, sheets=[replace(source.sheets[0], name=Path(display_name).stem)])


class _Work:
    """Reading one file, sheet by sheet."""

    def __init__(
        self,
        reading: Reading,
        table: FieldTable,
        finder: HeaderFinder,
        contexts: Contexts,
        limits: Limits,
        progress: Progress | None,
        row_limit: int | None,
    ) -> None:
        self.reading = reading
        self.headers: list[Header] = []
        self._table = table
        self._finder = finder
        self._contexts = contexts
        self._limits = limits
        self._progress = progress
        self._row_limit = row_limit
        self._done = 0
        self._nearest: list[str] | None = None
        self._last_used: Header | None = None

    def read(self, source: Source) -> None:
        """Read every visible sheet with a usable header; the others are named in ``skipped``."""
        for sheet in source.sheets:
            if sheet.hidden and any(not other.hidden for other in source.sheets):
                self._skip("sheet_hidden", sheet.name)
                continue
            self._sheet(sheet.name, sheet.load())

    def missing_label(self) -> Label:
        """The names of what the nearest thing to a header lacked."""
        missing = self._nearest or [key for key in ("settled_on",) if key in self._table.keys]
        missing = missing or ["/".join(self._table.identifying)]
        return names_of(self._table, missing)

    def known_columns(self) -> str:
        """The cells of what looked most like a header. Not for pages: it may be a row of data."""
        return ", ".join(text for text in self.headers[0].texts if text) if self.headers else ""

    def _sheet(self, name: str, rows: Rows) -> None:
        first = [list(cells) for cells in islice(rows.rows, self._limits.header_rows)]
        header = self._finder.find(first)
        missing = header.missing(self._table) if header else None
        if (header is None or missing) and (going_on := self._going_on(first)):
            header, missing = going_on, None
        self._see_header(first, header)
        if header is None or missing:
            if missing and (self._nearest is None or len(missing) < len(self._nearest)):
                self._nearest = missing
            empty = not any(written(cell) for cells in first for cell in cells)
            reason = {} if empty else {"missing": names_of(self._table, missing or self._all_needed())}
            self._skip("sheet_empty" if empty else "sheet_without_header", name, **reason)
            return
        self._rows(name, rows, first, header)

    def _going_on(self, first: list[list[Cell]]) -> Header | None:
        """The header of the sheet before, where this one goes on without one of its own."""
        before = self._last_used
        return continues(before, first, self._table, self._contexts) if before else None

    def _rows(self, name: str, rows: Rows, first: list[list[Cell]], header: Header) -> None:
        self._last_used = header
        leftovers = Leftovers(header.texts, first[: header.row + 1], self._finder.understood)
        sheet = SheetRows(self.reading, self._table, header, self._contexts, name, leftovers)
        self._pad(taken.key for taken in header.fields if taken)
        for block in blocks(rows, first, header, self._row_limit):
            sheet.take(block)
            self._done += len(block.rows)
            if self._progress:
                self._progress(self._done, max(self._done, rows.expected))
        sheet.finish()
        below = first[header.row + 1 : header.row + 1 + SAMPLES]
        self.reading.sheets.append(
            SheetReading(name, header.row + 1, column_matches(header, below), header.texts)
        )
        self._pad(key for key, column in self.reading.columns.items() if column)

    def _pad(self, keys: Iterable[str]) -> None:
        """Give columns a ``None`` for every row of sheets that lack them."""
        for key in keys:
            column = self.reading.columns[key]
            column.extend([None] * (len(self.reading.places) - len(column)))

    def _see_header(self, first: list[list[Cell]], header: Header | None) -> None:
        guess = likely_header(first) if header is None else None
        seen = header if guess is None else self._finder.at(first, guess)
        if seen:
            self.headers.append(seen)

    def _all_needed(self) -> list[str]:
        always = [field.key for field in self._table.fields if field.need == "always"]
        return [*always, "/".join(self._table.identifying)]

    def _skip(self, code: str, sheet: str, **params: object) -> None:
        self.reading.skipped.append(Skipped(Reason(code, params), 0, sheet))


def contexts_of(usual: Context, mapping: Mapping[str, str]) -> Contexts:
    """The usual context, and those of the fields whose column says in which order its days are written."""
    orders = {key: order for key, column in mapping.items() if (order := without_day_order(column)[1])}
    return Contexts(usual, {key: replace(usual, day_order=order) for key, order in orders.items()})


def column_matches(header: Header, rows: list[list[Cell]]) -> list[ColumnMatch]:
    """The columns of a header with the first few of their texts; a nameless column goes by its letters.

    ``rows`` are the first ones below it.
    """
    matches = []
    for at, (text, taken, how) in enumerate(zip(header.texts, header.fields, header.how, strict=True)):
        cells = [row[at] for row in rows if at < len(row)]
        sample = [written(cell) for cell in cells[:SAMPLES]]
        if text or any(sample):
            name, key = text or column_letters(at), taken.key if taken else None
            matches.append(ColumnMatch(name, key, how, sample, any(map(lacks_day_order, cells))))
    return matches


def names_of(table: FieldTable, keys: list[str]) -> Label:
    """Fields by their names, in both languages; keys joined by ``/`` are alternatives."""
    alternatives = [[table.field(key).label for key in entry.split("/")] for entry in keys]
    return Label(
        "、".join("/".join(label.zh for label in entry) for entry in alternatives),
        ", ".join("/".join(label.en for label in entry) for entry in alternatives),
    )


def by_key(table: FieldTable, mapping: Mapping[str, str]) -> dict[str, str]:
    """A mapping whose fields may go by the name messages call them by, with every field by its key."""
    keys = {name: field.key for field in table.fields for name in (field.label.zh, field.label.en)}
    return {name if name in table.keys else keys.get(name, name): column for name, column in mapping.items()}


def _check_mapping(table: FieldTable, mapping: Mapping[str, str]) -> None:
    for key in mapping:
        if key not in table.keys:
            raise FileRefused("field_unknown", field=key, known=", ".join(table.keys))


def _check_columns(mapping: Mapping[str, str] | None, headers: list[Header]) -> None:
    by_hand = {
        taken.key
        for header in headers
        for taken, how in zip(header.fields, header.how, strict=True)
        if taken and how == "by hand"
    }
    for key, named in (mapping or {}).items():
        column, _ = without_day_order(named)
        if column and key not in by_hand and headers:
            known = ", ".join(text for text in headers[0].texts if text)
            raise FileRefused("column_unknown", column=column, known=known)


def _levelled(reading: Reading) -> Reading:
    """Fields no sheet had share one list of ``None``."""
    nothing: list[object] = [None] * len(reading.places)
    for key, column in reading.columns.items():
        if not column:
            reading.columns[key] = nothing
    return reading
