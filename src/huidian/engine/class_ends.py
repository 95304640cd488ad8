"""Which class a vehicle is in at each month's end (S4), by the days with a visit in the months before.

A vehicle keeps a class until the visit that was just enough for it is too long ago. So each vehicle-month is
told once in which month that visit was, class by class, and its spell is cut where a class runs out: no
month's end has to add up days again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import reduce
from itertools import accumulate
from operator import add

import ibis
import ibis.expr.types as ir

from huidian.engine.evidence import Evidence, Question
from huidian.engine.rules import Rules
from huidian.engine.spells import Told, spells

NEW = "new"
"""Stands for the class a month before where the vehicle had not been seen yet."""
_NEVER = 0
_Columns = Sequence[ir.IntegerColumn]


def class_spells(evidence: Evidence, question: Question) -> ir.Table:
    """The spells from each vehicle's first visit on with what ``cut_by_class`` reads of them: for each bound
    ``end_<bound>``, the month from which there are no longer so many days with a visit, and ``place_before``,
    the place of the class at the end of the month before (null for a vehicle's first).
    """
    asked = replace(evidence, vehicle_months=_with_ends(evidence, question))
    each = spells(asked, question)
    # Which month it is does not matter where it lies outside the spell: alike spells become the same.
    within = {
        end: ibis.greatest(ibis.least(each[end], each.ends), each.begins - 1) for end in _ends(question)
    }
    return each.mutate(**{end: month.cast("int32") for end, month in within.items()})


def class_reads(question: Question) -> tuple[str, ...]:
    """The columns of the spells that ``cut_by_class`` reads."""
    return ("place_before", *_ends(question))


def cut_by_class(spells: ir.Table, question: Question) -> ir.Table:
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


def class_told(each: ir.Table, question: Question) -> Told:
    """to_class (by the days with a visit in the ``class_window_months`` up to and with the month), from_class
    (that of a month before, or ``NEW``), to_place and from_place (their places; from_place null where new).
    """
    to_place = each.place
    from_place = ibis.ifelse(each.month == each.seen_month, each.came_from, each.place)
    from_class = ibis.ifelse(from_place.isnull(), NEW, _class_at(from_place, question.rules))
    return {
        "to_place": to_place,
        "from_place": from_place,
        "to_class": _class_at(to_place, question.rules),
        "from_class": from_class,
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
    """The scope's vehicle-months with ``end_<bound>`` for each bound and ``place_before``."""
    every, window = evidence.vehicle_months, question.rules.class_window_months
    bounds = _bounds(question.rules)
    months = every.filter(every.scope == question.scope)
    deepest = max([*bounds, 1])
    back = ibis.window(group_by=["dealer", "vehicle"], order_by="month")
    earlier = {f"month_{n}": months.month.lag(n).over(back) for n in range(2, deepest + 1)}
    earlier |= {f"days_{n}": months.days.lag(n).over(back) for n in range(1, deepest)}
    wide = months.mutate(month_0=months.month, month_1=months.previous_month, days_0=months.days, **earlier)
    in_months: _Columns = [wide[f"month_{n}"] for n in range(deepest + 1)]
    on_days: _Columns = [wide[f"days_{n}"] for n in range(deepest)]
    since = wide.month - window
    always = int(0 in _all_bounds(question.rules))
    before = _place((_nth(in_months[1:], on_days[1:], bound) >= since for bound in bounds), always)
    told = wide.mutate(
        place_before=ibis.ifelse(wide.previous_month.isnull(), ibis.null("int32"), before),
        **{f"end_{bound}": (_nth(in_months, on_days, bound) + window).cast("int32") for bound in bounds},
    )
    return told.drop(*earlier, "month_0", "month_1", "days_0")


def _nth(months: _Columns, days: _Columns, bound: int) -> ir.IntegerValue:
    """The month, going back from the first of ``months``, in which their days reach the bound."""
    # Every vehicle-month has a day at least, so that as many months as days always are enough.
    so_far = accumulate(days[: bound - 1], add)
    reached = [(total >= bound, month) for total, month in zip(so_far, months, strict=False)]
    last = months[bound - 1]
    return (ibis.cases(*reached, else_=last) if reached else last).fill_null(_NEVER).cast("int32")


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
