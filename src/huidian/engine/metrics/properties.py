"""What a vehicle is on a day, by the scales of ``huidian.engine.scales``: months away, tier, class."""

from huidian.engine.metrics.definition import CATEGORY, MONTHS, Metric, register
from huidian.kit.labels import Label

MONTHS_AWAY = register(
    Metric(
        id="months_away",
        label=Label("离站月数", "Months away"),
        unit=MONTHS,
        sentence=Label(
            "自最后一次进站起满几个月；月末按当月最后一天算（8 月 31 日进站，9 月 30 日满一个月）",
            "Whole months since the last visit; at a month's end its last day counts (a visit on 31 August "
            "is one month away on 30 September)",
        ),
        formula=Label("统计日 − 最后进站日，取整月", "as-of day − last visit, in whole months"),
        source="S0, S2",
        period="day",
        reads=(),
        inclusions=Label("进过站的车辆", "Vehicles that ever came"),
    )
)
TIER = register(
    Metric(
        id="tier",
        label=Label("流失层级", "Tier"),
        unit=CATEGORY,
        sentence=Label(
            "按离站月数落入所用层级方案的哪一级，下限含、上限不含；从未进站的车辆没有层级。层级只说离站多久，"
            "某月是否计为流失只看该月的流失定义",
            "The step of the scheme in force that the months away fall into, lower bound inclusive, upper "
            "exclusive; a vehicle that never came has none. A tier says how long a vehicle has been away; "
            "whether it was lost in a month is for the month's definition alone",
        ),
        formula=Label("离站月数 ≥ 层级起始月数的最高一级", "the highest tier whose first month is reached"),
        source="S2",
        period="day",
        reads=(),
        inclusions=Label("进过站的车辆", "Vehicles that ever came"),
    )
)
CUSTOMER_CLASS = register(
    Metric(
        id="customer_class",
        label=Label("客户等级", "Customer class"),
        unit=CATEGORY,
        sentence=Label(
            "统计日往前 12 个月内（规则包给定，按日算到统计日）进站的天数决定等级；"
            "同一天的多张结算单只算一天。月末客户等级按日历月算，同一天的等级可能不同",
            "The days with a visit in the 12 months up to the day (the playbook's span, reckoned by the day) "
            "decide the class; several orders settled on one day are one day. Classes at a month's end look "
            "at calendar months, so that the two may differ",
        ),
        formula=Label("进站天数 ≥ 等级下限的最高一级", "the highest class whose fewest days are reached"),
        source="S4",
        period="day",
        reads=(),
        inclusions=Label("本店档案内全部车辆", "Every vehicle on the dealer's file"),
    )
)
