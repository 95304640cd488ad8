"""One vehicle's facts as known on a day, in order, with its services, its plan and its odometer."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from huidian.engine.needs.facts import ALL_KINDS, Statement, VehicleFacts, Visit
from huidian.engine.needs.prepared import Prepared
from huidian.engine.needs.rules import NeedRule
from huidian.engine.odometer.cleaning import Track, clean
from huidian.engine.odometer.forecast import Span, reach
from huidian.engine.odometer.rates import Driving, Pace, little, pace
from huidian.engine.odometer.readings import Reading

_AT_PURCHASE = "purchase"
_ENOUGH_READINGS = 3
"""With fewer, the purchase counts as one: a new car shows next to nothing."""
FIRST_SERVICE = "first_service"
"""The order kind of the first, free service."""

_Dated = TypeVar("_Dated")


@dataclass(frozen=True, slots=True)
class Service:
    """A service, here (``visit:…``) or elsewhere by the owner's word (``statement:…``)."""

    ref: str
    day: date
    km: int | None
    known_on: date


class History:
    """What was known on ``day``; later facts are left out, and ``changes`` has the days that change
    something.
    """

    def __init__(self, facts: VehicleFacts, rules: Prepared, day: date) -> None:
        self.facts, self.rules, self.day = facts, rules, day
        self.changes: set[date] = set()
        self._meeting: dict[tuple[str, ...], tuple[list[date], list[Visit]]] = {}
        known = _one_day_an_order(self._known((visit.day, visit) for visit in facts.visits))
        self.visits = sorted(known, key=_by_settlement)
        self.statements = sorted(
            self._known((one.stated_on, one) for one in facts.statements), key=lambda s: (s.stated_on, s.id)
        )
        self.bookings = self._known((one.booked_on, one) for one in facts.bookings)
        self.arrived_parts = self._known((one.arrived_on, one) for one in facts.arrived_parts)
        self.deferred_work = self._known((one.noted_on, one) for one in facts.deferred_work)

    def _known(self, facts: Iterable[tuple[date, _Dated]]) -> list[_Dated]:
        return [fact for on, fact in facts if self.knows(on)]

    def knows(self, on: date | None) -> bool:
        """Whether a day has come; that of a later one is a day of change."""
        if on is not None and on > self.day:
            self.changes.add(on)
            return False
        return on is not None

    def change_after(self, day: date | None) -> None:
        """Something is different from a day on."""
        if day is not None and day > self.day:
            self.changes.add(day)

    def first_after(self, kinds: tuple[str, ...], day: date) -> Visit | None:
        """The first visit of some order kinds later than a day."""
        if kinds not in self._meeting:
            visits = [visit for visit in self.visits if visit.kind in kinds]
            self._meeting[kinds] = [visit.day for visit in visits], visits
        days, visits = self._meeting[kinds]
        place = bisect_right(days, day)
        return visits[place] if place < len(visits) else None

    def said(self, *says: str) -> list[Statement]:
        """What today's owner said of these, oldest first; what an earlier owner said is theirs."""
        if not self.statements:
            return []
        since = self.facts.owner_since
        return [one for one in self.statements if one.says in says and (not since or one.stated_on >= since)]

    @cached_property
    def services(self) -> list[Service]:
        """All services, oldest first, one a day: a visit comes before an owner's word."""
        kinds = self.rules.service_kinds
        done = [_at_visit(visit) for visit in self.visits if visit.kind in kinds]
        seen = {service.day for service in reversed(done)}
        for one in self.said("done_elsewhere"):
            if one.kind in self.rules.service_needs and (day := self._day_of(one)) not in seen:
                done.append(Service(f"statement:{one.id}", day, one.km, one.stated_on))
        first_of_day = {service.day: service for service in sorted(done, key=_by_day, reverse=True)}
        return sorted(first_of_day.values(), key=_by_day)

    def _day_of(self, stated: Statement) -> date:
        """When it was done: as said, else when so many kilometres had been driven, at last when it was
        said.
        """
        if stated.on is not None or stated.km is None or self.pace is None or not self.track.readings:
            return min(stated.on or stated.stated_on, stated.stated_on)
        last = self.track.readings[-1].day
        driven = self.track.day_of(stated.km)
        reached = driven or reach(self.pace, last, stated.km - self.track.driven[-1]).likely
        return min(reached, stated.stated_on)

    def interval(self, rule: NeedRule) -> tuple[int | None, int | None]:
        """Months and kilometres of a rule: its own, or those of the vehicle's exception or plan."""
        if rule.interval == "own":
            return rule.months, rule.km
        plan, own = self.rules.plan_of(self.facts), self.facts.own_plan
        if rule.interval == FIRST_SERVICE:
            return plan.first_months, plan.first_km
        if own is not None and self.knows(own.stated_on):
            return own.months, own.km
        return plan.months, plan.km

    @cached_property
    def track(self) -> Track:
        """The plausible readings of visits, statements and the file; with few of them the purchase too."""
        readings = [Reading(v.day, v.km, f"visit:{v.id}") for v in self.visits if v.km is not None]
        readings += [one for one in self.facts.readings if self.knows(one.day)]
        readings += [
            Reading(one.on, one.km, f"statement:{one.id}")
            for one in self.statements
            if one.on is not None and one.km is not None
        ]
        bought = self.facts.purchased_on
        if bought is not None and len(readings) < _ENOUGH_READINGS and self.knows(bought):
            readings.append(Reading(bought, 1, _AT_PURCHASE))
        return clean(
            readings,
            expected_a_day=self.rules.driving(self.facts).km_a_day,
            most_a_day=self.rules.odometer.most_km_a_day,
        )

    @cached_property
    def pace(self) -> Pace | None:
        """What the vehicle drives; ``None`` where its owner says that it hardly drives, without a number."""
        driving: Driving = self.rules.driving(self.facts)
        little_driven = self.said("hardly_drives")
        if not little_driven:
            return pace(self.track, driving)
        stated = little_driven[-1].km_a_year
        return pace(self.track, little(stated)) if stated else None

    def span(self, start: date, km: int) -> Span | None:
        """When a distance after a day is driven; ``None`` where distance says nothing of this vehicle."""
        if self.pace is None:
            return None
        at_start = self.track.driven_on(start)
        return reach(self.pace, start, km) if at_start is None else self.span_to(at_start + km)

    def span_to(self, driven: float) -> Span | None:
        """When so many kilometres in all are driven; ``None`` without any reading."""
        track = self.track
        if self.pace is None or not track.readings:
            return None
        reached = track.day_of(driven)
        if reached is not None:
            return Span(reached, reached, reached)
        return reach(self.pace, track.readings[-1].day, driven - track.driven[-1])


def _one_day_an_order(visits: list[Visit]) -> list[Visit]:
    """Settlements of one order on several days, or of several kinds, are one visit: on its first day."""
    if len({visit.id for visit in visits}) == len(visits):
        return visits
    first: dict[str, date] = {}
    for visit in visits:
        first[visit.id] = min(first.get(visit.id, visit.day), visit.day)
    return [replace(visit, day=first[visit.id]) for visit in visits]


def _by_settlement(visit: Visit) -> tuple[date, str, str, int, tuple[str, ...]]:
    return visit.day, visit.id, visit.kind, visit.km or 0, visit.fitted


def _at_visit(visit: Visit) -> Service:
    return Service(f"visit:{visit.id}", visit.day, visit.km, visit.day)


def _by_day(service: Service) -> tuple[date, str]:
    return service.day, service.ref


def speaks_of(kind: str, stated: str) -> bool:
    """Whether a statement or booking of ``stated`` is one of a kind of need."""
    return stated in (kind, ALL_KINDS)
