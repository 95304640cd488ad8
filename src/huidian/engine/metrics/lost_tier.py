"""The share of vehicles that stand in the tier of the lost at each month's end (S2)."""

from huidian.engine.metrics.definition import KIND, SHARE, WINDOW, Count, Metric, register
from huidian.engine.metrics.tiers import tier_rows
from huidian.kit.labels import Label

LOST_TIER = register(
    Metric(
        id="lost_tier",
        label=Label("流失层级占比", "Share in the tier of the lost"),
        unit=SHARE,
        sentence=Label(
            "月末，进过站的全部车辆中处在流失层级的比例；更久未来的属于后面的层级，不在其中",
            "At the month's end, the share of all vehicles ever seen that stand in the tier of the lost; "
            "those away for longer stand in later tiers",
        ),
        formula=Label("流失层级台数 ÷ 进过站的台数", "vehicles in the tier / vehicles ever seen"),
        source="S2",
        numerator=Count("lost", Label("流失层级台数", "Vehicles in the tier of the lost")),
        denominator=Count("seen", Label("进过站的车辆", "Vehicles ever seen")),
        rows=tier_rows,
        better="down",
        reads=(KIND, WINDOW, "tiers"),
        inclusions=Label("截至月末进过站的全部车辆", "Every vehicle seen up to the month's end"),
    )
)
