"""Answers of the retention room, made up, for looking at pages without any data behind them."""

from __future__ import annotations

from datetime import UTC, date, datetime

from huidian.kit.labels import Label
from huidian.kit.months import parse_month
from huidian.retention.queries import (
    AsOf,
    Breakdown,
    BreakdownRow,
    ChurnPage,
    DealerRank,
    MonthFigure,
    VehicleList,
    VehicleRow,
)

DECEMBER = parse_month("2010-12")
AS_OF = AsOf(
    on=date(2011, 1, 20),
    today=date(2011, 1, 20),
    refreshed_at=datetime(2011, 1, 20, 2, 30, tzinfo=UTC),
    rule_version="a1b2c3",
    stale=False,
)
# S2's models, as lost and holdings
MODELS = (
    ("汉兰达", 50, 421),
    ("凯美瑞", 58, 516),
    ("凯美瑞混动", 1, 16),
    ("雷凌", 20, 315),
    ("雷凌混动", 2, 23),
    ("致炫", 27, 358),
    ("逸致", 3, 27),
    ("雅力士", 29, 52),
)
AGES = (("0-1", 14), ("1-2", 32), ("2-3", 49), ("3+", 95))
TIERS = (
    ("active", Label("活跃", "Active"), 812),
    ("not_lost", Label("非流失", "Not lost"), 96),
    ("about_to_be_lost", Label("准流失", "About to be lost"), 41),
    ("lost", Label("流失", "Lost"), 130),
)


def month_figure(
    month: int, cohort: int = 1200, lost: int = 300, *, visits: int = 1600, provisional: bool = False
) -> MonthFigure:
    """One month; S0's example unless told otherwise."""
    return MonthFigure(month, visits, cohort, lost, lost / cohort if cohort else None, provisional)


def churn_page(month: int = DECEMBER, window: int = 6, kind: str = "overall") -> ChurnPage:
    """S0's December with S2's models and ages."""
    losses = (231, 240, 262, 255, 270, 281, 268, 290, 277, 296, 289, 300, 331)
    trend = tuple(
        month_figure(DECEMBER - 11 + at, lost=lost, provisional=at == 12) for at, lost in enumerate(losses)
    )
    figure = next((one for one in trend if one.month == month), month_figure(month))
    before = next((one for one in trend if one.month == month - 1), None)
    return ChurnPage(
        as_of=AS_OF,
        month=month,
        window=window,
        kind=kind,
        figure=figure,
        previous=before,
        change=figure.rate - before.rate if before and figure.rate and before.rate else None,
        trend=trend,
        returned=figure.cohort - figure.lost,
        kinds=(
            ("overall", figure),
            ("maintenance", month_figure(month, 700, 210)),
            ("repair", month_figure(month, 12, 5)),
        ),
        months=tuple(range(DECEMBER + 1, DECEMBER - 14, -1)),
        breakdowns=(models(), ages()),
    )


def models() -> Breakdown:
    total = sum(lost for _name, lost, _held in MODELS)
    rows = [
        BreakdownRow(
            name,
            Label(name, name),
            held // 4 + lost,
            lost,
            lost / (held // 4 + lost),
            lost / total,
            held,
            lost / held,
            None,
        )
        for name, lost, held in sorted(MODELS, key=lambda one: -one[1])
    ]
    rows.append(BreakdownRow("", Label("未知", "Unknown"), 3, 0, 0.0, 0.0, 3, 0.0, None))
    return Breakdown("model", Label("车型", "Model"), False, tuple(rows))


def ages() -> Breakdown:
    total = sum(lost for _key, lost in AGES)
    rows, so_far = [], 0
    for key, lost in AGES:
        so_far += lost
        label = Label(f"{key} 年", f"{key} years")
        rows.append(
            BreakdownRow(key, label, lost * 4, lost, 0.25, lost / total, lost * 9, 1 / 9, so_far / total)
        )
    return Breakdown("age", Label("车龄", "Vehicle age"), True, tuple(rows))


def vehicle_row(at: int = 1, **changes: object) -> VehicleRow:
    """One vehicle; `at` makes it differ from the others."""
    values: dict[str, object] = {
        "vehicle_id": at,
        "dealer_id": 1,
        "dealer": "甲店(虚构)",
        "plate": f"陕A{at:05d}",
        "vin": f"LSVAA0000000{at:05d}",
        "model": MODELS[at % len(MODELS)][0],
        "owner": "虚构人",
        "phone": "120****5678",
        "advisor": "林小满",
        "region": "市区",
        "use": Label("私家车", "Private"),
        "gender": Label("女", "Female"),
        "age": Label("2–4 年", "2–4 years"),
        "kind": Label("保养", "Maintenance"),
        "seen_on": date(2010, 6, 1 + at % 28),
        "last_visit_on": date(2010, 6, 1 + at % 28),
        "months_away": 7,
        "tier": "not_lost",
        "tier_label": Label("准流失", "About to be lost"),
        "customer_class": "C",
        "lost_in": DECEMBER,
        "visits": 3 + at % 5,
        "amount_fen": 123_456 * (1 + at % 7),
        "purchased_on": date(2008, 5, 4),
        "warranty_end_on": None,
    }
    return VehicleRow(**{**values, **changes})  # type: ignore[arg-type]


def vehicle_list(total: int = 300, page: int = 1, per_page: int | None = 50) -> VehicleList:
    """A page of a list of `total` vehicles."""
    size = per_page or total
    first = (page - 1) * size + 1
    rows = tuple(vehicle_row(at) for at in range(first, min(first + size, total + 1)))
    return VehicleList(total, rows, page, -(-total // size), size, AS_OF, TIERS)


def ranking() -> tuple[DealerRank, ...]:
    """Three dealers; the last has too few vehicles to say much."""
    figures = ((300, 1200), (90, 400), (9, 20))
    return tuple(
        DealerRank(
            dealer_id=at,
            code=code,
            name=f"{code}店(虚构)",
            region="东区",
            grade="B",
            figure=month_figure(DECEMBER, cohort, lost),
            previous=month_figure(DECEMBER - 1, cohort, lost - 3),
            change=3 / cohort,
        )
        for at, (code, (lost, cohort)) in enumerate(zip("ABC", figures, strict=True), start=1)
    )
