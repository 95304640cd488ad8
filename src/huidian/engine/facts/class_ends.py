"""Which class a vehicle is in at each month's end (S4), by the days with a visit in the months before.

A vehicle keeps a class until the visit that was just enough for it is too long ago. Each vehicle-month knows
in which months its last days with a visit were, so that its spell is cut where a class runs out: no month's
end has to add up days again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from operator import add

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.spells import Columns, SpellRows, spells
from huidian.engine.facts.vehicle_months import day_back, with_days_back
from huidian.engine.rules import Rules

NEW = "new"
"""Stands for the class a month before where the vehicle had not been seen yet."""
_NEVER = 0


def _spells(evidence: Evidence, question: Question) -> ir.Table:
    """The spells from each vehicle's first visit on with what ``_cut`` reads of them: for each bound
    ``end_<bound>``, the month from which there are no longer so many days with a visit, and ``place_before``,
    the place of the class at the end of the month before (null for a vehicle's first).
    """
    ended = replace(evidence, vehicle_months=_with_ends(evidence, question))
    each = spells(ended, question)
    # Which month it is does not matter where it lies outside the spell: alike spells become the same.
    within = {
        end: ibis.greatest(ibis.least(each[end], each.ends), each.begins - 1) for end in _ends(question)
    }
    return each.mutate(**{end: month.cast("int32") for end, month in within.items()})


def _reads(question: Question) -> tuple[str, ...]:
    """The columns of the spells that ``_cut`` reads."""
    return ("place_before", *_ends(question))


def _cut(spells: ir.Table, question: Question) -> ir.Table:
    """The spells cut where a class runs out, with the place of the class (counted up from the lowest as 1; 0
    below it) and came_from, the place at the end of the month before (null where it had not been seen yet).
    seen_month is where the part begins.
    """
    ends, always = _ends(question), int(0 in _all_bounds(question.rules))
    steps = spells.mutate(step=ibis.array(list(range(len(ends) + 1))).unnest())
    # The more days a class takes, the sooner it runs out; each step is what is left of the one before.
    highest_first = [steps[end] for end in reversed(ends)]
    begins = [steps.begins, *(ibis.greatest(steps.begins, end) for end in highest_first)]
    until = [*(ibis.least(steps.ends, end) for end in highest_first), steps.ends]
    parts = steps.mutate(
        visited=steps.seen_month,
        place=(ibis.literal(len(ends) + always, "int32") - steps.step).cast("int32"),
        begins=_at_step(steps.step, begins).cast("int32"),
        ends=_at_step(steps.step, until).cast("int32"),
    )
    parts = parts.filter(parts.begins < parts.ends)
    stays = _place((parts[end] >= parts.begins for end in ends), always)
    came_from = ibis.ifelse(parts.begins == parts.visited, parts.place_before, stays).cast("int32")
    return parts.mutate(came_from=came_from, seen_month=parts.begins).drop(
        "step", "visited", "place_before", *ends
    )


def _columns(each: ir.Table, question: Question) -> Columns:
    to_place = each.place
    from_place = ibis.ifelse(each.month == each.seen_month, each.came_from, each.place)
    before = from_place.notnull()
    from_class = ibis.ifelse(before, _class_at(from_place, question.rules), NEW)
    to_class = _class_at(to_place, question.rules)
    return {
        "customer_class": to_class,
        "from_class": from_class,
        "to_class": to_class,
        "seen": ibis.literal(True),
        "before": before,
        "moved_down": before & (to_place < from_place),
        "moved_up": before & (to_place > from_place),
        "stayed": before & (to_place == from_place),
        "new": ~before,
    }


def _all_bounds(rules: Rules) -> list[int]:
    return sorted({one.min_visit_days for one in rules.classes})


def _bounds(rules: Rules) -> list[int]:
    """The fewest days of the classes that take any, ascending."""
    return [bound for bound in _all_bounds(rules) if bound]


def _ends(question: Question) -> list[str]:
    return [f"end_{bound}" for bound in _bounds(question.rules)]


def _at_step(step: ir.IntegerColumn, values: Sequence[ir.IntegerValue]) -> ir.IntegerValue:
    return ibis.cases(*((step == number, value) for number, value in enumerate(values)), else_=values[-1])


def _with_ends(evidence: Evidence, question: Question) -> ir.Table:
    """The kind's vehicle-months with ``end_<bound>`` for each bound and ``place_before``."""
    every, window = evidence.vehicle_months, question.rules.class_window_months
    bounds = _bounds(question.rules)
    months = with_days_back(every.filter(every.of_kind == question.kind), max([*bounds, 1]))
    since, always = months.month - window, int(0 in _all_bounds(question.rules))
    # Unknown where there were not so many days: not reached.
    before = _place(((day_back(months, bound) >= since).fill_null(False) for bound in bounds), always)
    return months.mutate(
        place_before=ibis.ifelse(months.previous_month.isnull(), ibis.null("int32"), before),
        **{f"end_{bound}": (_just_enough(months, bound) + window).cast("int32") for bound in bounds},
    )


def _just_enough(months: ir.Table, bound: int) -> ir.IntegerValue:
    """The month of the visit that, going back from the month's last, makes the days reach the bound."""
    fewer = [(months.days == days, day_back(months, bound - days)) for days in range(1, bound)]
    month = ibis.cases(*fewer, else_=months.month) if fewer else months.month
    return month.fill_null(_NEVER)


def _place(reached: Iterable[ir.BooleanValue], always: int) -> ir.IntegerValue:
    """How many bounds are reached; ``always`` is 1 if there is one of no days."""
    start: ir.IntegerValue = ibis.literal(always, "int32")
    return reduce(add, (one.cast("int32") for one in reached), start).cast("int32")


def _class_at(place: ir.IntegerValue, rules: Rules) -> ir.StringValue:
    """The key of the class of that place; null below the lowest."""
    lowest_first = sorted(rules.classes, key=lambda one: one.min_visit_days)
    return ibis.cases(
        *((place == number, one.key) for number, one in enumerate(lowest_first, 1)), else_=ibis.null("string")
    )


class_rows = SpellRows(_spells, _columns, reads=_reads, cut=_cut)
"""One row per vehicle and month from that of its first visit: to_class (at its end, by the days with a visit
in the ``class_window_months`` up to and with the month; customer_class is the same), from_class (at the end
of the month before; ``NEW`` in the month of the first visit), seen (true), before (was seen before),
moved_down, moved_up, stayed, new."""
