"""A day on which a shop of the usual rules is open, whenever the tests run."""

from __future__ import annotations

from datetime import date, datetime, time

from huidian import playbooks


def open_on(day: date) -> date:
    """The day itself, or the next one after Spring Festival."""
    hours = playbooks.load().opening.hours.next_from(datetime.combine(day, time()))
    assert hours
    return hours[0].date()
