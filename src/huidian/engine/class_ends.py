"""Which class a vehicle is in at each month's end (S4), by the days with a visit in the months before.

A vehicle keeps a class until the visit that was just enough for it is too long ago. So each vehicle-month is
told once in which month that visit was, class by class, and no month's end has to add up days again.
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
from huidian.engine.spells import month_ends

NEW = "new"
"""Stands for the class a month before where the vehicle had not been seen yet."""
_NEVER = 0
_Columns = Sequence[ir.IntegerColumn]


def class_ends(evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle and wanted month from that of its first visit, in the question's scope.

    Columns: dealer, vehicle, month, last_visit_on and kind (of the last visit before the month's end),
    to_class (by the days with a visit in the ``class_window_months`` up to and with the month), from_class
    (that of a month before, or ``NEW``), to_place and from_place (of these classes, counted up from the
    lowest as 1; 0 below it, from_place null where it is new).
    """
    rules = question.rules
    bounds = sorted({one.min_visit_days for one in rules.classes})
    asked = replace(evidence, vehicle_months=_with_enough(evidence, question, bounds))
    each = month_ends(asked, question)
    since = each.month - ibis.literal(rules.class_window_months, "int32")
    enough = {bound: each[f"enough_{bound}"] for bound in bounds if bound}
    stays = _place((enough[bound] >= since for bound in enough), bounds)
    known = each.mutate(
        to_place=_place((enough[bound] > since for bound in enough), bounds),
        from_place=ibis.ifelse(each.away == 0, each.place_before, stays),
    )
    return known.select(
        "dealer",
        "vehicle",
        "month",
        "last_visit_on",
        "kind",
        "to_place",
        "from_place",
        to_class=_class_at(known.to_place, rules),
        from_class=ibis.ifelse(known.from_place.isnull(), NEW, _class_at(known.from_place, rules)),
    )


def _with_enough(evidence: Evidence, question: Question, bounds: Sequence[int]) -> ir.Table:
    """The scope's vehicle-months with, for each bound, ``enough_<bound>``: the last month since which there
    were so many days with a visit (``_NEVER`` if there were not); and ``place_before``, the place of the
    class at the end of the month before (null for a vehicle's first).
    """
    every = evidence.vehicle_months
    months = every.filter(every.scope == question.scope)
    deepest = max(*bounds, 1)
    back = ibis.window(group_by=["dealer", "vehicle"], order_by="month")
    earlier = {f"month_{n}": months.month.lag(n).over(back) for n in range(2, deepest + 1)}
    earlier |= {f"days_{n}": months.days.lag(n).over(back) for n in range(1, deepest)}
    wide = months.mutate(month_0=months.month, month_1=months.previous_month, days_0=months.days, **earlier)
    in_months: _Columns = [wide[f"month_{n}"] for n in range(deepest + 1)]
    on_days: _Columns = [wide[f"days_{n}"] for n in range(deepest)]
    since = wide.month - question.rules.class_window_months
    before = _place((_nth(in_months[1:], on_days[1:], bound) >= since for bound in bounds if bound), bounds)
    told = wide.mutate(
        place_before=ibis.ifelse(wide.previous_month.isnull(), ibis.null("int32"), before),
        **{f"enough_{bound}": _nth(in_months, on_days, bound) for bound in bounds if bound},
    )
    return told.drop(*earlier, "month_0", "month_1", "days_0")


def _nth(months: _Columns, days: _Columns, bound: int) -> ir.IntegerValue:
    """The month, going back from the first of ``months``, in which their days reach the bound."""
    # Every vehicle-month has a day at least, so that as many months as days always are enough.
    so_far = accumulate(days[: bound - 1], add)
    reached = [(total >= bound, month) for total, month in zip(so_far, months, strict=False)]
    last = months[bound - 1]
    return (ibis.cases(*reached, else_=last) if reached else last).fill_null(_NEVER).cast("int32")


def _place(reached: Iterable[ir.BooleanValue], bounds: Sequence[int]) -> ir.IntegerValue:
    """How many of the bounds are reached; that of no days always is, ``reached`` tells of the others."""
    always: ir.IntegerValue = ibis.literal(int(0 in bounds), "int32")
    return reduce(add, (one.cast("int32") for one in reached), always).cast("int32")


def _class_at(place: ir.IntegerValue, rules: Rules) -> ir.StringValue:
    """The key of the class of that place; null below the lowest."""
    lowest_first = sorted(rules.classes, key=lambda one: one.min_visit_days)
    return ibis.cases(
        *((place == number, one.key) for number, one in enumerate(lowest_first, 1)), else_=ibis.null("string")
    )
