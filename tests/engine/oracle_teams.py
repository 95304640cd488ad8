"""Teams, tiers and classes again, slowly: who answers for whom on a day, and what each vehicle is then.

``visits`` are those of the kind, up to the as-of day.
"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from tests.engine.oracle import Month, Visit, away, month, month_end, tier

Holder = tuple[str | None, str | None]


class Assignment(NamedTuple):
    dealer: str
    vehicle: str
    team: str | None
    advisor: str | None
    from_on: date
    until_on: date | None = None


class Marks(NamedTuple):
    """The months of the assessment, both bounds inclusive."""

    lost_from: int = 7
    lost_until: int = 12
    duty_from: int = 4
    duty_until: int = 11
    marginal: int = 6
    lost: int = 12
    permanent: int = 24


def asked_on(at: Month, on: date) -> date:
    """The day on which a month is looked at: its end, or the as-of day while it is not over."""
    return min(month_end(at), on)


def managed(assignments: Sequence[Assignment], dealer: str, day: date) -> dict[str, Holder]:
    """Who answers for which vehicle on a day; the day an assignment ends on is no longer part of it."""
    return {
        one.vehicle: (one.team, one.advisor)
        for one in assignments
        if one.dealer == dealer and one.from_on <= day and (one.until_on is None or day < one.until_on)
    }


def months_since(visits: Sequence[Visit], dealer: str, vehicle: str, at: Month) -> int | None:
    """The difference of the month to that of the last visit up to its end; None without one."""
    came = [month(one.settled_on) for one in visits if (one.dealer, one.vehicle) == (dealer, vehicle)]
    return min((at - one for one in came if one <= at), default=None)


def assessment(
    visits: Sequence[Visit], holders: dict[str, Holder], dealer: str, at: Month, marks: Marks
) -> dict[str, set[str]]:
    """The managed vehicles of a month, and which of them are what (S4)."""
    counts: dict[str, set[str]] = {"managed": set(holders), "effective": set()}
    counts |= {key: set() for key in ("lost", "duty", "marginal", "lost_12", "permanent")}
    for vehicle in holders:
        months = months_since(visits, dealer, vehicle, at)
        if months is None:
            counts["effective"].add(vehicle)
            continue
        permanent = months >= marks.permanent
        counts["permanent" if permanent else "effective"].add(vehicle)
        if months in range(marks.lost_from, marks.lost_until + 1) and not permanent:
            counts["lost"].add(vehicle)
        if months in range(marks.duty_from, marks.duty_until + 1):
            counts["duty"].add(vehicle)
        if months in range(marks.marginal, marks.lost):
            counts["marginal"].add(vehicle)
        if months in range(marks.lost, marks.permanent):
            counts["lost_12"].add(vehicle)
    return counts


def days_seen(visits: Sequence[Visit], dealer: str, at: Month) -> dict[str, set[date]]:
    """The days with a visit up to the month's end, of every vehicle that has one."""
    days: dict[str, set[date]] = {}
    for one in visits:
        if one.dealer == dealer and one.settled_on <= month_end(at):
            days.setdefault(one.vehicle, set()).add(one.settled_on)
    return days


def tiers(
    visits: Sequence[Visit], dealer: str, at: Month, steps: Sequence[tuple[str, int]]
) -> dict[str, str | None]:
    """Each vehicle's tier by the whole months from its last visit to the month's last day (S2)."""
    end = month_end(at)
    return {
        vehicle: tier(away(max(days), end), steps) for vehicle, days in days_seen(visits, dealer, at).items()
    }


def classes(
    visits: Sequence[Visit], dealer: str, at: Month, window: int, bounds: Sequence[tuple[str, int]]
) -> dict[str, str]:
    """Each vehicle's class by the days with a visit in the months that end with this one (S4)."""
    end = month_end(at)
    highest_first = sorted(bounds, key=lambda one: one[1], reverse=True)
    found = {}
    for vehicle, days in days_seen(visits, dealer, at).items():
        recent = sum(away(day, end) < window for day in days)
        found[vehicle] = next(key for key, least in highest_first if recent >= least)
    return found


def moves(
    visits: Sequence[Visit], dealer: str, at: Month, window: int, bounds: Sequence[tuple[str, int]]
) -> dict[str, tuple[str, str]]:
    """Each vehicle's class a month before and now; "new" where it had not been seen."""
    before = classes(visits, dealer, at - 1, window, bounds)
    now = classes(visits, dealer, at, window, bounds)
    return {vehicle: (before.get(vehicle, "new"), one) for vehicle, one in now.items()}
