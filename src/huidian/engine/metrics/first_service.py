"""First-service rate (S0's first service): of the vehicles sold those that came within the limit.

A sale is assessed once its limit has passed: before, nobody can say that the vehicle did not come. Sales from
before the dealer's first settled day are left out: their first visits may have been, and are on no file.
"""

from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.kinds import OVERALL
from huidian.engine.facts.tables import month_number
from huidian.engine.facts.years import KEYS
from huidian.engine.metrics.definition import KIND, SHARE, SPLIT_BY, WINDOW, Count, Metric, register
from huidian.kit.labels import Label
from huidian.kit.months import month_of


def first_service_rows(evidence: Evidence, question: Question) -> ir.Table:
    """One row per vehicle sold whose limit had passed on the as-of day, in the month the limit ran out in.

    The limit is the day of the purchase ``first_service_months`` later, clipped to the month's end; it
    counts. Columns: dealer, vehicle, month, purchased_on, matured (true), served (a visit of the kind from
    the purchase to the limit), first_month, last_visit_on and kind (the month of the first such visit, and
    the last visit of the kind in it; null where there is none).
    """
    sales = _matured(evidence, question)
    visits = _first_within(sales, evidence, question.kind)
    joined = sales.left_join(visits, KEYS)
    return joined.select(
        *(sales[column] for column in ("dealer", "vehicle", "month", "purchased_on")),
        *(visits[column] for column in ("first_month", "last_visit_on", "kind")),
        matured=ibis.literal(True),
        served=visits.first_month.notnull(),
    )


def _matured(evidence: Evidence, question: Question) -> ir.Table:
    """The sales since the dealer's first settled day whose limit (of that ``month``) has passed."""
    all_months = evidence.vehicle_months
    overall = all_months.filter(all_months.of_kind == OVERALL)
    begins = overall.group_by("dealer").agg(data_from=overall.first_visit_on.min())
    months = question.rules.loyalty.first_service_months
    sold = evidence.vehicles.select(*KEYS, "purchased_on")
    sold = sold.mutate(month=(month_number(sold.purchased_on) + months).cast("int32"))
    sold = sold.filter(sold.month.between(question.first_month, question.last_month))
    sold = sold.filter(_has_passed(sold, question.on))
    since = sold.inner_join(begins, "dealer")
    return since.filter(since.purchased_on >= since.data_from).select(*KEYS, "month", "purchased_on")


def _has_passed(sold: ir.Table, on: date) -> ir.BooleanColumn:
    """Whether the limit lies before a day. One clipped to its month's end has not passed in that month."""
    this_month = month_of(on)
    return (sold.month < this_month) | ((sold.month == this_month) & (sold.purchased_on.day() < on.day))


def _first_within(sales: ir.Table, evidence: Evidence, kind: str) -> ir.Table:
    """The first vehicle-month of each sold vehicle with a visit from the purchase to the limit."""
    months = evidence.vehicle_months
    seen = months.filter(months.of_kind == kind).rename(seen_month="month")
    seen = seen.select(*KEYS, "seen_month", "first_visit_on", "last_visit_on", "kind")
    between = [seen.last_visit_on >= sales.purchased_on, seen.seen_month <= sales.month]
    both = seen.inner_join(sales, [*KEYS, *between])
    too_late = (both.seen_month == both.month) & (both.first_visit_on.day() > both.purchased_on.day())
    within = both.filter(~too_late)
    return within.group_by(*KEYS).agg(
        first_month=within.seen_month.min(),
        last_visit_on=within.last_visit_on.min(),
        kind=within.kind.argmin(within.seen_month),
    )


FIRST_SERVICE_RATE = register(
    Metric(
        id="first_service_rate",
        label=Label("首次进站率", "First-service rate"),
        unit=SHARE,
        sentence=Label(
            "购车后在期限内（默认 6 个月，到期日当天算数）第一次进站的比例；"
            "只算期限已过的车辆，计入期限届满的月份；购车前的进站不算；数据不区分由谁售出，在别处购买的车也在内",
            "The share of vehicles whose first visit came within the limit after the purchase (6 months by "
            "default, the last day included); only vehicles whose limit has passed, in the month it ran out "
            "in; visits before the purchase do not count; the facts do not say who sold a vehicle, so that "
            "those bought elsewhere are among them",
        ),
        formula=Label("期限内进站台数 ÷ 期限已过的台数", "came within the limit / matured vehicles"),
        source="S0 (inferred)",
        numerator=Count("served", Label("期限内进站台数", "Came within the limit")),
        denominator=Count("matured", Label("期限已过的台数", "Vehicles whose limit has passed")),
        rows=first_service_rows,
        # Who did not come for a first service came for no kind of order.
        split_by=tuple(by for by in SPLIT_BY if by != "kind"),
        better="up",
        reads=(KIND, WINDOW, "loyalty.first_service_months"),
        looks_back=lambda rules, window: rules.loyalty.first_service_months,
        inclusions=Label(
            "档案内有购车日期、且购车不早于本店首个结算日的车辆；更早的销售，其首次进站可能不在数据内",
            "Vehicles on file with a purchase date not before the dealer's first settled day; of earlier "
            "sales the first visit may lie outside the data",
        ),
    )
)
