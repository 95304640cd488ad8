"""Exports of an invented dealer, and churn counted by hand."""

import csv
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from huidian.kit.vins import make_vin

HEADER = (
    "委托书号",
    "结算日期",
    "牌照号",
    "底盘号",
    "修理类型",
    "销售类型",
    "业务接待",
    "车型",
    "客户类型",
    "购车日期",
    "用户名称",
    "联系电话",
    "地区",
)
MODELS = ("朗途", "帕萨卡", "途悦")

Row = Mapping[str, Any]


def order(number: int, day: date, car: int, **changes: Any) -> dict[str, Any]:
    """One row of an export: an order of a numbered car, with other cells where they matter."""
    row: dict[str, Any] = {
        "委托书号": f"WT{number:06d}",
        "结算日期": day.isoformat(),
        "牌照号": f"沪A{car:05d}",
        "底盘号": make_vin("LZZ", car),
        "修理类型": "保养" if number % 2 else "一般维修",
        "销售类型": "修理销售",
        "业务接待": "甲顾问" if car % 2 else "乙顾问",
        "车型": MODELS[car % 3],
        "客户类型": "私家车" if car % 4 else "公务车",
        "购车日期": date(2004 + car % 6, 1 + car % 12, 15).isoformat(),
        "用户名称": f"车主{car:04d}",
        "联系电话": f"120{car:08d}",
        "地区": ("市区", "郊县")[car % 2],
    }
    return row | changes


def write_csv(path: Path, rows: Iterable[Row], header: Sequence[str] = HEADER) -> Path:
    """Rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def s0_orders() -> list[dict[str, Any]]:
    """S0's example: 1,600 settlements of 1,200 vehicles in June 2010, 300 not back by the end of December."""
    chance = random.Random(0)
    june = [date(2010, 6, 1 + car % 30) for car in range(1200)]
    days = [(day, car) for car, day in enumerate(june)] + [(date(2010, 6, 28), car) for car in range(400)]
    days += [(date(2010, 7, 1) + timedelta(chance.randrange(184)), car) for car in range(300, 1200)]
    return [order(number, day, car) for number, (day, car) in enumerate(days)]


def churn_by_hand(
    visits: Iterable[tuple[str, date]], month: tuple[int, int], window: int
) -> tuple[int, int, dict[str, date]]:
    """Visits and vehicles of the cohort month, and the lost vehicles with their last visit in it."""
    assessed = month[0] * 12 + month[1] - 1
    seen = defaultdict(list)
    in_cohort_month = 0
    for vehicle, day in visits:
        number = day.year * 12 + day.month - 1
        in_cohort_month += number == assessed - window
        seen[vehicle].append((number, day))
    cohort = {
        vehicle for vehicle, days in seen.items() if assessed - window in {number for number, _ in days}
    }
    lost = {
        vehicle: max(day for number, day in seen[vehicle] if number == assessed - window)
        for vehicle in cohort
        if not any(assessed - window < number <= assessed for number, _ in seen[vehicle])
    }
    return in_cohort_month, len(cohort), lost
