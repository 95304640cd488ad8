"""Spells: a vehicle's last visit holds until its next one, and is so many months back at each month's end.

A vehicle-month begins a spell that lasts to the month before the vehicle's next one. Whatever is asked of a
month's end (how long away, which tier, kept or lost) is asked of the spell that holds then. Vehicles whose
spells are alike have the same row, so that a figure counts each kind of spell once, with its number of
vehicles; a list takes them one by one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question

WEIGHT = "weight"
Columns = Mapping[str, ir.Value]


@dataclass(frozen=True, slots=True)
class SpellRows:
    """A metric's rows, one per vehicle and month at whose end a spell holds.

    ``spells`` gives the spells: dealer, vehicle, seen_month, begins and ends (the months at whose end they
    hold, ``ends`` exclusive), last_visit_on, kind and the columns that ``reads`` and ``labels`` name.
    ``columns`` gives the row's columns; it may look at month, away (month - seen_month), seen_month and
    ``reads``. ``labels`` go to the row as they stand. ``details`` gives what only a list shows. ``cut`` may
    part the spells further, looking at what ``columns`` may and at begins and ends.
    """

    spells: Callable[[Evidence, Question], ir.Table]
    columns: Callable[[ir.Table, Question], Columns]
    reads: Callable[[Question], Sequence[str]] = lambda question: ()
    labels: tuple[str, ...] = ()
    details: Callable[[ir.Table], Columns] = lambda each: {
        "last_visit_on": each.last_visit_on,
        "kind": each.kind,
    }
    cut: Callable[[ir.Table, Question], ir.Table] | None = None

    def __call__(self, evidence: Evidence, question: Question) -> ir.Table:
        """The rows, vehicle by vehicle."""
        spells = self.spells(evidence, question)
        each = _at_month_ends(self.cut(spells, question) if self.cut else spells)
        keys = ("dealer", "vehicle", "month", *self.labels)
        return each.select(*keys, **self.details(each), **self.columns(each, question))

    def alike(self, evidence: Evidence, question: Question, by: Sequence[str]) -> ir.Table:
        """The same rows with alike vehicles of a dealer as one, and their number as ``weight``.

        Of the ``labels`` they have those in ``by``: vehicles of different ones are alike in the others.
        """
        spells = self.spells(evidence, question)
        labels = [label for label in self.labels if label in by]
        kinds = spells.group_by("dealer", *labels, "seen_month", "begins", "ends", *self.reads(question))
        parts = kinds.agg(weight=spells.count())
        if self.cut:
            cut = self.cut(parts, question)
            again = cut.group_by(*(column for column in cut.columns if column != WEIGHT))
            parts = again.agg(weight=cut.weight.sum().cast("int64"))
        each = _at_month_ends(parts)
        return each.select("dealer", "month", WEIGHT, *labels, **self.columns(each, question))


def spells(
    evidence: Evidence,
    question: Question,
    *,
    since: int = 0,
    until: int | None = None,
    through_return: bool = False,
) -> ir.Table:
    """The spells that hold at the end of the wanted months whose last visit was ``since`` to
    ``until`` months ago.

    Both bounds are inclusive differences of month numbers, of visits of the question's kind; without
    ``until`` a spell has no end. ``through_return`` adds the month of the next visit. Columns: those
    of the vehicle-month with its month as seen_month, begins, ends (exclusive).
    """
    last = ibis.literal(question.last_month, "int32")
    all_months = evidence.vehicle_months
    seen = all_months.filter(
        all_months.of_kind == question.kind, all_months.month <= question.last_month - since
    )
    next_one = seen.next_month + int(through_return)
    ends = [last + 1, next_one.fill_null(question.last_month + 1)]
    if until is not None:
        ends.append(seen.month + until + 1)
    begins = ibis.greatest(seen.month + since, ibis.literal(question.first_month, "int32"))
    each = seen.mutate(begins=begins.cast("int32"), ends=ibis.least(*ends).cast("int32"))
    return each.filter(each.begins < each.ends).rename(seen_month="month").drop("of_kind")


def _at_month_ends(spells: ir.Table) -> ir.Table:
    """One row per spell and month at whose end it holds, with month and away in place of begins and ends."""
    each = spells.mutate(month=ibis.range(spells.begins, spells.ends).unnest())
    each = each.mutate(month=each.month.cast("int32"))
    return each.mutate(away=(each.month - each.seen_month).cast("int32")).drop("begins", "ends")
