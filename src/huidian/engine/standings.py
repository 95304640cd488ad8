"""Where each vehicle stands on a day: last visit, months away, tier, class, the month it was lost in."""

from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.tables import month_number
from huidian.engine.rules import Rules
from huidian.engine.scales import class_of, months_away, tier_of
from huidian.kit.months import month_of

_KEYS = ("dealer", "vehicle")


def standings(visits: ir.Table, vehicles: ir.Table, rules: Rules, as_of: date) -> ir.Table:
    """One row per vehicle on file or seen by ``as_of``, from visits as known (nothing retracted in them).

    Columns: dealer, vehicle, first_visit_on, last_visit_on, kind (order kind of the last visit), visits,
    visit_days_12m (days with a visit in the class window, 12 months by default), months_away, tier,
    customer_class, lost_in_month (month number of the assessed month in which the monthly churn of ``rules``
    counts the vehicle as lost; null while it does not). A vehicle that never came has 0 visits, the class of
    0 days, and null for the rest.
    """
    seen = _last_seen(visits, vehicles, rules.class_window_months, as_of)
    away = months_away(seen.last_visit_on, as_of)
    assessed = month_number(seen.last_visit_on) + ibis.literal(rules.churn.window_months, "int32")
    return seen.mutate(
        months_away=away,
        tier=tier_of(away, rules.tiers),
        customer_class=class_of(seen.visit_days_12m, rules.classes),
        lost_in_month=ibis.ifelse(assessed <= month_of(as_of), assessed, ibis.null("int32")),
    ).select(
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


def _last_seen(visits: ir.Table, vehicles: ir.Table, class_window_months: int, as_of: date) -> ir.Table:
    """Vehicles and what they had been seen for; those on file alone had nothing."""
    seen = visits.filter(visits.settled_on <= as_of).select(*_KEYS, "settled_on", "kind")
    on_file = vehicles.select(*_KEYS, settled_on=ibis.null("date"), kind=ibis.null("string"))
    # In one go: a full join would have every column made, whatever is asked.
    every = ibis.union(seen, on_file)
    recent = months_away(every.settled_on, as_of) < class_window_months
    return every.group_by(*_KEYS).agg(
        first_visit_on=every.settled_on.min(),
        last_visit_on=every.settled_on.max(),
        # the same pick as in vehicle_months: of several kinds on the last day the last by name
        kind=(every.settled_on.cast("string") + every.kind).max().substr(10),
        visits=every.settled_on.count(),
        visit_days_12m=every.settled_on.nunique(where=recent),
    )
