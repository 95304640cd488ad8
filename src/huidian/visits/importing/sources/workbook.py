"""Excel workbooks, read by calamine once they have been found harmless."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from huidian.visits.importing.limits import Limits
from huidian.visits.importing.parsers.cells import Cell
from huidian.visits.importing.problems import FileRefused
from huidian.visits.importing.sources.oleguard import check_ole_workbook
from huidian.visits.importing.sources.package import usual_package
from huidian.visits.importing.sources.sheets import Rows, SheetSource, Source
from huidian.visits.importing.sources.trimming import trimmed
from huidian.visits.importing.sources.zipguard import check_zip_workbook

T = TypeVar("T")


def open_zip_workbook(path: Path, limits: Limits, first_rows: int | None = None) -> Source:
    """The sheets of an ``.xlsx`` or ``.xlsb``, or only their first rows; raises ``FileRefused``."""
    with usual_package(path, limits) as usual:
        counts_from_1904 = check_zip_workbook(usual, limits)
        beginning = trimmed(usual, first_rows, limits) if first_rows else None
        return _source(beginning or usual, limits, counts_from_1904)


def open_ole_workbook(path: Path, limits: Limits) -> Source:
    """The sheets of an ``.xls``; raises ``FileRefused``."""
    counts_from_1904 = check_ole_workbook(path, limits)
    return _source(path, limits, counts_from_1904)


def _source(path: Path | BinaryIO, limits: Limits, counts_from_1904: bool) -> Source:
    book = _guarded(lambda: _opened(path))
    sheets = [
        SheetSource(
            meta.name,
            lambda index=index, name=meta.name: _load(book, index, name, limits),  # type: ignore[misc]
            hidden=meta.visible != SheetVisibleEnum.Visible,
        )
        for index, meta in enumerate(book.sheets_metadata)
        if meta.typ == SheetTypeEnum.WorkSheet
    ]
    if len(sheets) > limits.sheets:
        raise FileRefused("too_many_sheets", count=len(sheets), most=limits.sheets)
    return Source(sheets, counts_from_1904)


def _opened(path: Path | BinaryIO) -> CalamineWorkbook:
    """The workbook by its content: given a path, the reader would believe its name."""
    if not isinstance(path, Path):
        return CalamineWorkbook.from_filelike(path)
    with path.open("rb") as file:
        return CalamineWorkbook.from_filelike(file)


def _load(book: CalamineWorkbook, index: int, name: str, limits: Limits) -> Rows:
    sheet = _guarded(lambda: book.get_sheet_by_index(index))
    if sheet.width > limits.columns:
        raise FileRefused("too_many_columns", count=sheet.width, most=limits.columns)
    left = sheet.start[1] if sheet.start else 0
    merges = tuple(
        ((top, first - left), (bottom, last - left))
        for (top, first), (bottom, last) in sheet.merged_cell_ranges or ()
    )
    return Rows(_cells(sheet), sheet.total_height, merges)


def _cells(sheet: CalamineSheet) -> Iterator[list[Cell]]:
    rows = iter(sheet.iter_rows())
    while (row := _guarded(lambda: next(rows, None))) is not None:
        yield row  # type: ignore[misc]


def _guarded(call: Callable[[], T]) -> T:
    """What the reader gives; whatever it raises, a Rust panic too, means the file is damaged."""
    try:
        return call()
    except PasswordError:
        raise FileRefused("encrypted") from None
    except (CalamineError, OSError, ValueError):
        raise FileRefused("damaged") from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise FileRefused("damaged") from None
