"""The measures of keeping again, slowly: who came, stayed, came back, and what it was worth.

Each gives, for one dealer and one assessed month, the counts of the metric: per vehicle what it adds to them.
A vehicle that is not there counts nothing. ``visits`` are those of the kind, up to the as-of day.
"""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tests.engine.oracle import Month, Vehicle, Visit, month, plus_months, seen

Counts = dict[str, dict[str, int]]


class Spans(NamedTuple):
    """The spans of the rules: months, survival in years."""

    first_service: int = 6
    return_after: int = 12
    return_until: int = 24
    keep: int = 12
    keep_base: int = 36
    survival: int = 5


def ones(vehicles: set[str]) -> dict[str, int]:
    return dict.fromkeys(vehicles, 1)


def months_of(year: int) -> range:
    return range(year * 12, year * 12 + 12)


def over_years(visits: Sequence[Visit], dealer: str, december: Month, span: int) -> Counts:
    """Of the vehicles of a year, those that come and those that do not ``span`` years later (S4)."""
    if december % 12 != 11:
        return {}
    year = december // 12
    before = seen(visits, dealer, months_of(year - span))
    now = seen(visits, dealer, months_of(year))
    return {"cohort": ones(before), "came": ones(before & now), "lost": ones(before - now)}


def keep(visits: Sequence[Visit], dealer: str, at: Month, spans: Spans) -> Counts:
    """Seen within the longer span up to the month's end, and within the shorter."""
    return {
        "base": ones(seen(visits, dealer, range(at - spans.keep_base + 1, at + 1))),
        "kept": ones(seen(visits, dealer, range(at - spans.keep + 1, at + 1))),
    }


def returns(visits: Sequence[Visit], dealer: str, at: Month, spans: Spans) -> Counts:
    """Last seen before the month so long ago that they are lost, not yet given up; and those back in it."""
    lately = seen(visits, dealer, range(at - spans.return_after, at))
    lost = seen(visits, dealer, range(at - spans.return_until, at - spans.return_after)) - lately
    return {"lost": ones(lost), "returned": ones(lost & seen(visits, dealer, [at]))}


def first_service(
    visits: Sequence[Visit],
    every_visit: Sequence[Visit],
    fleet: Sequence[Vehicle],
    dealer: str,
    at: Month,
    on: date,
    spans: Spans,
) -> Counts:
    """Of the vehicles sold since the data begin whose limit ran out in the month, those that came in time."""
    begins = min((one.settled_on for one in every_visit if one.dealer == dealer), default=None)
    matured, served = set(), set()
    for one in fleet:
        bought = one.purchased_on
        if one.dealer != dealer or bought is None or begins is None or bought < begins:
            continue
        limit = plus_months(bought, spans.first_service)
        if month(limit) != at or on <= limit:
            continue
        matured.add(one.vehicle)
        mine = [visit for visit in visits if (visit.dealer, visit.vehicle) == (dealer, one.vehicle)]
        if any(bought <= visit.settled_on <= limit for visit in mine):
            served.add(one.vehicle)
    return {"matured": ones(matured), "served": ones(served)}


def value(visits: Sequence[Visit], dealer: str, december: Month, what: str) -> Counts:
    """What the vehicles of the year before spent in it, kept and lost with them; and who has no sum."""
    if december % 12 != 11:
        return {}
    year = december // 12
    now = seen(visits, dealer, months_of(year))
    spent: dict[str, list[int]] = {}
    for visit in visits:
        if visit.dealer == dealer and visit.settled_on.year == year - 1:
            sums = spent.setdefault(visit.vehicle, [])
            fen = getattr(visit, f"{what}_fen")
            sums += [] if fen is None else [fen]
    whole = {vehicle: sum(sums) for vehicle, sums in spent.items()}
    return {
        f"{what}_fen": whole,
        f"kept_{what}_fen": {vehicle: fen for vehicle, fen in whole.items() if vehicle in now},
        f"lost_{what}_fen": {vehicle: fen for vehicle, fen in whole.items() if vehicle not in now},
        f"{what}_unpriced": ones({vehicle for vehicle, sums in spent.items() if not sums}),
    }


class Followed(NamedTuple):
    """One vehicle: the month it was first seen, how many months it was followed, and how that ended."""

    cohort_month: Month
    duration: int
    end: str


def followed(visits: Sequence[Visit], window: int, on: date, left_on: date | None = None) -> Followed | None:
    """One vehicle's own visits, month by month until it is lost, has left, or no month is complete."""
    first = min(month(visit.settled_on) for visit in visits)
    if first >= month(on):
        return None
    if left_on is not None and month(left_on) <= first:
        return Followed(first, 0, "excluded")
    for at in range(first, month(on)):
        if left_on is not None and month(left_on) <= at:
            return Followed(first, at - 1 - first, "left")
        last = max(month(visit.settled_on) for visit in visits if month(visit.settled_on) <= at)
        if at - last >= window:
            return Followed(first, at - first, "lost")
    left_now = left_on is not None and left_on <= on
    return Followed(first, month(on) - 1 - first, "left" if left_now else "kept")


def curve(vehicles: Sequence[Followed]) -> list[tuple[int, int, int, int, Fraction]]:
    """Duration, at risk, lost, censored and the share kept, as exact fractions."""
    share, steps = Fraction(1), []
    for duration in range(max((one.duration for one in vehicles), default=-1) + 1):
        at_risk = sum(one.duration >= duration for one in vehicles)
        ends = [one.end for one in vehicles if one.duration == duration]
        lost = ends.count("lost")
        share *= 1 - Fraction(lost, at_risk)
        steps.append((duration, at_risk, lost, len(ends) - lost, share))
    return steps
