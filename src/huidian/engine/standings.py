"""Where each vehicle stands on a day: last visit, months away, tier, class, the month it was lost in."""

from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.facts import month_number
from huidian.engine.rules import Rules
from huidian.engine.scales import class_of, months_away, tier_of
from huidian.kit.months import month_of


def standings(visits: ir.Table, vehicles: ir.Table, rules: Rules, as_of: date) -> ir.Table:
    """One row per vehicle on file or seen by ``as_of``, from visits as known (nothing retracted in them).

    Columns: dealer, vehicle, first_visit_on, last_visit_on, kind (order kind of the last visit), visits,
    visit_days_12m (days with a visit in the class window, 12 months by default), months_away, tier,
    customer_class, lost_in_month (month number of the assessed month in which the monthly churn of ``rules``
    counts the vehicle as lost; null while it does not). A vehicle that never came has 0 visits, the class of
    0 days, and null for the rest.
    """
    seen = _last_seen(visits, rules.class_window_months, as_of)
    away = months_away(seen.last_visit_on, as_of)
    assessed = month_number(seen.last_visit_on) + ibis.literal(rules.churn.window_months, "int32")
    seen = seen.mutate(
        months_away=away,
        tier=tier_of(away, rules.tiers),
        lost_in_month=ibis.ifelse(assessed <= month_of(as_of), assessed, ibis.null("int32")),
    )
    every = _with_never_seen(seen, vehicles)
    return every.mutate(customer_class=class_of(every.visit_days_12m, rules.classes)).select(
        "dealer",
        "vehicle",
        "first_visit_on",
        "last_visit_on",
        "kind",
        "visits",
        "visit_days_12m",
        "months_away",
        "tier",
        "customer_class",
        "lost_in_month",
    )


def _last_seen(visits: ir.Table, class_window_months: int, as_of: date) -> ir.Table:
    seen = visits.filter(visits.settled_on <= as_of)
    recent = months_away(seen.settled_on, as_of) < class_window_months
    return seen.group_by("dealer", "vehicle").agg(
        first_visit_on=seen.settled_on.min(),
        last_visit_on=seen.settled_on.max(),
        # the same pick as in vehicle_months: of several kinds on the last day the last by name
        kind=(seen.settled_on.cast("string") + seen.kind).max().substr(10),
        visits=seen.count(),
        visit_days_12m=seen.settled_on.nunique(where=recent),
    )


def _with_never_seen(seen: ir.Table, vehicles: ir.Table) -> ir.Table:
    on_file = vehicles.select("dealer", "vehicle").distinct()
    joined = on_file.outer_join(seen, ["dealer", "vehicle"])
    return joined.select(
        dealer=ibis.coalesce(on_file.dealer, seen.dealer),
        vehicle=ibis.coalesce(on_file.vehicle, seen.vehicle),
        **{
            column: seen[column].fill_null(0) if column in ("visits", "visit_days_12m") else seen[column]
            for column in seen.columns
            if column not in ("dealer", "vehicle")
        },
    )
