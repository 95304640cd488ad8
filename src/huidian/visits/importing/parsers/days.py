"""Days and moments in every form exports write them; nothing ambiguous is guessed."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone

from huidian.visits.importing.characters import unwrapped
from huidian.visits.importing.parsers.cells import Cell, Context, DayOrder, Flaw, Parse, flaw, written
from huidian.visits.importing.parsers.day_words import Clock, plain_day

_BORN_AFTER = date(1900, 1, 1)
_FAR_FUTURE = date(2100, 12, 31)
_TIME = r"(?:[T\s]*(\d{1,2})(?::|时|点)(\d{1,2})?(?:(?::|分)(\d{1,2}))?(?:[.,]\d+)?(?:分|秒)?)?"
_PARTED = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?" + _TIME)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0+)?" + _TIME)
_PACKED_MOMENT = re.compile(r"(\d{4})(\d{2})(\d{2})T?(\d{2})(\d{2})(\d{2})?(?:\.\d+)?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_SHORT = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{1,2})" + _TIME)
_UNCLEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.](?:\d{1,2}|\d{4})(?:\D.*)?")
_MILLISECONDS = 86_400_000


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
    return _within(lambda at: at, context, context.earliest_on, context.latest_on)


def _as_day(at: datetime) -> date:
    return at.date()


def _within(form: Callable[[datetime], date], context: Context, earliest: date, latest: date | None) -> Parse:
    last = latest or _FAR_FUTURE

    def parse(cell: Cell) -> object:
        at = read_moment(cell, context)
        if at is None or isinstance(at, Flaw):
            return at
        if at.date() < earliest:
            return flaw("day_too_early", earliest=earliest.isoformat())
        if at.date() > last:
            return flaw("day_in_future", latest=last.isoformat())
        return form(at)

    return parse


def read_moment(cell: Cell, context: Context) -> datetime | Flaw | None:
    """The moment a cell names, in local time; numbers are ``YYYYMMDD`` where they can be, else Excel serials.

    A zone that is stated counts: ``2010-06-30T16:00:00Z`` is 1 July in Shanghai.
    """
    if isinstance(cell, datetime):
        return cell
    if isinstance(cell, date):
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - files have no zone
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _from_number(float(cell), context)
    if not isinstance(cell, str):
        return None if cell is None else flaw("day_unreadable")
    text = written(cell)
    return _from_text(text, context) if text else None


def lacks_day_order(cell: Cell) -> bool:
    """Whether a cell is a day whose year, month and day could stand in several orders, as ``3/6/2010``."""
    if not isinstance(cell, str) or not (text := written(unwrapped(cell))):
        return False
    bare, _ = plain_day(text)
    return bool(_UNCLEAR.fullmatch(bare))


def _from_text(text: str, context: Context) -> datetime | Flaw:
    bare, clock = plain_day(text)
    for form in (_PARTED, _PACKED, _PACKED_MOMENT):
        if match := form.fullmatch(bare):
            return _from_parts(match.groups(default=""), clock, context)
    if context.day_order and (match := _SHORT.fullmatch(bare)):
        return _from_parts(_in_order(match.groups(default=""), context.day_order), clock, context)
    if _SERIAL.fullmatch(bare):
        return _from_number(float(bare), context)
    return flaw("day_ambiguous") if _UNCLEAR.fullmatch(bare) else flaw("day_unreadable")


def _in_order(parts: tuple[str, ...], order: DayOrder) -> tuple[str, ...]:
    first, second, third, *time = parts
    if order == "ymd":
        return (_full_year(first), second, third, *time)
    month, of_month = (second, first) if order == "dmy" else (first, second)
    return (_full_year(third), month, of_month, *time)


def _full_year(text: str) -> str:
    """Of two digits a year of 1970 to 2069, as spreadsheets on most systems have it."""
    return text if len(text) == 4 else f"{'19' if int(text) >= 70 else '20'}{text:0>2}"


def _from_parts(parts: tuple[str, ...], clock: Clock, context: Context) -> datetime | Flaw:
    year, month, of_month, hour, minute, second = (int(part or 0) for part in parts)
    try:
        at = datetime(year, month, of_month, clock.hour(hour), minute, second)  # noqa: DTZ001
    except ValueError:
        return flaw("day_impossible")
    if clock.offset is None:
        return at
    stated = at.replace(tzinfo=timezone(clock.offset))
    return stated.astimezone(context.zone).replace(tzinfo=None)


def _from_number(number: float, context: Context) -> datetime | Flaw:
    if not number >= 1:
        return flaw("day_unreadable")
    if number.is_integer() and (
        19000101 <= number <= 21001231
        or 190001010000 <= number <= 210012312359
        or 19000101000000 <= number <= 21001231235959
    ):
        return _from_text(str(int(number)), context)
    if number >= 200_000:
        return flaw("day_unreadable")
    origin = datetime(1904, 1, 1) if context.counts_from_1904 else datetime(1899, 12, 30)  # noqa: DTZ001
    # To the millisecond, as spreadsheets show it: 23:59:59.997 belongs to its day.
    return (origin + timedelta(milliseconds=round(number * _MILLISECONDS))).replace(microsecond=0)
