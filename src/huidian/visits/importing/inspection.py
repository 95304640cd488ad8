"""A first look at a file, for mapping its columns by hand: nothing is parsed, little is read."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from huidian.kit.labels import Label
from huidian.visits.importing.continued import continues
from huidian.visits.importing.fields import FieldTable, Kind
from huidian.visits.importing.headers import Header, HeaderFinder, likely_header
from huidian.visits.importing.limits import DEFAULT, Limits
from huidian.visits.importing.parsers import Context
from huidian.visits.importing.parsers.cells import Cell, written
from huidian.visits.importing.profile import Profile, load_profile
from huidian.visits.importing.reader import column_matches, contexts_of, named_after, names_of
from huidian.visits.importing.reading import ColumnMatch
from huidian.visits.importing.sources import SheetSource, open_source
from huidian.visits.importing.tables import TABLES


@dataclass(frozen=True, slots=True)
class SheetInspection:
    """One sheet: its first rows as texts, the header row (from 1, ``None`` where there is no candidate),
    the proposed columns, and the keys of required fields still without a column. ``has_rows``: whether
    anything may stand below the header.

    Alternatives in ``missing`` are joined by ``/``; ``missing_label`` names the same for people. A sheet that
    ``continues`` the one before it has no header of its own and that one's columns.
    """

    name: str
    hidden: bool
    header_row: int | None
    columns: list[ColumnMatch]
    raw_rows: list[list[str]]
    missing: list[str]
    missing_label: Label
    has_rows: bool = True
    continues: bool = False

    @property
    def usable(self) -> bool:
        """Whether the sheet can be read as it is mapped now."""
        return self.continues or (self.header_row is not None and not self.missing)

    @property
    def may_be_mapped(self) -> bool:
        """Whether it could be read if somebody named its columns: it has two rows, and columns enough."""
        widths = [sum(bool(text.strip()) for text in row) for row in self.raw_rows]
        filled = [width for width in widths if width]
        return self.usable or (len(filled) > 1 and max(filled) >= len(self.missing))


@dataclass(frozen=True, slots=True)
class Inspection:
    """A file's sheets, seen before reading."""

    file: str
    kind: Kind
    sheets: list[SheetInspection]

    @property
    def usable(self) -> bool:
        """Whether at least one visible sheet can be read as mapped."""
        return any(sheet.usable for sheet in self.sheets if not sheet.hidden)

    @property
    def has_no_table(self) -> bool:
        """Whether no naming of columns would make a table of it."""
        return not any(sheet.may_be_mapped for sheet in self.sheets)

    @property
    def has_only_headers(self) -> bool:
        """Whether all that can be read as mapped is headers, with nothing below any of them."""
        usable = [sheet for sheet in self.sheets if sheet.usable]
        return bool(usable) and not any(sheet.has_rows for sheet in usable)


def inspect_file(
    path: Path,
    *,
    kind: Kind = "visits",
    profile: Profile | None = None,
    mapping: Mapping[str, str] | None = None,
    display_name: str | None = None,
    limits: Limits = DEFAULT,
    row_limit: int = 20,
) -> Inspection:
    """The sheets, their first ``row_limit`` rows and a proposed mapping.

    Mapping mistakes are no errors here (unknown fields and columns are ignored); :class:`FileRefused` is
    raised only for a file that cannot be read at all.
    """
    table = TABLES[kind]
    by_hand = {key: column for key, column in (mapping or {}).items() if key in table.keys}
    finder = HeaderFinder(table, profile, by_hand)
    most = limits.header_rows + row_limit
    source = named_after(open_source(path, limits, most, understood=finder.understood), path, display_name)
    usual = Context(profile or load_profile("generic"), limits.earliest_on, None, source.counts_from_1904)
    contexts = contexts_of(usual, by_hand)
    sheets = []
    before: Header | None = None
    for sheet in source.sheets:
        rows = [list(cells) for cells in islice(sheet.load().rows, most)]
        header = finder.find(rows[: limits.header_rows])
        goes_on = None
        if before and not sheet.hidden and (header is None or header.missing(table)):
            goes_on = continues(before, rows[: limits.header_rows], table, contexts)
        if (
            header is None
            and not goes_on
            and (guess := likely_header(rows[: limits.header_rows])) is not None
        ):
            header = finder.at(rows, guess)
        seen = _inspected(
            sheet, rows, goes_on or header, table, raw_rows=row_limit, may_go_on=len(rows) == most
        )
        sheets.append(replace(seen, header_row=None, continues=True) if goes_on else seen)
        if seen.usable and not sheet.hidden:
            before = goes_on or header
    return Inspection(display_name or path.name, kind, sheets)


def _inspected(
    sheet: SheetSource,
    rows: list[list[Cell]],
    header: Header | None,
    table: FieldTable,
    *,
    raw_rows: int,
    may_go_on: bool,
) -> SheetInspection:
    missing = (header or Header(0, 1, [], [], [])).missing(table)
    below = rows[header.row + 1 :] if header else []
    return SheetInspection(
        name=sheet.name,
        hidden=sheet.hidden,
        header_row=header.row + 1 if header else None,
        columns=column_matches(header, below) if header else [],
        raw_rows=[[written(cell) for cell in cells] for cells in rows[:raw_rows]],
        missing=missing,
        missing_label=names_of(table, missing),
        has_rows=header is None or may_go_on or any(map(_says, below)),
    )


def _says(cells: list[Cell]) -> bool:
    return any(written(cell).strip() for cell in cells)
