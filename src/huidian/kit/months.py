"""Calendar months as month numbers: ``year * 12 + month - 1``, so that windows are plain subtraction.

The text form ``YYYY-MM`` belongs to the edges (command line, URLs, JSON).
"""

import re
from calendar import monthrange
from datetime import date

_YEARS = range(1900, 2200)
"""Other years are slips; windows and trends around these never leave the calendar."""
_EVERY_MONTH_HAS = 28
"""Days; only later ones need the month's end to be asked for."""
_MONTH_TEXT = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")


def month_of(day: date) -> int:
    """The month number of the month a day lies in."""
    return day.year * 12 + day.month - 1


def parse_month(text: str) -> int:
    """The month number of ``YYYY-MM``, years 1900 to 2199; ``ValueError`` for any other text."""
    match = _MONTH_TEXT.fullmatch(text)
    if match is None or int(match[1]) not in _YEARS:
        raise ValueError(f"not a month in the form YYYY-MM: {text!r}")
    return int(match[1]) * 12 + int(match[2]) - 1


def is_month(number: int) -> bool:
    """Whether a number is that of a month that can be written, of the years 1900 to 2199."""
    return number // 12 in _YEARS


def format_month(month: int) -> str:
    """``YYYY-MM`` of a month number."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def first_day(month: int) -> date:
    """The first day of a month number."""
    return date(month // 12, month % 12 + 1, 1)


def last_day(month: int) -> date:
    """The last day of a month number."""
    year, index = divmod(month, 12)
    return date(year, index + 1, monthrange(year, index + 1)[1])


def add_months(day: date, n: int) -> date:
    """The same day of the month, ``n`` months later (earlier if negative), clipped to that month's end."""
    if day.day <= _EVERY_MONTH_HAS:
        year, index = divmod(month_of(day) + n, 12)
        return date(year, index + 1, day.day)
    end = last_day(month_of(day) + n)
    return end.replace(day=min(day.day, end.day))


def months_between(earlier: date, later: date) -> int:
    """Whole months from one day to another: the most that, added to ``earlier``, do not pass ``later``.

    The month's end is clipped, so 31 August to 30 September is one month. Negative if ``later`` is before.
    """
    months = month_of(later) - month_of(earlier)
    return months if add_months(earlier, months) <= later else months - 1


def day_of_text(text: str) -> date | None:
    """The day an address names, ``YYYY-MM-DD`` of a year that is no slip; ``None`` for anything else."""
    try:
        day = date.fromisoformat(text) if len(text) == len("YYYY-MM-DD") else None
    except ValueError:
        return None
    return day if day and day.year in _YEARS else None
