"""When a post that is given for a time ends: after its last day, where it is held."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from huidian.network.authority import AboveCeilingError
from huidian.network.models import Dealer, Manufacturer, Post, Region

LONGEST_LOAN = timedelta(days=90)
"""How long one's own role may be lent."""


class EndPastError(ValueError):
    """A last day that is over."""


class TooLongError(AboveCeilingError):
    """One's own role without an end, or for longer than `LONGEST_LOAN`."""


def end_after(until: date, place: Dealer | Region | Manufacturer) -> datetime:
    """The first moment after a day at a place."""
    return datetime.combine(until + timedelta(days=1), time(), _zone(place))


def today_at(at: datetime, place: Dealer | Region | Manufacturer) -> date:
    """The day it is at a place."""
    return at.astimezone(_zone(place)).date()


def start_of(day: date, place: Dealer | Region | Manufacturer) -> datetime:
    """The first moment of a day at a place."""
    return datetime.combine(day, time(), _zone(place))


def last_day(post: Post) -> date | None:
    """The last day of a post that is given for a time."""
    if post.ends_at is None:
        return None
    place = post.dealer or post.region or post.manufacturer
    assert place is not None
    return (post.ends_at.astimezone(_zone(place)) - timedelta(microseconds=1)).date()


def _zone(place: Dealer | Region | Manufacturer) -> ZoneInfo:
    return ZoneInfo(place.timezone if isinstance(place, Dealer) else settings.TIME_ZONE)
