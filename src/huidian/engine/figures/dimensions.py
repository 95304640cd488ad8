"""What a figure can be split by (S0's six ways, S2's cross tabs and the owner's properties).

A dimension takes its value from the metric's rows where they carry it (order kind, tier, class, the team
assigned then), else from the vehicle's facts. Age and warranty are those of the row's time: the as-of day of
a standing, or the end of the assessed month of a monthly figure, so that a past month keeps its ages.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.tables import month_number
from huidian.engine.rules import AgeBucket, Rules, Stage
from huidian.engine.scales import months_away
from huidian.kit.labels import Label

Value = Callable[[ir.Table, Rules, date | None], ir.StringColumn]
Order = Callable[[Rules], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One way to split. ``reads`` are the vehicle columns it needs, ``value`` makes the key (null = unknown)
    of (rows with those columns, rules, as-of day or None for monthly rows), ``order`` gives the keys in
    their order where they have one, and ``labels`` names the keys where the engine knows them. ``version``
    is raised when it puts vehicles elsewhere than before.
    """

    id: str
    label: Label
    reads: tuple[str, ...]
    value: Value
    order: Order | None = None
    labels: tuple[tuple[str, Label], ...] = ()
    version: int = 1


def _plain(column: str) -> Value:
    return lambda rows, rules, on: rows[column].cast("string")


def _of_vehicle(column: str, label: Label) -> Dimension:
    return Dimension(column, label, (column,), _plain(column))


def _age_months(rows: ir.Table, on: date | None) -> ir.IntegerColumn:
    if on is None:
        return rows.month - month_number(rows.purchased_on)
    return months_away(rows.purchased_on, on)


def _age(rows: ir.Table, rules: Rules, on: date | None) -> ir.StringColumn:
    return bucket_of(_age_months(rows, on), rules.age_buckets)


def _stage(rows: ir.Table, rules: Rules, on: date | None) -> ir.StringColumn:
    return stage_of(_age_months(rows, on), rules.lifecycle)


def bucket_of(age_months: ir.IntegerColumn, buckets: Sequence[AgeBucket]) -> ir.StringColumn:
    """The key of the age bucket per age in months; null outside all of them (bought later, say)."""
    return ibis.cases(
        *(
            (
                (age_months >= round(bucket.from_years * 12))
                & (
                    ibis.literal(True)
                    if bucket.until_years is None
                    else age_months < round(bucket.until_years * 12)
                ),
                bucket.key,
            )
            for bucket in buckets
        ),
        else_=ibis.null("string"),
    )


def stage_of(age_months: ir.IntegerColumn, lifecycle: Sequence[Stage]) -> ir.StringColumn:
    """The key of the lifecycle stage per age in months; null before the purchase and after the last stage."""
    earliest_first = sorted(lifecycle, key=lambda stage: stage.until_months)
    return ibis.cases(
        (age_months < 0, ibis.null("string")),
        *((age_months < stage.until_months, stage.key) for stage in earliest_first),
        else_=ibis.null("string"),
    )


def _warranty(rows: ir.Table, rules: Rules, on: date | None) -> ir.StringColumn:
    end = rows.warranty_end_on
    last_full_month = month_number(end + ibis.interval(days=1)) - 1
    inside = last_full_month >= rows.month if on is None else end >= on
    return ibis.cases((end.isnull(), ibis.null("string")), (inside, "inside"), else_=ibis.literal("outside"))


DIMENSIONS: dict[str, Dimension] = {
    dimension.id: dimension
    for dimension in (
        Dimension("kind", Label("委托类别", "Order kind"), (), _plain("kind")),
        Dimension(
            "age",
            Label("车龄", "Vehicle age"),
            ("purchased_on",),
            _age,
            order=lambda rules: [bucket.key for bucket in rules.age_buckets],
        ),
        Dimension(
            "stage",
            Label("客户生命周期", "Lifecycle stage"),
            ("purchased_on",),
            _stage,
            order=lambda rules: [
                stage.key for stage in sorted(rules.lifecycle, key=lambda stage: stage.until_months)
            ],
        ),
        _of_vehicle("model", Label("车型", "Model")),
        Dimension(
            "use",
            Label("车辆性质", "Use"),
            ("use",),
            _plain("use"),
            labels=(
                ("private", Label("私家车", "Private")),
                ("company", Label("公务车", "Company")),
                ("special", Label("特种车", "Special")),
            ),
        ),
        Dimension(
            "warranty",
            Label("质保", "Warranty"),
            ("warranty_end_on",),
            _warranty,
            order=lambda rules: ["inside", "outside"],
            labels=(("inside", Label("质保内", "Inside")), ("outside", Label("质保外", "Outside"))),
        ),
        _of_vehicle("region", Label("地区", "Region")),
        _of_vehicle("gender", Label("性别", "Gender")),
        _of_vehicle("occupation", Label("职业", "Occupation")),
        _of_vehicle("advisor", Label("服务顾问", "Service advisor")),
        _of_vehicle("team", Label("接车小组", "Reception team")),
        Dimension("dealer", Label("经销商", "Dealer"), (), _plain("dealer")),
        Dimension(
            "tier",
            Label("流失层级", "Tier"),
            (),
            _plain("tier"),
            order=lambda rules: [tier.key for tier in sorted(rules.tiers, key=lambda tier: tier.from_months)],
        ),
        Dimension(
            "customer_class",
            Label("客户等级", "Customer class"),
            (),
            _plain("customer_class"),
            order=lambda rules: [
                one.key for one in sorted(rules.classes, key=lambda one: one.min_visit_days, reverse=True)
            ],
        ),
    )
}


def with_dimensions(
    rows: ir.Table, vehicles: ir.Table, by: Sequence[str], rules: Rules, on: date | None = None
) -> ir.Table:
    """A metric's rows with one text column per dimension id of ``by`` (null = unknown).

    ``on`` is the as-of day of standings; left out, each row's month decides ages and warranty. A row whose
    vehicle is not on file keeps its place with unknown values.
    """
    wanted = [DIMENSIONS[one] for one in by]
    reads = dict.fromkeys(column for one in wanted for column in one.reads if column not in rows.columns)
    if reads:
        known = vehicles.select("dealer", "vehicle", *reads)
        # A projection first: rows that are themselves a join would be joined on, with its own names.
        joined = rows.select(*rows.columns).left_join(known, ["dealer", "vehicle"])
        rows = joined.select(*rows.columns, *reads)
    made = {one.id: one.value(rows, rules, on) for one in wanted}
    return rows.mutate(**made)


def order_of(dimension: str, key: ir.StringColumn, rules: Rules) -> ir.IntegerColumn | None:
    """The place of a key in its dimension's order, unknown last; ``None`` where the rules give no order."""
    order = DIMENSIONS[dimension].order
    if order is None:
        return None
    places = [(key == one, place) for place, one in enumerate(order(rules))]
    if not places:
        return None
    return ibis.cases(*places, else_=len(places)).cast("int32")
