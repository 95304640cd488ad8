"""How far data reach: whether a month may still change because its last visits have not come in yet."""

from datetime import date, timedelta

from huidian.kit.months import last_day

CLOSED_DAYS = timedelta(days=7)
"""Shops close for holidays: data that reach into a month's last week count as reaching its end."""


def reaches_end(until: date, month: int) -> bool:
    """Whether data whose last settled day is ``until`` reach the end of a month (month number)."""
    return until >= last_day(month) - CLOSED_DAYS
