"""What reading a file gives: columns of values, where each row stood, and everything that was doubted."""

import pickle
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from huidian.visits.importing.fields import Kind
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.problems import Problem, Reason

Place = tuple[int, int]
"""Sheet index and row, counted from 1 as the spreadsheet shows it."""
How = Literal["synonym", "profile", "by hand"]
_BLOCK = 1_000

COUNTER_SALE = "counter"
"""The type of sale that is no visit and, unless it corrects an order, not kept (S0)."""


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """One column of a sheet and the field it was taken for; ``sample``: its first few texts.

    ``lacks_day_order``: days stand in it that do not say in which order year, month and day are.
    """

    header: str
    field: str | None
    how: How | None
    sample: list[str]
    lacks_day_order: bool = False


@dataclass(frozen=True, slots=True)
class SheetReading:
    """A sheet that was read; ``header_row`` is the (last) row of its header, counted from 1.

    ``columns`` lists the columns that hold anything, ``headers`` the header texts of all, as in the rows.
    """

    name: str
    header_row: int
    columns: list[ColumnMatch]
    headers: list[str]

    def header_of(self, key: str) -> str:
        """What the file calls the column of a field; "" where the sheet has none."""
        return next((column.header for column in self.columns if column.field == key), "")


@dataclass(frozen=True, slots=True)
class Skipped:
    """Rows (or a whole sheet, ``rows`` 0) that were left out without being wrong."""

    reason: Reason
    rows: int
    sheet: str


class RejectedRows:
    """The original cells of refused rows, kept packed: a file may be refused row by row."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._open: list[tuple[Place, list[Cell]]] = []
        self._count = 0

    def add(self, place: Place, cells: list[Cell]) -> None:
        """Keep one row."""
        self._open.append((place, cells))
        self._count += 1
        if len(self._open) >= _BLOCK:
            self._packed.append(zlib.compress(pickle.dumps(self._open), 1))
            self._open = []

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[Place, list[Cell]]]:
        for block in self._packed:
            yield from pickle.loads(zlib.decompress(block))  # noqa: S301 - packed by add() in this process
        yield from self._open


@dataclass
class Reading:
    """A file, read. Lists in ``columns`` have one entry an accepted row; what the file lacks is all ``None``.

    Money is in fen, distances in kilometres, days are dates, moments naive local times. Treat the lists
    as read only: equal values and absent fields share theirs. ``rejected_rows`` holds the refused rows
    as they stood; ``total_rows`` counts accepted, refused and unusable counter-sale rows.
    """

    file: str
    kind: Kind
    sheets: list[SheetReading] = field(default_factory=list)
    columns: dict[str, list[object]] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rejected_rows: RejectedRows = field(default_factory=RejectedRows)
    skipped: list[Skipped] = field(default_factory=list)
    total_rows: int = 0

    def __len__(self) -> int:
        return len(self.places)

    @property
    def rejections(self) -> list[Problem]:
        """The problems for which rows were refused."""
        return [problem for problem in self.problems if problem.severity == "rejected"]

    @property
    def warnings(self) -> list[Problem]:
        """The problems with which rows were kept; of a refused row nothing is kept."""
        refused = {(one.sheet, one.row) for one in self.rejections}
        warned = (one for one in self.problems if one.severity == "warning")
        return [one for one in warned if (one.sheet, one.row) not in refused]

    @property
    def sheets_left_out(self) -> list[Skipped]:
        """The sheets nothing was read of, blank ones aside."""
        return [left for left in self.skipped if not left.rows and left.reason.code != "sheet_empty"]

    @property
    def is_all_refused(self) -> bool:
        """Whether rows were refused and none was accepted but counter sales."""
        sales = self.columns.get("sale_type", [None] * len(self))
        return len(self.rejected_rows) > 0 and all(sale == COUNTER_SALE for sale in sales)

    def has(self, key: str) -> bool:
        """Whether any sheet had a column for this field."""
        return any(column.field == key for sheet in self.sheets for column in sheet.columns)
