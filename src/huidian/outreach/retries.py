"""When a call that reached nobody is tried anew: after a gap, at another part of the day (pure)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from huidian.playbooks.calls import Retry

PARTS = (time(9), time(13), time(18))
"""Where the parts of a day begin: morning, afternoon, evening."""

_DAYS = 3


def next_try_at(retry: Retry, at: datetime, zone: ZoneInfo, *, opens: time, closes: time) -> datetime:
    """The earliest moment of the next try after one at `at`, within the hours in which owners are called.

    At another part of the day than the last one where the rule says so: the next part that begins after the
    gap, else the first one of the next day whose part differs; where there is none, the same part.
    """
    local = (at + timedelta(hours=retry.gap_hours)).astimezone(zone)
    if not retry.other_part_of_day:
        return _open(local, zone, opens, closes)
    last = _part(at.astimezone(zone).time())
    if _part(local.time()) != last and opens <= local.time() < closes:
        return local
    for ahead in range(_DAYS):
        day = local.date() + timedelta(days=ahead)
        for part, begins in enumerate(PARTS):
            moment = datetime.combine(day, max(begins, opens), zone)
            if part != last and moment >= local and moment.time() < closes:
                return moment
    # Where calls are made in one part of the day only, there is no other one.
    return _open(local, zone, opens, closes)


def _part(clock: time) -> int:
    return max((number for number, begins in enumerate(PARTS) if begins <= clock), default=0)


def _open(local: datetime, zone: ZoneInfo, opens: time, closes: time) -> datetime:
    if local.time() < opens:
        return _on(local.date(), opens, zone)
    return local if local.time() < closes else _on(local.date() + timedelta(days=1), opens, zone)


def _on(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone)
