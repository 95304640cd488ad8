"""Needs of a vehicle as a function of its facts, the rules and a day: ``needs = f(facts, rules, day)``."""

from dataclasses import dataclass
from datetime import date

from huidian.engine.needs.calendar_days import FIRST, LAST, between_years
from huidian.engine.needs.cycle import A_DAY, Cycle, days
from huidian.engine.needs.cycles import cycles
from huidian.engine.needs.digests import facts_digest
from huidian.engine.needs.endings import ending
from huidian.engine.needs.facts import VehicleFacts
from huidian.engine.needs.history import History
from huidian.engine.needs.need import Need
from huidian.engine.needs.prepared import Prepared
from huidian.engine.needs.rules import NeedRule


@dataclass(frozen=True, slots=True)
class VehicleNeeds:
    """All needs of one vehicle, by kind and cycle, past ones with their endings.

    ``digest`` covers everything they were computed from. As long as that is the same, they hold on every day
    before ``changes_on`` (for good, if absent): a day's passing alone needs no computing.
    """

    vehicle: str
    digest: str
    needs: tuple[Need, ...]
    changes_on: date | None


def compute(facts: VehicleFacts, rules: Prepared, day: date) -> VehicleNeeds:
    """The needs of one vehicle by what was known on a day; what is dated later is not known yet.

    Days from which an interval leads out of the calendar (somebody's slip) count as far off.
    """
    try:
        needs, changes_on = _computed(History(facts, rules, day))
    except (OverflowError, ValueError):
        inside = min(max(day, FIRST), LAST)
        needs, changes_on = _computed(History(between_years(facts), rules, inside))
    return VehicleNeeds(facts.vehicle, inputs(facts, rules), needs, changes_on)


def _computed(history: History) -> tuple[tuple[Need, ...], date | None]:
    """All needs of a history, and the first day on which they are others."""
    rules = history.rules
    made = [_need(history, rule, cycle) for rule in rules.rules for cycle in cycles(history, rule)]
    made.sort(key=lambda need: (need.kind, need.due, need.cycle))
    return tuple(made), min(history.changes, default=None)


def inputs(facts: VehicleFacts, rules: Prepared) -> str:
    """The digest of everything a vehicle's needs are computed from, the day apart."""
    return facts_digest(facts, rules.basis_of(facts))


def is_current(
    known: tuple[str, date | None] | None, facts: VehicleFacts, rules: Prepared, day: date
) -> bool:
    """Whether the needs computed last hold on a day; ``known`` are their digest and day of change."""
    if known is None or known[0] != inputs(facts, rules):
        return False
    return known[1] is None or day < known[1]


def _need(history: History, rule: NeedRule, cycle: Cycle) -> Need:
    earliest, overdue, latest = _window(rule, cycle)
    end = ending(history, rule, cycle, earliest, latest)
    if end is None or end.until is not None:
        history.change_after(earliest - days(history.rules.ahead_days))
    return Need(
        vehicle=history.facts.vehicle,
        kind=rule.key,
        cycle=cycle.key,
        earliest=earliest,
        due=cycle.due.likely,
        overdue=overdue,
        latest=latest,
        facts=cycle.facts,
        ending=end,
        rule=history.rules.versions[rule.key],
    )


def _window(rule: NeedRule, cycle: Cycle) -> tuple[date, date, date | None]:
    """Earliest, overdue and latest: the wider, the less exactly the due day is known.

    Open from the lead before the likely day, or from the first day on which it may be due already.
    """
    due = cycle.due
    earliest = min(due.early, due.likely - days(rule.lead_days))
    if cycle.after is not None:
        earliest = max(earliest, cycle.after + A_DAY)
    overdue = due.late + days(rule.overdue_days)
    latest = due.late + days(rule.latest_days) if rule.latest_days is not None else None
    if cycle.until is not None:
        latest = max(min(latest or cycle.until, cycle.until), due.likely)
    return min(earliest, due.likely), min(overdue, latest or overdue), latest
