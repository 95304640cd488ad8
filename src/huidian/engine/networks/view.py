"""One vehicle at several dealers: who it is, when the network saw it, and where a lost one went (S3).

A vehicle is the same at two dealers if both have the same VIN on file; without a VIN it is known to its
dealer alone. Only the few vehicles that are on file twice take the long way; all others are as the dealer's
own vehicle-months say. Evidence of this module holds every dealer of the network.
"""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question

KEYS = ("dealer", "vehicle")


def shared(vehicles: ir.Table) -> ir.Table:
    """The vehicles on file under a VIN that is on file more than once: dealer, vehicle, vin."""
    named = vehicles.filter(vehicles.vin.notnull(), vehicles.vin != "").select(*KEYS, "vin")
    counted = named.group_by("vin").agg(on_file=named.count())
    return named.semi_join(counted.filter(counted.on_file > 1), "vin")


def network_months(evidence: Evidence, question: Question, *, since: int) -> ir.Table:
    """One row per vehicle of the network and month from ``since`` on in which any dealer saw it.

    The row is the dealer's with the last visit of the month (of several on that day the last dealer by code).
    Columns: dealer, vehicle, month, last_visit_on, kind, next_month (in which any dealer saw it again; null
    where none did).
    """
    months = evidence.vehicle_months
    seen = months.filter(months.of_kind == question.kind, months.month.between(since, question.last_month))
    twice = shared(evidence.vehicles)
    columns = (*KEYS, "month", "last_visit_on", "kind")
    alone = seen.anti_join(twice, list(KEYS)).select(*columns, "next_month")
    known = seen.inner_join(twice, list(KEYS)).select(*columns, "vin")
    return ibis.union(alone, _together(known).select(*alone.columns))


def seen_elsewhere(evidence: Evidence, question: Question, lost: ir.Table) -> ir.Table:
    """Rows of lost vehicles (dealer, vehicle, month, cohort_month) with to_dealer and elsewhere_on.

    They tell the first visit at another dealer after the cohort month and up to the end of the assessed one
    (of several on that day the first dealer by code), of the question's kind; both are null without one.
    """
    twice = shared(evidence.vehicles)
    months = evidence.vehicle_months
    of_scope = months.filter(
        months.of_kind == question.kind,
        months.month.between(question.first_month - question.window_months, question.last_month),
    )
    visits = of_scope.inner_join(twice, list(KEYS)).select(
        "vin", other="dealer", seen_month="month", seen_on="first_visit_on"
    )
    missed = lost.inner_join(twice, list(KEYS)).select(*KEYS, "month", "cohort_month", "vin")
    met = missed.inner_join(
        visits,
        [
            missed.vin == visits.vin,
            missed.dealer != visits.other,
            missed.cohort_month < visits.seen_month,
            missed.month >= visits.seen_month,
        ],
    )
    first = met.group_by(*KEYS, "month").agg(
        # the ISO day in front makes one portable, repeatable "dealer of the first visit"
        where=(met.seen_on.cast("string") + met.other).min(),
        elsewhere_on=met.seen_on.min(),
    )
    joined = lost.left_join(first, [*KEYS, "month"])
    return joined.select(
        *(lost[name] for name in lost.columns),
        to_dealer=joined["where"].substr(10),
        elsewhere_on=joined.elsewhere_on,
    )


def _together(known: ir.Table) -> ir.Table:
    """Vehicle-months of several dealers as those of one vehicle: the last of each month stands for it."""
    order = [known.month, known.last_visit_on, known.dealer, known.vehicle]
    following = known.month.lead().over(ibis.window(group_by="vin", order_by=order))
    placed = known.mutate(next_month=following)
    return placed.filter(placed.next_month.isnull() | (placed.next_month > placed.month))
