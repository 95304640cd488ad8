"""What the truth says happened is what the orders show, and happened as often as its rates say."""

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from huidian.demo.orders import Order, orders_of
from huidian.demo.rhythm import Rhythm
from huidian.demo.truth import departures, parameters, write_truth
from huidian.demo.world import Plan, World, make_world
from tests.demo.counting import churn, visits_of


def visit_days(orders: dict[str, list[Order]]) -> dict[tuple[str, str], list[date]]:
    days: dict[tuple[str, str], list[date]] = {}
    for dealer, rows in orders.items():
        for order in visits_of(rows):
            days.setdefault((dealer, order.vin), []).append(order.settled_on)
    return days


def test_nobody_who_left_comes_before_the_day_they_are_back(
    world: World, orders: dict[str, list[Order]]
) -> None:
    days = visit_days(orders)
    checked = 0
    for gone in departures(world):
        seen = days.get((gone["dealer"], gone["vin"]), [])
        after = [day for day in seen if day > gone["last_visit_on"]]
        assert (after[0] if after else None) == gone["returned_on"], gone
        checked += 1
    assert checked > 3_000


def test_whoever_defected_visits_the_other_dealer_after_leaving(
    world: World, orders: dict[str, list[Order]]
) -> None:
    days = visit_days(orders)
    defected = [gone for gone in departures(world) if gone["to_dealer"]]
    assert len(defected) > 50
    for gone in defected:
        elsewhere = days[gone["to_dealer"], gone["vin"]]
        assert any(day > gone["last_visit_on"] for day in elsewhere)


def test_owners_leave_as_often_as_the_rates_say(world: World) -> None:
    for dealer in parameters(world)["dealers"]:
        if dealer["code"] in ("SVW01", "GTY01"):  # bent for the golden figures
            continue
        expected, happened = dealer["expected_departures"], dealer["departures"]
        assert abs(happened - expected) < 4 * expected**0.5, dealer["code"]


@pytest.mark.parametrize("rate", [0.2, 0.6])
def test_the_churn_rate_recovers_a_plain_hazard(rate: float) -> None:
    """With nothing but services every four months, the share lost is the chance to leave at each service."""
    plain = Rhythm(
        km_a_year=(15_000, 15_000), late_share=0.0, leave_by_age=((0, rate),), leave_out_of_warranty=1.0,
        repair_rate=0.0, warranty_rate=0.0, accident_rate=0.0, rework_share=0.0, split_share=0.0,
        return_share=0.0, resale_return_share=0.0, defect_share=0.0, move_rate=0.0,
    )  # fmt: skip
    made = make_world(Plan(date(2026, 11, 20), dealers=3, vehicles=2_500, years=3, rhythm=plain))
    made.cars = [car for car in made.cars if car.home.code == "FMZ01"]
    chances = [gone["chance"] for gone in departures(made)]
    shop = made.shops[2]
    rows = orders_of(made, shop)
    cohort = lost = 0
    for month in ("2025-06", "2025-08", "2025-10", "2025-12", "2026-02", "2026-04"):
        _, seen, gone_for_good = churn(rows, month)
        cohort, lost = cohort + seen, lost + len(gone_for_good)
    expected = sum(chances) / len(chances)
    assert lost / cohort == pytest.approx(expected, rel=0.2)


def test_the_truth_is_written_beside_the_data(world: World, tmp_path: Path) -> None:
    paths = write_truth(world, tmp_path / "truth")
    again = write_truth(world, tmp_path / "again")
    assert [path.read_bytes() for path in paths] == [path.read_bytes() for path in again]
    said = json.loads(paths[0].read_text("utf-8"))
    assert said["golden_month"] == "2025-12"
    assert said["rhythm"]["leave_by_age"][0] == [0, 0.36]
    table = pq.read_table(paths[1])
    by_dealer = Counter(table.column("dealer").to_pylist())
    assert {
        dealer["code"]: dealer["departures"] + dealer["staged_departures"] for dealer in said["dealers"]
    } == by_dealer
