"""Every measure again, slowly, from its definition alone: lists and loops, no engine, own date arithmetic."""

import calendar
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cache
from typing import NamedTuple


class Visit(NamedTuple):
    dealer: str
    vehicle: str
    settled_on: date
    kind: str = "maintenance"
    family: str = "maintenance"
    recorded_at: datetime = datetime(2000, 1, 1)
    retracted_at: datetime | None = None
    amount_fen: int | None = None
    labour_fen: int | None = None


class Vehicle(NamedTuple):
    dealer: str
    vehicle: str
    model: str | None = None
    region: str | None = None
    use: str | None = None
    gender: str | None = None
    occupation: str | None = None
    advisor: str | None = None
    purchased_on: date | None = None
    warranty_end_on: date | None = None
    left_on: date | None = None


class Churn(NamedTuple):
    visits: int
    cohort: set[str]
    lost: set[str]


Month = int


def month(day: date) -> Month:
    return day.year * 12 + day.month - 1


@cache
def month_end(number: Month) -> date:
    year, index = divmod(number, 12)
    return date(year, index + 1, calendar.monthrange(year, index + 1)[1])


def plus_months(day: date, months: int) -> date:
    end = month_end(month(day) + months)
    return end if day.day > end.day else date(end.year, end.month, day.day)


@cache
def away(since: date, on: date) -> int:
    """The whole months that have passed, counted one by one."""
    months = 0
    while plus_months(since, months + 1) <= on:
        months += 1
    while plus_months(since, months) > on:
        months -= 1
    return months


def dealers(visits: Iterable[Visit]) -> list[str]:
    return sorted({visit.dealer for visit in visits})


def of_kind(visits: Iterable[Visit], kind: str) -> list[Visit]:
    return [visit for visit in visits if kind in ("overall", visit.family)]


def known(visits: Iterable[Visit], at: datetime, on: date) -> list[Visit]:
    return [
        visit
        for visit in visits
        if visit.recorded_at <= at
        and (visit.retracted_at is None or at < visit.retracted_at)
        and visit.settled_on <= on
    ]


def seen(visits: Iterable[Visit], dealer: str, months: Iterable[Month]) -> set[str]:
    """The vehicles with a visit at a dealer in any of these months."""
    wanted = set(months)
    return {visit.vehicle for visit in visits if visit.dealer == dealer and month(visit.settled_on) in wanted}


def churn(visits: Sequence[Visit], dealer: str, assessed: Month, window: int) -> Churn:
    """Of the vehicles of month M - w, those without a visit after it up to the end of M (S0)."""
    start = assessed - window
    cohort = seen(visits, dealer, [start])
    settlements = sum(visit.dealer == dealer and month(visit.settled_on) == start for visit in visits)
    return Churn(settlements, cohort, cohort - seen(visits, dealer, range(start + 1, assessed + 1)))


def assessed_months(visits: Sequence[Visit], dealer: str, window: int, on: date) -> range:
    """The months with a figure: from the first that has a cohort to the as-of month."""
    first = min(month(visit.settled_on) for visit in visits if visit.dealer == dealer)
    return range(first + window, month(on) + 1)


def base(visits: Sequence[Visit], dealer: str, at: Month, window: int) -> dict[str, set[str]]:
    """Active, new, lost and returned vehicles of one month, each in its own words (S0)."""
    long_ago = range(0, at - window)
    before = range(at - window, at)
    this = seen(visits, dealer, [at])
    return {
        "active": seen(visits, dealer, range(at - window + 1, at + 1)),
        "new": this - seen(visits, dealer, range(at)),
        "lost": churn(visits, dealer, at, window).lost,
        "returned": (this & seen(visits, dealer, long_ago)) - seen(visits, dealer, before),
    }


def tier(months: int, steps: Sequence[tuple[str, int]]) -> str | None:
    reached = [(start, key) for key, start in steps if months >= start]
    return max(reached)[1] if reached else None


def last_kind(visits: Iterable[Visit]) -> str:
    """The order kind of the last visit; of several on that day the last by name."""
    return max((visit.settled_on, visit.kind) for visit in visits)[1]


def standing(visits: Sequence[Visit], on: date, window: int) -> dict[str, object]:
    """One vehicle's standing from its own visits up to the day (at least one)."""
    days = {visit.settled_on for visit in visits}
    last = max(days)
    lost_in = month(last) + window
    return {
        "first_visit_on": min(days),
        "last_visit_on": last,
        "kind": last_kind(visits),
        "visits": len(visits),
        "visit_days_12m": len([day for day in days if away(day, on) < 12]),
        "months_away": away(last, on),
        "lost_in_month": lost_in if lost_in <= month(on) else None,
    }


def age_bucket(age_months: int, buckets: Sequence[tuple[str, float, float | None]]) -> str | None:
    for key, start, end in buckets:
        if start * 12 <= age_months and (end is None or age_months < end * 12):
            return key
    return None


def stage(age_months: int, stages: Sequence[tuple[str, int]]) -> str | None:
    """The first stage that the age has not run out of; ``stages`` from the first to the last."""
    if age_months < 0:
        return None
    return next((key for key, until in stages if age_months < until), None)
