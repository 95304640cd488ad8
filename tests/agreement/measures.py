"""Every metric of a dealer, month by month, as the brute force has it: its counts by their names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import dropwhile
from typing import NamedTuple

from tests.agreement.network import Networks
from tests.agreement.rules import CLASSES
from tests.agreement.truth import Truth
from tests.engine import oracle, oracle_keeping, oracle_teams
from tests.engine.oracle import Month, Visit, month
from tests.engine.oracle_keeping import Counts, Spans
from tests.engine.oracle_teams import Marks

SPANS, MARKS = Spans(), Marks()
Counted = dict[str, int]
Vehicles = dict[str, set[str]]


class Asked(NamedTuple):
    """One dealer, a kind of order and a window, with the dealers around it."""

    truth: Truth
    kind: str
    window: int
    networks: Networks

    @property
    def visits(self) -> list[Visit]:
        return self.truth.by_kind[self.kind]

    @property
    def on(self) -> date:
        """The day it is asked of."""
        return self.truth.on

    @property
    def dealer(self) -> str:
        return self.truth.code

    @property
    def first(self) -> Month:
        """The month of the first visit."""
        return min(month(one.settled_on) for one in self.visits)

    @property
    def last(self) -> Month:
        """The last month that has begun and that the data reach."""
        return min(month(self.on), month(self.truth.until))


class Measure(NamedTuple):
    """A metric: its counts of a month, numerator and denominator among them, and the months it can have."""

    counts: Callable[[Asked, Month], Counted]
    numerator: str
    denominator: str = ""
    months: Callable[[Asked], Iterable[Month]] = lambda asked: range(asked.first, asked.last + 1)
    period: str = "month"
    alone: bool = False
    told_by: str = ""
    values: Callable[[Asked, Month], Iterable[str]] | None = None
    """Of a plain count: the dimension it is told by too, and each vehicle's value of it. `alone`: only the
    numerator is printed."""


def figures_of(measure: Measure, asked: Asked) -> Iterator[tuple[Month, Counted]]:
    """The counts of every month that has a figure: from the first in which anybody counts."""
    counts = ((at, measure.counts(asked, at)) for at in measure.months(asked))
    return dropwhile(lambda one: not any(one[1].values()), counts)


def _sizes(counts: Vehicles) -> Counted:
    return {key: len(vehicles) for key, vehicles in counts.items()}


def _sums(counts: Counts) -> Counted:
    return {key: sum(values.values()) for key, values in counts.items()}


def _from_window(asked: Asked) -> Iterable[Month]:
    return range(asked.first + asked.window, asked.last + 1)


def _from_assigned(asked: Asked) -> Iterable[Month]:
    """Whatever kind is asked for: whoever brought a vehicle answers for it."""
    return range(min(month(one.from_on) for one in asked.truth.assignments), asked.last + 1)


def _years(asked: Asked) -> Iterable[Month]:
    """The Decembers that have begun, from a year after the first visit, while the data reach the year."""
    last = min(month(asked.on), asked.last - asked.last % 12 + 11)
    return [at for at in range(asked.first, last + 1) if at % 12 == 11 and at // 12 > asked.first // 12]


def monthly_churn(asked: Asked, at: Month) -> Counted:
    counted = oracle.churn(asked.visits, asked.dealer, at, asked.window)
    return {"visits": counted.visits, "cohort": len(counted.cohort), "lost": len(counted.lost)}


def throughput(asked: Asked, at: Month) -> Counted:
    settled = [one for one in asked.visits if month(one.settled_on) == at]
    return {"visits": len(settled), "seen": len({one.vehicle for one in settled})}


def base(asked: Asked, at: Month) -> Counted:
    return _sizes(oracle.base(asked.visits, asked.dealer, at, asked.window))


def annual(asked: Asked, at: Month) -> Counted:
    counted = _sums(oracle_keeping.over_years(asked.visits, asked.dealer, at, 1))
    return {"cohort": counted["cohort"], "lost": counted["lost"]}


def value(what: str) -> Callable[[Asked, Month], Counted]:
    return lambda asked, at: _sums(oracle_keeping.value(asked.visits, asked.dealer, at, what))


def keep(asked: Asked, at: Month) -> Counted:
    return _sums(oracle_keeping.keep(asked.visits, asked.dealer, at, SPANS))


def returned(asked: Asked, at: Month) -> Counted:
    return _sums(oracle_keeping.returns(asked.visits, asked.dealer, at, SPANS))


def first_service(asked: Asked, at: Month) -> Counted:
    truth = asked.truth
    counts = oracle_keeping.first_service(
        asked.visits, truth.visits, truth.fleet, asked.dealer, at, asked.on, SPANS
    )
    return _sums(counts)


def tiers(asked: Asked, at: Month) -> Counted:
    return {"seen": len(tier_of_each(asked, at))}


def lost_tier(asked: Asked, at: Month) -> Counted:
    found = tier_of_each(asked, at)
    return {"seen": len(found), "lost": found.count("lost")}


def tier_of_each(asked: Asked, at: Month) -> list[str]:
    """The tier of every vehicle ever seen."""
    found = oracle_teams.tiers(asked.visits, asked.dealer, at, asked.truth.rules.tiers)
    return [str(tier) for tier in found.values()]


def classes(asked: Asked, at: Month) -> Counted:
    return {"seen": len(class_of_each(asked, at))}


def class_of_each(asked: Asked, at: Month) -> list[str]:
    """The class of every vehicle ever seen."""
    return list(oracle_teams.classes(asked.visits, asked.dealer, at, 12, CLASSES).values())


def moves(asked: Asked, at: Month) -> Counted:
    every = list(oracle_teams.moves(asked.visits, asked.dealer, at, 12, CLASSES).values())
    known = [(before, now) for before, now in every if before != "new"]
    return {
        "before": len(known),
        "moved_down": sum(before < now for before, now in known),
        "moved_up": sum(before > now for before, now in known),
        "stayed": sum(before == now for before, now in known),
        "new": len(every) - len(known),
    }


def assessment(asked: Asked, at: Month) -> Counted:
    holders = oracle_teams.managed(asked.truth.assignments, asked.dealer, oracle_teams.asked_on(at, asked.on))
    return _sizes(oracle_teams.assessment(asked.visits, holders, asked.dealer, at, MARKS))


def network_churn(asked: Asked, at: Month) -> Counted:
    return asked.networks.churn(asked.dealer, at, asked.kind, asked.window)


def network_defection(asked: Asked, at: Month) -> Counted:
    return asked.networks.defection(asked.dealer, at, asked.kind, asked.window)


def holdings(asked: Asked, _at: Month) -> Counted:
    return {"holdings": len(asked.truth.fleet)}


def churn_of_holdings(asked: Asked, at: Month) -> Counted:
    away = asked.truth.away
    return {**holdings(asked, at), "lost": sum(months >= asked.window for months in away.values())}


def curve(asked: Asked, _at: Month) -> Counted:
    by_car: dict[str, list[Visit]] = {}
    for one in asked.visits:
        by_car.setdefault(one.vehicle, []).append(one)
    ends = [oracle_keeping.followed(own, asked.window, asked.on) for own in by_car.values()]
    followed = [one.end for one in ends if one]
    return {"cohort": len(followed), "lost": followed.count("lost"), "left": followed.count("left")}


def _today(asked: Asked) -> Iterable[Month]:
    return [month(asked.on)]


MEASURES: dict[str, Measure] = {
    "monthly_churn": Measure(monthly_churn, "lost", "cohort", _from_window),
    "throughput": Measure(throughput, "seen"),
    "base": Measure(base, "active"),
    **{f"{key}_vehicles": Measure(base, key, alone=True) for key in ("active", "new", "lost", "returned")},
    "annual_churn": Measure(annual, "lost", "cohort", _years, "year"),
    "annual_value": Measure(value("amount"), "lost_amount_fen", "amount_fen", _years, "year"),
    "annual_labour": Measure(value("labour"), "lost_labour_fen", "labour_fen", _years, "year"),
    "keep_rate": Measure(keep, "kept", "base"),
    "return_rate": Measure(returned, "returned", "lost"),
    "first_service_rate": Measure(first_service, "served", "matured"),
    "tiers": Measure(tiers, "seen", told_by="tier", values=tier_of_each),
    "lost_tier": Measure(lost_tier, "lost", "seen"),
    "class_structure": Measure(classes, "seen", told_by="customer_class", values=class_of_each),
    "class_migration": Measure(moves, "moved_down", "before"),
    "assessment_churn": Measure(assessment, "lost", "effective", _from_assigned),
    "network_churn": Measure(network_churn, "lost", "cohort", _from_window),
    "network_defection": Measure(network_defection, "defected", "lost", _from_window),
    "structure": Measure(holdings, "holdings", "", _today, "day"),
    "churn_of_holdings": Measure(churn_of_holdings, "lost", "holdings", _today, "day"),
    "retention_curve": Measure(curve, "lost", "cohort", _today, "day"),
}
