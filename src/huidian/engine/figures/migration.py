"""The matrix of class migration: how many vehicles went from which class to which."""

from collections.abc import Sequence

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.figures.dimensions import order_of
from huidian.engine.figures.measures import rows_to_sum
from huidian.engine.figures.sums import ratio, summed
from huidian.engine.metrics.class_structure import CLASS_STRUCTURE


def migration_matrix(
    evidence: Evidence, question: Question, keys: Sequence[str] = ("dealer", "month")
) -> ir.Table:
    """Per ``keys`` (columns of the rows of ``class_structure``), from_class and to_class: vehicles, share.

    ``share`` is the fraction of the vehicles of that from_class within the keys. From the highest class to
    the lowest, then those new in the month; a pair without a vehicle has no row. Vehicles that the question
    leaves out are in none. Without month among the keys the moves of all months wanted are added up.
    """
    by = (*keys, "from_class", "to_class")
    rows = rows_to_sum(CLASS_STRUCTURE, evidence, question, by)
    pairs = summed(rows.filter(rows.seen), ["seen"], by).rename(vehicles="seen")
    of_class = pairs.vehicles.sum().over(group_by=[*keys, "from_class"]).cast("int64")
    shared = pairs.mutate(share=ratio(pairs.vehicles, of_class))
    places = [order_of("customer_class", shared[one], question.rules) for one in ("from_class", "to_class")]
    return shared.order_by(*keys, *places)
