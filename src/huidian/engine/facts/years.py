"""Years: what a vehicle did in one calendar year beside whether it came in a later one."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question

KEYS = ["dealer", "vehicle"]


def december(year: ir.IntegerValue) -> ir.IntegerValue:
    """The month number of a year's December, int32: the month that names a yearly figure."""
    return (year * 12 + 11).cast("int32")


def months_of_years(span: int) -> int:
    """How many months before a December the January ``span`` calendar years earlier lies."""
    return 12 * span + 11


def last_of_year(evidence: Evidence, question: Question) -> ir.Table:
    """The last vehicle-month of each vehicle and year with a visit of the question's kind, with ``year``."""
    months = evidence.vehicle_months
    seen = months.filter(months.of_kind == question.kind)
    seen = seen.mutate(year=seen.last_visit_on.year().cast("int32"))
    return seen.filter(seen.next_month.isnull() | (seen.next_month > december(seen.year)))


def came_again(seen: ir.Table, evidence: Evidence, question: Question, span: int) -> ir.Table:
    """Vehicles and years (``seen``: dealer, vehicle, year, next_month) beside the year ``span`` years later.

    Added are month (that year's December, among those wanted and begun) and came (the vehicle has a visit in
    that year). ``next_month`` is that of the year's last vehicle-month.
    """
    month = december(seen.year + span)
    seen = seen.mutate(month=month).filter(month.between(question.first_month, question.last_month))
    if span == 1:  # the next month tells it without a join
        return seen.mutate(came=seen.next_month.between(seen.month - 11, seen.month).fill_null(False))
    again = last_of_year(evidence, question)
    again = again.select(*KEYS, month=december(again.year), came=ibis.literal(True))
    joined = seen.left_join(again, [*KEYS, "month"])
    return joined.select(*(seen[column] for column in seen.columns), came=again.came.fill_null(False))
