"""Tiers at each month's end (S2): every vehicle ever seen by how long it has been away, in any scheme."""

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Question
from huidian.engine.facts.spells import Columns, SpellRows, spells
from huidian.engine.metrics.definition import KIND, VEHICLES, WINDOW, Count, Metric, register
from huidian.engine.scales import tier_of
from huidian.kit.labels import Label

LOST_TIER_KEY = "lost"


def _columns(each: ir.Table, question: Question) -> Columns:
    tier = tier_of(each.away, question.rules.tiers)
    return {
        "away": each.away,
        "tier": tier,
        "seen": ibis.literal(True),
        # A scheme may have no tier of that key, and none below its first.
        "lost": (tier == ibis.literal(LOST_TIER_KEY)).fill_null(False),
    }


tier_rows = SpellRows(spells, _columns)
"""One row per vehicle and month from that of its first visit: away (at a month's end the whole months away),
tier (null below the first), seen (true), lost (it is in the tier of that key)."""

TIERS = register(
    Metric(
        id="tiers",
        label=Label("月末流失层级", "Tiers at month's end"),
        unit=VEHICLES,
        sentence=Label(
            "每月月末，进过站的全部车辆按离站月数所在层级的台数；当月未完时按月份数之差",
            "At each month's end all vehicles ever seen, by the tier of their months away; in a month that "
            "is not over by the difference of month numbers",
        ),
        formula=Label(
            "当月 − 最后进站月 ≥ 层级起始月数的最高一级",
            "the highest tier whose first month is reached by the month − month of the last visit",
        ),
        source="S2",
        numerator=Count("seen", Label("进过站的车辆", "Vehicles ever seen")),
        rows=tier_rows,
        narrowed_by=("tier",),
        reads=(KIND, WINDOW, "tiers"),
        inclusions=Label("截至月末进过站的全部车辆", "Every vehicle seen up to the month's end"),
    )
)
