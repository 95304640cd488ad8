"""Class structure (S4): every vehicle ever seen by its class A to D, month by month."""

from huidian.engine.facts.class_ends import class_rows
from huidian.engine.metrics.definition import KIND, VEHICLES, WINDOW, Count, Metric, register
from huidian.kit.labels import Label

CLASS_STRUCTURE = register(
    Metric(
        id="class_structure",
        label=Label("月末客户等级", "Classes at month's end"),
        unit=VEHICLES,
        sentence=Label(
            "每月月末，进过站的全部车辆按客户等级的台数；截至当月的 12 个日历月（规则包给定）内进站的天数"
            "决定等级，当月未完也按整月",
            "At each month's end all vehicles ever seen, by class; the days with a visit in the 12 calendar "
            "months up to and with the month (the playbook's span), whole months even where it is not over, "
            "decide it",
        ),
        formula=Label(
            "近 12 个月进站天数 ≥ 等级下限的最高一级", "the highest class whose fewest days are reached"
        ),
        source="S4",
        numerator=Count("seen", Label("进过站的车辆", "Vehicles ever seen")),
        rows=class_rows,
        narrowed_by=("customer_class",),
        reads=(KIND, WINDOW, "class_window_months", "classes"),
        inclusions=Label(
            "截至月末进过站的全部车辆；近 12 个月未进站的为最低一级",
            "Every vehicle seen up to the month's end; those without a visit in the 12 months are in the "
            "lowest class",
        ),
    )
)
