"""Cycles that a day of their own makes: expiries, parts that came, work left undone, campaigns, birthdays."""

from collections.abc import Iterator
from datetime import date, timedelta

from huidian.engine.needs.by_interval import distance_facts, sooner
from huidian.engine.needs.cycle import A_DAY, Cycle, days, on_day
from huidian.engine.needs.facts import FieldCampaign
from huidian.engine.needs.history import History
from huidian.engine.needs.need import Ending, Fact
from huidian.engine.needs.rules import NeedRule
from huidian.kit.months import add_months, first_day, last_day


def insurance(history: History, rule: NeedRule) -> Iterator[Cycle]:
    return _dated("insurance", "insurance_expires_on", history.facts.insurance_expires_on)


def inspection(history: History, rule: NeedRule) -> Iterator[Cycle]:
    return _dated("inspection", "inspection_due_on", history.facts.inspection_due_on)


def _dated(name: str, fact: str, day: date | None) -> Iterator[Cycle]:
    if day is not None:
        ref = f"{name}:{day.isoformat()}"
        yield Cycle(ref, on_day(day), (Fact(fact, day, ref),))


def warranty(history: History, rule: NeedRule) -> Iterator[Cycle]:
    end, km = history.facts.warranty_end_on, history.facts.warranty_end_km
    driven = history.span_to(km) if km is not None else None
    span = sooner(end, driven)
    if span is None:
        return
    ref = f"warranty:{end.isoformat() if end else f'{km}km'}"
    facts = [Fact("warranty_end_on", end, ref)] if end else []
    if km is not None and driven is not None:
        facts += [Fact("warranty_end_km", km, ref), *distance_facts(history, driven)]
    yield Cycle(ref, span, tuple(facts))


def arrived_parts(history: History, rule: NeedRule) -> Iterator[Cycle]:
    for part in history.arrived_parts:
        ref = f"part:{part.id}"
        facts = (
            Fact("part_name", part.name, ref, part.arrived_on),
            Fact("arrived_on", part.arrived_on, ref, part.arrived_on),
        )
        closed = _closed(history, ref, part.fitted_on)
        yield Cycle(ref, on_day(part.arrived_on), facts, after=part.arrived_on - A_DAY, closed=closed)


def deferred_work(history: History, rule: NeedRule) -> Iterator[Cycle]:
    for work in history.deferred_work:
        ref, due = f"work:{work.id}", work.noted_on + days(rule.days or 0)
        facts = (
            Fact("work", work.what, ref, work.noted_on),
            Fact("noted_on", work.noted_on, ref, work.noted_on),
        )
        closed = _closed(history, ref, work.done_on)
        yield Cycle(ref, on_day(due), facts, after=work.noted_on, closed=closed)


def recall(history: History, rule: NeedRule) -> Iterator[Cycle]:
    return _campaigns(history, "recall")


def service_campaign(history: History, rule: NeedRule) -> Iterator[Cycle]:
    return _campaigns(history, "service")


def _campaigns(history: History, kind: str) -> Iterator[Cycle]:
    for place in history.facts.campaigns:
        if place.kind == kind:
            yield _campaign(history, place)


def _campaign(history: History, place: FieldCampaign) -> Cycle:
    ref = f"campaign:{place.campaign}"
    facts = [Fact("campaign", place.title, ref), Fact("starts_on", place.starts_on, ref)]
    if place.ends_on:
        facts.append(Fact("ends_on", place.ends_on, ref))
    return Cycle(
        ref,
        on_day(place.starts_on),
        tuple(facts),
        after=place.starts_on - A_DAY,
        closed=_closed(history, ref, place.done_on),
        until=place.ends_on,
        campaign=place.campaign,
    )


def birthday(history: History, rule: NeedRule) -> Iterator[Cycle]:
    if history.facts.birthday is None:
        return
    month, day = history.facts.birthday
    for year in range(history.day.year - 1, history.day.year + 3):
        due = min(last_day(year * 12 + month - 1), first_day(year * 12 + month - 1) + timedelta(days=day - 1))
        if not _is_past(history, rule, due):
            yield Cycle(f"birthday:{year}", on_day(due), (Fact("birthday_on", due),))
            return


def purchase_yearly(history: History, rule: NeedRule) -> Iterator[Cycle]:
    bought = history.facts.purchased_on
    if bought is None:
        return
    for year in range(max(history.day.year - bought.year - 1, 1), max(history.day.year - bought.year, 0) + 3):
        due = add_months(bought, 12 * year)
        if not _is_past(history, rule, due):
            ref = f"purchase:{bought.isoformat()}"
            yield Cycle(
                f"{ref}#{year}", on_day(due), (Fact("purchased_on", bought, ref), Fact("years", year))
            )
            return


def _is_past(history: History, rule: NeedRule, due: date) -> bool:
    """Whether a yearly day is over: then the next one is meant, and from the day after it the one after
    that.
    """
    ends = due + days(rule.latest_days or 0)
    history.change_after(ends + A_DAY)
    return ends < history.day


def _closed(history: History, ref: str, day: date | None) -> Ending | None:
    return Ending("satisfied", ref, day) if day is not None and history.knows(day) else None
