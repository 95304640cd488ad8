"""What nearly every question answers with: what its figures speak of, and a month's churn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class AsOf:
    """What the figures of a page speak of.

    `on` is the last day the data reach (of several dealers the latest), `today` the as-of day of the figures,
    `behind` how many dealers' data end before that of the others by a month or more, `stale` whether some
    dealer's figures are not yet those of its data. `rule_version` is "mixed" where dealers follow several.
    `known_on` is the past day whose knowledge the figures are of (None: today's).
    """

    on: date | None
    today: date
    refreshed_at: datetime | None
    rule_version: str
    stale: bool
    behind: int = 0
    known_on: date | None = None


@dataclass(frozen=True, slots=True)
class MonthFigure:
    """Monthly churn (S0). `visits` and `cohort` are those of the cohort month, `month` less the window.

    `excluded` vehicles would be in the cohort, had the dealer not chosen to leave out those that left.
    """

    month: int
    visits: int
    cohort: int
    lost: int
    rate: float | None
    provisional: bool
    excluded: int = 0
