"""Class migration (S4): from the class of one month's end to that of the next (A to B to C)."""

from huidian.engine.facts.class_ends import class_rows
from huidian.engine.metrics.definition import KIND, SHARE, WINDOW, Count, Metric, register
from huidian.kit.labels import Label

CLASS_MIGRATION = register(
    Metric(
        id="class_migration",
        label=Label("客户等级下滑率", "Share sliding to a lower class"),
        unit=SHARE,
        sentence=Label(
            "上月月末已有等级的车辆中，到本月月末降到更低等级的比例（A→B→C→D）；等级按日历月算，同“月末客户等级”",
            "Of the vehicles with a class at the end of the month before, the share in a lower one at this "
            "month's end (A to B to C to D); classes look at calendar months, as those at a month's end do",
        ),
        formula=Label(
            "降级台数 ÷ 上月末台数", "vehicles moved down / vehicles at the end of the month before"
        ),
        source="S4",
        numerator=Count("moved_down", Label("降级台数", "Moved down")),
        denominator=Count("before", Label("上月末台数", "At the end of the month before")),
        others=(
            Count("moved_up", Label("升级台数", "Moved up")),
            Count("stayed", Label("等级未变台数", "Stayed")),
            Count("new", Label("当月新进站台数", "New in the month")),
        ),
        rows=class_rows,
        narrowed_by=("from_class", "to_class"),
        better="down",
        reads=(KIND, WINDOW, "class_window_months", "classes"),
        inclusions=Label(
            "上月月末以前进过站的全部车辆；当月首次进站的另列",
            "Every vehicle seen by the end of the month before; those first seen in the month stand beside",
        ),
    )
)
