"""Retention by cohort: whom the curve of ``figures.curves`` follows, and whom it finds lost."""

from huidian.engine.figures.curves import retention_rows
from huidian.engine.metrics.definition import SHARE, Count, Metric, register
from huidian.kit.labels import Label

RETENTION_CURVE = register(
    Metric(
        id="retention_curve",
        label=Label("留存曲线", "Retention curve"),
        unit=SHARE,
        sentence=Label(
            "自首次进站月起跟踪每台车，到第一次流失（满流失窗口未进站）为止；未流失的跟踪到最后一个完整月，"
            "之后既不算流失也不算留存。留存率按 Kaplan–Meier 估计，本比例为已流失台数占全部台数",
            "Each vehicle is followed from the month of its first visit to its first loss (the churn window "
            "ran out); one that was not lost to the last complete month, and counts as neither after it. "
            "The curve is the Kaplan–Meier estimate; this share is the vehicles lost so far over all",
        ),
        formula=Label(
            "留存率 = 各月 (1 − 当月流失 ÷ 当月仍在跟踪) 之积",
            "retention = the product over the months of (1 − lost then / still followed then)",
        ),
        source="S4 (inferred)",
        numerator=Count("lost", Label("已流失台数", "Vehicles lost so far")),
        denominator=Count("cohort", Label("跟踪台数", "Vehicles followed")),
        others=(Count("left", Label("跟踪中离开的车辆", "Vehicles that left while followed")),),
        rows=retention_rows,
        narrowed_by=("cohort_year", "at_risk", "lost_by"),
        better="down",
        period="day",
        inclusions=Label(
            "首次进站在某一完整月的车辆；数据起始以前的进站不可见，起始月的队列含老客户",
            "Vehicles whose first visit lies in a complete month; visits before the data begin are not seen, "
            "so that the first cohorts hold old customers too",
        ),
    )
)
