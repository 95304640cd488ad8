"""Which class a vehicle is in at each month's end (S4), by the days with a visit in the months before.

A vehicle keeps a class until the visit that was just enough for it is too long ago. So each vehicle-month is
told once in which month that visit was, class by class, and no month's end has to add up days again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import accumulate
from operator import add

import ibis
import ibis.expr.types as ir

from huidian.engine.evidence import Evidence, Question
from huidian.engine.scales import class_of
from huidian.engine.spells import month_ends

NEW = "new"
"""Stands for the class a month before where the vehicle had not been seen yet."""
_NEVER_TOO_LONG_AGO = 2**31 - 1


def class_ends(evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle and wanted month from that of its first visit, in the question's scope.

    Columns: dealer, vehicle, month, last_visit_on and kind (of the last visit before the month's end),
    to_class (by the days with a visit in the ``class_window_months`` up to and with the month), from_class
    (that of a month before, or ``NEW``), to_days and from_days (the fewest days these classes ask for; null
    without a class).
    """
    rules = question.rules
    bounds = sorted({one.min_visit_days for one in rules.classes}, reverse=True)
    asked = replace(evidence, vehicle_months=_with_enough(evidence, question, bounds))
    each = month_ends(asked, question)
    came = each.away == 0
    is_new = came & each.previous_month.isnull()
    since = each.month - ibis.literal(rules.class_window_months, "int32")
    enough = {bound: each[f"enough_{bound}"] for bound in bounds}
    before = {bound: ibis.ifelse(came, each[f"enough_before_{bound}"], enough[bound]) for bound in bounds}
    known = each.mutate(
        is_new=is_new,
        to_days=_most((bound, enough[bound] > since) for bound in bounds),
        from_days=_most((bound, before[bound] >= since) for bound in bounds),
    )
    return known.select(
        "dealer",
        "vehicle",
        "month",
        "last_visit_on",
        "kind",
        "to_days",
        "from_days",
        to_class=class_of(known.to_days, rules.classes),
        from_class=ibis.ifelse(known.is_new, NEW, class_of(known.from_days, rules.classes)),
    )


def _with_enough(evidence: Evidence, question: Question, bounds: Sequence[int]) -> ir.Table:
    """The scope's vehicle-months with, for each bound, ``enough_<bound>``: the month since whose beginning
    there were so many days with a visit, and ``enough_before_<bound>``, that of the vehicle-month before.
    Null where there never were so many.
    """
    months = evidence.vehicle_months
    months = months.filter(months.scope == question.scope)
    deepest = max(*bounds, 1)
    back = ibis.window(group_by=["dealer", "vehicle"], order_by="month")
    earlier = {f"month_{n}": months.month.lag(n).over(back) for n in range(2, deepest + 1)}
    earlier |= {f"days_{n}": months.days.lag(n).over(back) for n in range(1, deepest)}
    wide = months.mutate(month_0=months.month, month_1=months.previous_month, days_0=months.days, **earlier)
    in_months = [wide[f"month_{n}"] for n in range(deepest + 1)]
    on_days = [wide[f"days_{n}"] for n in range(deepest)]
    enough = {f"enough_{bound}": _nth(in_months, on_days, bound) for bound in bounds}
    enough |= {f"enough_before_{bound}": _nth(in_months[1:], on_days[1:], bound) for bound in bounds}
    return wide.mutate(**enough).select(*months.columns, *enough)


def _nth(
    months: Sequence[ir.IntegerColumn], days: Sequence[ir.IntegerColumn], bound: int
) -> ir.IntegerColumn:
    """The month, going back from the first of ``months``, in which the days reach the bound."""
    if bound == 0:
        return ibis.ifelse(months[0].notnull(), _NEVER_TOO_LONG_AGO, ibis.null("int32")).cast("int32")
    if bound == 1:
        return months[0]
    # Every vehicle-month has a day at least, so that as many months as days always are enough.
    so_far = accumulate(days[: bound - 1], add)
    reached = [(total >= bound, month) for total, month in zip(so_far, months, strict=False)]
    return ibis.cases(*reached, else_=months[bound - 1])


def _most(reached: Iterable[tuple[int, ir.BooleanColumn]]) -> ir.IntegerColumn:
    """The first bound that is reached; null where none is."""
    return ibis.cases(*((here, bound) for bound, here in reached), else_=ibis.null("int32")).cast("int32")
