"""The demo's December shows S0's worked example and S2's three tables, by plain counting."""

from collections import Counter
from datetime import date

import pytest

from huidian.demo.dice import Dice
from huidian.demo.orders import Order, orders_of
from huidian.demo.stage_s2 import assignment
from huidian.demo.staging import golden_month
from huidian.demo.world import Plan, make_world
from huidian.kit.months import months_between, parse_month
from tests.demo.counting import churn, visits_of

REGIONS = {
    "市区": 82, "咸阳": 25, "安康": 9, "商洛": 5, "渭南": 11, "汉中": 7, "铜川": 8, "延安": 4, "榆林": 2,
    "外地": 37,
}  # fmt: skip
MODELS = {
    "汉兰达": (50, 421), "凯美瑞": (58, 516), "凯美瑞双擎": (1, 16), "雷凌": (20, 315), "雷凌双擎": (2, 23),
    "致炫": (27, 358), "逸致": (3, 27), "雅力士": (29, 52),
}  # fmt: skip
AGES = {0: 14, 1: 32, 2: 49, 3: 95}
DECEMBER_END = date(2025, 12, 31)


def last_rows(orders: list[Order], until: date = date.max) -> dict[str, Order]:
    """The last visit of each vehicle by a day."""
    return {order.vin: order for order in visits_of(orders) if order.settled_on <= until}


@pytest.mark.parametrize(
    ("as_of", "month"),
    [
        (date(2026, 11, 22), "2025-12"),
        (date(2026, 12, 31), "2025-12"),
        (date(2027, 1, 1), "2026-12"),
        (date(2011, 1, 15), "2010-12"),
    ],
)
def test_the_golden_month_is_the_last_december_that_is_over(as_of: date, month: str) -> None:
    assert golden_month(as_of) == parse_month(month)


def test_s0_december_is_25_percent(orders: dict[str, list[Order]]) -> None:
    visits, cohort, lost = churn(orders["SVW01"], "2025-12")
    assert (visits, cohort, len(lost)) == (1_600, 1_200, 300)


def test_s2_lost_by_region(orders: dict[str, list[Order]]) -> None:
    _, _, lost = churn(orders["GTY01"], "2025-12")
    now = last_rows(orders["GTY01"])
    assert Counter(now[vin].owner_region for vin in lost) == REGIONS


def test_s2_lost_and_holdings_by_model(orders: dict[str, list[Order]]) -> None:
    _, _, lost = churn(orders["GTY01"], "2025-12")
    held = last_rows(orders["GTY01"], DECEMBER_END)
    holdings = Counter(order.model for order in held.values())
    lost_of = Counter(held[vin].model for vin in lost)
    assert {model: (lost_of[model], count) for model, count in holdings.items()} == MODELS


def test_s2_models_keep_their_holdings_for_ever(orders: dict[str, list[Order]]) -> None:
    on_file = Counter(order.model for order in {order.vin: order for order in orders["GTY01"]}.values())
    assert {model: on_file[model] for model in MODELS} == {model: held for model, (_, held) in MODELS.items()}


def test_s2_lost_by_age(orders: dict[str, list[Order]]) -> None:
    _, _, lost = churn(orders["GTY01"], "2025-12")
    held = last_rows(orders["GTY01"], DECEMBER_END)
    years = Counter(min(months_between(held[vin].purchased_on, DECEMBER_END) // 12, 3) for vin in lost)
    assert years == AGES
    by_month = Counter(
        min((2025 * 12 + 12 - held[vin].purchased_on.year * 12 - held[vin].purchased_on.month) // 12, 3)
        for vin in lost
    )
    assert by_month == AGES


def test_s2_lost_this_month_and_six_months_away_are_the_same_vehicles(orders: dict[str, list[Order]]) -> None:
    _, _, lost = churn(orders["GTY01"], "2025-12")
    held = last_rows(orders["GTY01"], DECEMBER_END)
    away = {vin for vin, order in held.items() if months_between(order.settled_on, DECEMBER_END) >= 6}
    assert away == lost
    assert len(away) == 190


def test_the_s2_assignment_keeps_every_margin() -> None:
    cells = assignment(Dice(1, "any"))
    assert Counter(model for model, _, _ in cells) == {model: lost for model, (lost, _) in MODELS.items()}
    assert Counter(age for _, age, _ in cells) == AGES
    assert Counter(region for _, _, region in cells) == REGIONS
    assert {age for model, age, _ in cells if model == "雅力士"} == {3}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("as_of", "years", "seed", "month"),
    [
        (date(2011, 1, 3), 2, 7, "2010-12"),
        (date(2017, 6, 30), 4, 99, "2016-12"),
        (date(2025, 12, 31), 1, 3, "2024-12"),
    ],
)
def test_the_golden_figures_hold_for_any_day_and_seed(as_of: date, years: int, seed: int, month: str) -> None:
    world = make_world(Plan(as_of, dealers=2, years=years, seed=seed))
    svw, gac = (orders_of(world, shop) for shop in world.shops)
    visits, cohort, lost = churn(svw, month)
    assert (visits, cohort, len(lost)) == (1_600, 1_200, 300)
    _, _, lost = churn(gac, month)
    held = last_rows(gac)
    assert Counter(held[vin].owner_region for vin in lost) == REGIONS
    assert Counter(held[vin].model for vin in lost) == {
        model: lost_of for model, (lost_of, _) in MODELS.items()
    }
