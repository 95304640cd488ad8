"""How many vehicles each advisor received on which day (S4: 8 to 10 are best, 12 the most)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.kit.months import month_of
from huidian.mart.receivers import STRANGER, Receiver
from huidian.network.scope import Scope
from huidian.retention.as_of import AsOf
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.receptions import received

if TYPE_CHECKING:
    import ibis.expr.types as ir

Receptions = Mapping[str, Mapping[date, int]]
"""Vehicles received by advisor and day."""


@dataclass(frozen=True, slots=True)
class DayLoad:
    """What is best, and what is too much: `warned` beyond `best_until`, at `most` no more are booked."""

    best_from: int
    best_until: int
    most: int


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """An advisor's month: vehicles received, on how many days, and on how many of these too many."""

    receptions: int
    days: int
    above_best: int
    above_most: int

    @property
    def a_day(self) -> float | None:
        """Receptions on a day on which there were any."""
        return self.receptions / self.days if self.days else None


@dataclass(frozen=True, slots=True)
class LoadMonth:
    """Receptions of one dealer's month by advisor; `months` are those with orders, the newest first."""

    as_of: AsOf
    dealer_id: int
    dealer: str
    month: int
    months: tuple[int, ...]
    bounds: DayLoad
    receptions: Receptions


def load_month(scope: Scope, *, month: int | None = None, now: datetime) -> LoadMonth:
    """A month of the one dealer chosen (default: the running one); an advisor's own only where the reader
    sees no other. Raises `ValueError` where there are several dealers.
    """
    view = open_mart_view(scope, now=now)
    if len(view.dealers) != 1:
        raise ValueError("a load is of one dealer's advisors")
    [dealer] = view.dealers
    newest = max(month_of(view.today), view.last_month or 0)
    first = view.first_month if view.first_month is not None else newest
    months = tuple(range(newest + 1, first - 1, -1))
    month = month if month in months else newest
    return LoadMonth(
        as_of=view.as_of,
        dealer_id=dealer.pk,
        dealer=dealer.name,
        month=month,
        months=months,
        bounds=bounds_of(view),
        receptions=receptions_of(view, month),
    )


def bounds_of(view: MartView) -> DayLoad:
    """The bounds of the view's rules."""
    calls = view.rules.calls
    return DayLoad(calls.receptions_best_from, calls.receptions_best_until, calls.receptions_a_day)


def receptions_of(view: MartView, month: int) -> Receptions:
    """The receptions of a month, whatever vehicle it was; of one's own names where one sees no other."""
    by_advisor: dict[str, dict[date, int]] = defaultdict(dict)
    for row in view.answer(_receptions, month):
        by_advisor[row["advisor"]][row["settled_on"]] = row["n"]
    return by_advisor


def month_load(days: Mapping[date, int], bounds: DayLoad) -> MonthLoad:
    """What an advisor's days come to."""
    counts: Collection[int] = [n for n in days.values() if n]
    return MonthLoad(
        sum(counts),
        len(counts),
        sum(n > bounds.best_until for n in counts),
        sum(n > bounds.most for n in counts),
    )


@dataclass(frozen=True, slots=True)
class TeamLoad:
    """A team's month: the sum of its advisors' (named as in the DMS); days are those of each of them."""

    month: MonthLoad
    advisors: tuple[str, ...]


def loads_of_teams(
    receptions: Receptions, bounds: DayLoad, receivers: Mapping[str, Receiver]
) -> dict[str, TeamLoad]:
    """By team (its name) what the people of today received."""
    members: dict[str, list[str]] = defaultdict(list)
    for advisor in sorted(receptions):
        if team := receivers.get(advisor, STRANGER).team:
            members[team].append(advisor)
    return {
        team: TeamLoad(sum_of([month_load(receptions[one], bounds) for one in names]), tuple(names))
        for team, names in members.items()
    }


def sum_of(months: Sequence[MonthLoad]) -> MonthLoad:
    """Several advisors' months as one."""
    return MonthLoad(
        sum(one.receptions for one in months),
        sum(one.days for one in months),
        sum(one.above_best for one in months),
        sum(one.above_most for one in months),
    )


def loads_of_dealers(view: MartView, month: int) -> dict[str, MonthLoad]:
    """The sum of all advisors' months by dealer (its code); days are those of each advisor."""
    bounds = bounds_of(view)
    rows = view.answer(_by_dealer, month, bounds.best_until, bounds.most)
    return {
        row["dealer"]: MonthLoad(row["received"], row["days"], row["above_best"], row["above_most"])
        for row in rows
    }


def _by_dealer(view: MartView, month: int, best: int, most: int) -> ir.Table:
    rows = received(view, month, month)
    each = rows.group_by("dealer", "advisor", "settled_on").agg(n=rows.count())
    return each.group_by("dealer").agg(
        received=each.n.sum(),
        days=each.count(),
        above_best=(each.n > best).sum(),
        above_most=(each.n > most).sum(),
    )


def _receptions(view: MartView, month: int) -> ir.Table:
    rows = received(view, month, month)
    return rows.group_by("advisor", "settled_on").agg(n=rows.count())
