"""Days and moments in every form exports write them; nothing ambiguous is guessed."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from huidian.visits.importing.parsers.cells import Cell, Context, Flaw, Parse, flaw, written

_BORN_AFTER = date(1900, 1, 1)
_FAR_FUTURE = date(2100, 12, 31)
_TIME = (
    r"(?:[T\s]*(上午|下午|AM|PM)?\s*(\d{1,2})(?::|时|点)(\d{1,2})(?:(?::|分)(\d{1,2}))?(?:\.\d{1,6})?(?:分|秒)?"
    r"\s*(AM|PM)?(?:\+08:?00)?)?"
)
_PARTED = re.compile(r"(\d{4})\s*(?:[-/.年]\s*)(\d{1,2})\s*(?:[-/.月]\s*)(\d{1,2})\s*[日号]?" + _TIME)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})" + _TIME)
_PACKED_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})()(\d{2})(\d{2})(\d{2})?()")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SHORT = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{1,2}|\d{4})(?:\D.*)?")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−", "-"))


def day(context: Context) -> Parse:
    """Days not before ``context.earliest_on`` and not after ``context.latest_on``."""
    return _within(_as_day, context, context.earliest_on, context.latest_on)


def future_day(context: Context) -> Parse:
    """Days that may lie ahead, such as the end of a warranty."""
    return _within(_as_day, context, context.earliest_on, None)


def birthday(context: Context) -> Parse:
    """Days of birth."""
    return _within(_as_day, context, _BORN_AFTER, context.latest_on)


def moment(context: Context) -> Parse:
    """Moments in local time without zone; a day alone gives its midnight."""
    return _within(lambda found: found, context, context.earliest_on, context.latest_on)


def _as_day(found: datetime) -> date:
    return found.date()


def _within(form: Callable[[datetime], date], context: Context, earliest: date, latest: date | None) -> Parse:
    last = latest or _FAR_FUTURE

    def parse(cell: Cell) -> object:
        found = read_moment(cell, context.counts_from_1904)
        if found is None or isinstance(found, Flaw):
            return found
        if found.date() < earliest:
            return flaw("day_too_early", earliest=earliest.isoformat())
        if found.date() > last:
            return flaw("day_in_future", latest=last.isoformat())
        return form(found)

    return parse


def read_moment(cell: Cell, counts_from_1904: bool = False) -> datetime | Flaw | None:
    """The moment a cell names; numbers are ``YYYYMMDD`` where they can be, else Excel serials."""
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - files have no zone
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(cell), counts_from_1904)
    if not isinstance(cell, str):
        return None if cell is None else flaw("day_unreadable")
    text = written(cell).translate(_DASHES).upper().lstrip("'")
    return _from_text(text, counts_from_1904) if text else None


def _from_text(text: str, counts_from_1904: bool) -> datetime | Flaw:
    for form in (_PARTED, _PACKED, _PACKED_MOMENT):
        if match := form.fullmatch(text):
            return _from_parts(*match.groups(default=""))
    if _SERIAL.fullmatch(text):
        return _from_number(float(text), counts_from_1904)
    return flaw("day_ambiguous") if _SHORT.fullmatch(text) else flaw("day_unreadable")


def _from_parts(
    year: str, month: str, of_month: str, half: str, hour: str, minute: str, second: str, half_after: str
) -> datetime | Flaw:
    clock = int(hour or 0)
    if (half or half_after) in {"下午", "PM"} and clock < 12:
        clock += 12
    elif (half or half_after) in {"上午", "AM"} and clock == 12:
        clock = 0
    try:
        return datetime(int(year), int(month), int(of_month), clock, int(minute or 0), int(second or 0))  # noqa: DTZ001
    except ValueError:
        return flaw("day_impossible")


def _from_number(number: float, counts_from_1904: bool) -> datetime | Flaw:
    if not number >= 1:
        return flaw("day_unreadable")
    if number.is_integer() and 19000101 <= number <= 21001231:
        return _from_text(str(int(number)), counts_from_1904)
    if number.is_integer() and 19000101000000 <= number <= 21001231235959:
        return _from_text(str(int(number)), counts_from_1904)
    if number >= 200_000:
        return flaw("day_unreadable")
    origin = datetime(1904, 1, 1) if counts_from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    return origin + timedelta(seconds=round(number * 86_400))
