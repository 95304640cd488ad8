"""Tiers: how far gone a vehicle is, by its months away, in the steps of a playbook's scheme (S2)."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from huidian.engine.metrics.definition import CATEGORY, Metric, register
from huidian.engine.rules import Tier
from huidian.kit.labels import Label

TIER = register(
    Metric(
        id="tier",
        label=Label("流失层级", "Tier"),
        unit=CATEGORY,
        sentence=Label(
            "按离站月数落入的层级，下限含、上限不含；从未进站的车辆没有层级",
            "The step of the scheme that the months away fall into, lower bound inclusive, upper exclusive; "
            "a vehicle that never came has none",
        ),
        formula=Label("离站月数 ≥ 层级起始月数的最高一级", "the highest tier whose first month is reached"),
        source="S2",
    )
)


def tier_of(months_away: ir.IntegerColumn, tiers: Sequence[Tier]) -> ir.StringColumn:
    """The key of the tier per months away; null where those are, or below the first tier."""
    highest_first = sorted(tiers, key=lambda tier: tier.from_months, reverse=True)
    return ibis.cases(
        *((months_away >= tier.from_months, tier.key) for tier in highest_first),
        else_=ibis.null("string"),
    )
