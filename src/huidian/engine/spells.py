"""Spells: a vehicle's last visit holds until its next one, and is so many months back at each month's end.

A vehicle-month begins a spell that lasts to the month before the vehicle's next one. Whatever is asked of a
month's end (how long away, which tier, kept or lost) is asked of the spell that holds then.
"""

import ibis
import ibis.expr.types as ir

from huidian.engine.evidence import Evidence, Question


def month_ends(
    evidence: Evidence, question: Question, *, since: int = 0, until: int | None = None
) -> ir.Table:
    """One row per vehicle and wanted month whose last visit was ``since`` to ``until`` months ago.

    Both bounds are inclusive differences of month numbers, counted in the question's scope; without ``until``
    a spell has no end. Columns: those of the vehicle-month, seen_month (its month), month (the assessed one),
    away (their difference).
    """
    last = ibis.literal(question.last_month, "int32")
    all_months = evidence.vehicle_months
    seen = all_months.filter(
        all_months.scope == question.scope, all_months.month <= question.last_month - since
    )
    ends = [last + 1, seen.next_month.fill_null(question.last_month + 1)]
    if until is not None:
        ends.append(seen.month + until + 1)
    begins = ibis.greatest(seen.month + since, ibis.literal(question.first_month, "int32"))
    spells = seen.mutate(begins=begins.cast("int32"), ends=ibis.least(*ends).cast("int32"))
    spells = spells.filter(spells.begins < spells.ends)
    each = spells.mutate(seen_month=spells.month, month=ibis.range(spells.begins, spells.ends).unnest())
    each = each.mutate(month=each.month.cast("int32"))
    return each.mutate(away=(each.month - each.seen_month).cast("int32")).drop("scope", "begins", "ends")
