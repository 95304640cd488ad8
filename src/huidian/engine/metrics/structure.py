"""Structure of the base (S0): how the vehicles on file spread over models, regions, classes, tiers."""

from huidian.engine.metrics.churn_of_holdings import holdings_rows
from huidian.engine.metrics.definition import OF_HOLDINGS, VEHICLES, WINDOW, Count, Metric, register
from huidian.kit.labels import Label

STRUCTURE = register(
    Metric(
        id="structure",
        label=Label("保有结构", "Structure of the base"),
        unit=VEHICLES,
        sentence=Label(
            "档案内全部车辆按某一属性的台数与占比；属性不明的单列",
            "All vehicles on file by one property, as count and share; unknown values stand by themselves",
        ),
        formula=Label("该类台数 ÷ 全部台数", "vehicles of the value / all vehicles"),
        source="S0",
        numerator=Count("holdings", Label("保有台数", "Vehicles on file")),
        rows=holdings_rows,
        split_by=OF_HOLDINGS,
        reads=(WINDOW, "class_window_months", "classes", "tiers"),
        version=2,
        period="day",
        inclusions=Label(
            "截至统计日本店档案内全部车辆；之后才购买或首次进站的不算",
            "Every vehicle on the dealer's file on the day; not those bought or first seen later",
        ),
    )
)
