"""Cycles that an interval makes: so many months or kilometres after a purchase, a service, a part."""

from collections.abc import Iterator, Sequence
from datetime import date

from huidian.engine.needs.cycle import A_DAY, Cycle, days, on_day
from huidian.engine.needs.history import FIRST_SERVICE, History, Service
from huidian.engine.needs.need import Ending, Fact
from huidian.engine.needs.rules import NeedRule, PartRule
from huidian.engine.odometer.forecast import Span
from huidian.kit.months import add_months


def purchase(history: History, rule: NeedRule) -> Iterator[Cycle]:
    bought = history.facts.purchased_on
    if bought is None:
        return
    opened = Fact("purchased_on", bought, f"purchase:{bought.isoformat()}")
    due = _after(history, rule, bought)
    if due is not None:
        yield Cycle(opened.ref, due[0], (opened, *due[1]), after=bought - A_DAY)


def services(history: History, rule: NeedRule) -> Iterator[Cycle]:
    services: Sequence[Service | None] = [*history.services, None]
    for service, following in zip(history.services, services[1:], strict=True):
        due = _after(history, rule, service.day)
        if due is None:
            return
        opened = [Fact("last_service_on", service.day, service.ref, service.known_on)]
        if service.km is not None:
            opened.append(Fact("last_service_km", service.km, service.ref, service.known_on))
        yield Cycle(service.ref, due[0], (*opened, *due[1]), after=service.day, closed=_by_service(following))


def _by_service(service: Service | None) -> Ending | None:
    if service is None:
        return None
    return Ending(
        "satisfied" if service.ref.startswith("visit:") else "done_elsewhere", service.ref, service.day
    )


def first_service(history: History, rule: NeedRule) -> Iterator[Cycle]:
    visit = next((visit for visit in history.visits if visit.kind == FIRST_SERVICE), None)
    if visit is not None:
        opened = Fact("first_service_on", visit.day, f"visit:{visit.id}", visit.day)
        due = on_day(visit.day + days(rule.days or 0))
        yield Cycle(opened.ref, due, (opened,), after=visit.day - A_DAY)


def parts(history: History, rule: NeedRule) -> Iterator[Cycle]:
    for part in history.rules.parts:
        if not part.powertrains or history.facts.powertrain in part.powertrains:
            yield from _part(history, rule, part)


def _part(history: History, rule: NeedRule, part: PartRule) -> Iterator[Cycle]:
    fitted = list({f"visit:{v.id}": v.day for v in history.visits if part.key in v.fitted}.items())
    bought = history.facts.purchased_on
    if part.from_purchase and bought is not None:
        fitted.insert(0, (f"purchase:{bought.isoformat()}", bought))
    of_part = history.rules.for_part(rule, part)
    for index, (ref, day) in enumerate(fitted):
        due = _after(history, of_part, day)
        if due is None:
            return
        facts = (Fact("part", part.key, ref, day), Fact("fitted_on", day, ref, day), *due[1])
        closed = Ending("satisfied", *fitted[index + 1]) if index + 1 < len(fitted) else None
        yield Cycle(f"{part.key}@{ref}", due[0], facts, after=day, closed=closed)


def _after(history: History, rule: NeedRule, start: date) -> tuple[Span, tuple[Fact, ...]] | None:
    """When a rule's interval after a day ends, time or distance, whichever comes first, and the facts of
    it.
    """
    months, km = history.interval(rule)
    time = add_months(start, months) if months is not None else None
    if rule.days is not None and rule.interval == "own":
        time = (time or start) + days(rule.days)
    driven = history.span(start, km) if km is not None else None
    facts: list[Fact] = []
    if time is not None:
        facts.append(Fact("due_by_time", time))
        if months:
            facts.append(Fact("interval_months", months))
    if driven is not None and km is not None:
        facts += [Fact("interval_km", km), *distance_facts(history, driven)]
    span = sooner(time, driven)
    return (span, tuple(facts)) if span else None


def distance_facts(history: History, driven: Span) -> list[Fact]:
    last = history.track.readings[-1] if history.track.readings else None
    facts = [Fact("km_from", driven.early), Fact("km_until", driven.late)]
    if history.pace is not None:
        facts.append(Fact("km_a_day", round(history.pace.km_a_day)))
    if last is not None:
        facts.append(Fact("last_reading_km", last.km, last.ref, last.day))
    return facts


def sooner(time: date | None, driven: Span | None) -> Span | None:
    if time is None or driven is None:
        return driven if time is None else on_day(time)
    return Span(min(time, driven.early), min(time, driven.likely), min(time, driven.late))
