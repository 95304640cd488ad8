"""Whose visit it was, and each order once, over rows, files and dealers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huidian.flows.churn_files.as_text import as_text
from huidian.flows.churn_files.wording import Words, notes
from huidian.kit.months import parse_month
from huidian.kit.vins import make_vin
from tests.flows.churn_files.asks import ask
from tests.flows.churn_files.exports import churn_by_hand, order, write_csv

JUNE, JULY, AUGUST, LATE = date(2010, 6, 10), date(2010, 7, 10), date(2010, 8, 10), date(2010, 12, 30)


def figure(*files: Path, **more: Any) -> tuple[int, int, int]:
    [result] = ask(*files, **more).results
    return result.figure.counts["visits"], result.figure.base, result.figure.numerator


def test_overlapping_exports_are_counted_once(tmp_path: Path) -> None:
    orders = [order(1, JUNE, 1), order(2, JUNE, 1), order(3, JUNE, 2), order(4, AUGUST, 2)]
    first = write_csv(tmp_path / "1.csv", orders[:3])
    second = write_csv(tmp_path / "2.csv", orders[1:])
    assert figure(first) == (3, 2, 2)
    assert figure(first, second) == (3, 2, 1)
    assert ask(first, second).intake.repeated == 2
    assert figure(first, first) == figure(first)


def test_a_later_export_corrects_an_order(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1)])
    second = write_csv(tmp_path / "2.csv", [order(1, JULY, 1)])
    assert figure(first, second) == (0, 0, 0)
    assert figure(second, first) == (1, 1, 1)


def test_several_settlements_of_an_order_all_count_but_none_twice(tmp_path: Path) -> None:
    parts = [
        order(1, JUNE, 1),
        order(1, date(2010, 6, 20), 1),
        order(1, date(2010, 6, 20), 1, 业务接待="丙顾问"),
    ]
    first = write_csv(tmp_path / "1.csv", [*parts[:2], parts[0]])
    assert figure(first) == (2, 1, 1)
    second = write_csv(tmp_path / "2.csv", parts)
    assert figure(first, second) == (3, 1, 1)


def test_an_extract_does_not_take_away_what_it_leaves_out(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), order(1, JULY, 1)])
    second = write_csv(tmp_path / "2.csv", [order(1, JULY, 1)])
    assert figure(first, second, month="2010-12") == (1, 1, 0)


def test_numbers_that_begin_anew_are_other_orders(tmp_path: Path) -> None:
    first = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1)])
    second = write_csv(tmp_path / "2.csv", [order(1, date(2011, 1, 3), 2)])
    assert figure(first, second) == (1, 1, 1)


def test_without_order_numbers_the_vehicle_and_the_day_stand_for_the_order(tmp_path: Path) -> None:
    header = ("结算日期", "牌照号")
    orders = [order(1, JUNE, 1), order(2, JUNE, 1), order(3, JUNE, 2)]
    first = write_csv(tmp_path / "1.csv", orders, header)
    second = write_csv(tmp_path / "2.csv", orders, header)
    assert figure(first, second) == (3, 2, 2)


def test_parts_sales_and_inspections_before_delivery_are_no_visits(tmp_path: Path) -> None:
    orders = [
        order(1, JUNE, 1),
        order(2, JUNE, 2, 销售类型="单独销售"),
        order(3, JUNE, 3, 修理类型="PDI"),
        order(4, AUGUST, 1, 销售类型="单独销售"),
    ]
    path = write_csv(tmp_path / "1.csv", orders)
    assert figure(path) == (1, 1, 1)
    assert ask(path).intake.not_visits == 3


SOLD = {"销售类型": "单独销售"}


@pytest.mark.parametrize("no_visit", [SOLD, {"修理类型": "PDI"}])
def test_an_order_corrected_to_no_visit_counts_no_more(tmp_path: Path, no_visit: dict[str, str]) -> None:
    first = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), order(2, JUNE, 2), order(3, LATE, 3)])
    second = write_csv(tmp_path / "2.csv", [order(1, JUNE, 1, **no_visit)])
    assert figure(first) == figure(second, first) == (2, 2, 2)
    assert figure(first, second) == (1, 1, 1)
    assert ask(first, second).intake.not_visits == 1
    back = write_csv(tmp_path / "3.csv", [order(1, date(2010, 12, 6), 1, **no_visit), order(4, LATE, 2)])
    assert figure(first, back) == (1, 1, 0)


def test_an_order_without_a_number_is_corrected_by_its_vehicle_and_day(tmp_path: Path) -> None:
    header = ("结算日期", "牌照号", "销售类型")
    first = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), order(2, JUNE, 2)], header)
    sold = [order(1, JUNE, 1, **SOLD), order(2, JULY, 2, **SOLD)]
    assert figure(first, write_csv(tmp_path / "2.csv", sold, header)) == (1, 1, 1)


def test_a_plate_alone_is_joined_to_the_vin_it_was_seen_with(tmp_path: Path) -> None:
    orders = [order(1, JUNE, 1), order(2, AUGUST, 1, 底盘号="")]
    assert figure(write_csv(tmp_path / "1.csv", orders)) == (1, 1, 0)


def test_a_plate_that_moved_belongs_to_the_car_it_was_on(tmp_path: Path) -> None:
    old, new = make_vin("LZZ", 1), make_vin("LZZ", 2)
    orders = [
        order(1, date(2010, 5, 1), 7, 底盘号=old),
        order(2, JUNE, 7, 底盘号=""),
        order(3, JULY, 7, 底盘号=new),
        order(4, AUGUST, 7, 底盘号=""),
    ]
    [result] = ask(write_csv(tmp_path / "1.csv", orders)).results
    assert [vehicle.known["vin"] for vehicle in result.lost_vehicles] == [old]


def test_a_new_plate_does_not_make_a_new_car(tmp_path: Path) -> None:
    orders = [order(1, JUNE, 1), order(2, AUGUST, 1, 牌照号="京A00001")]
    assert figure(write_csv(tmp_path / "1.csv", orders)) == (1, 1, 0)


def test_any_column_may_stand_for_the_vehicle(tmp_path: Path) -> None:
    orders = [order(1, JUNE, 1, 卡号="k1"), order(2, AUGUST, 2, 卡号="k1"), order(3, JUNE, 3, 卡号="k3")]
    path = write_csv(tmp_path / "1.csv", orders, ("委托书号", "结算日期", "牌照号", "底盘号", "卡号"))
    assert figure(path) == (2, 2, 2)
    assert figure(path, mapping={"vehicle": "卡号"}) == (2, 2, 1)


def test_dealers_are_counted_apart(tmp_path: Path) -> None:
    orders = [
        order(1, JUNE, 1, 经销商="B"),
        order(1, AUGUST, 1, 经销商="A"),
        order(2, JUNE, 2, 经销商="A"),
        order(3, JUNE, 3, 经销商=""),
    ]
    path = write_csv(tmp_path / "1.csv", orders, ("委托书号", "结算日期", "牌照号", "经销商"))
    results = ask(path, dealer="C").results
    assert [(one.dealer, one.figure.base, one.figure.numerator) for one in results] == [
        ("A", 1, 1),
        ("B", 1, 1),
        ("C", 1, 1),
    ]


def test_as_of_leaves_out_later_visits(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), order(2, date(2010, 12, 20), 1)])
    assert figure(path) == (1, 1, 0)
    assert figure(path, as_of=date(2010, 12, 19)) == (1, 1, 1)


@pytest.mark.parametrize(
    ("last_visit", "as_of", "today", "provisional"),
    [
        (date(2010, 12, 31), None, date(2011, 1, 1), False),
        (date(2010, 12, 24), None, date(2011, 1, 1), False),
        (date(2010, 12, 23), None, date(2011, 1, 1), True),
        (date(2010, 9, 1), None, date(2020, 1, 1), True),
        (date(2010, 12, 31), None, date(2010, 12, 31), True),
        (date(2010, 12, 31), date(2010, 12, 31), date(2020, 1, 1), True),
        (date(2010, 12, 31), date(2011, 1, 1), date(2020, 1, 1), False),
    ],
)
def test_a_month_not_over_is_provisional(
    tmp_path: Path, last_visit: date, as_of: date | None, today: date, provisional: bool
) -> None:
    path = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), order(2, last_visit, 2)])
    [result] = ask(path, as_of=as_of, today=today).results
    assert result.figure.provisional is provisional
    assert (result.figure.base, result.figure.numerator) == (1, 1)


@pytest.mark.parametrize(
    ("month", "rate", "provisional", "said"),
    [
        ("2010-12", 1.0, False, None),
        ("2011-01", None, True, "数据只到 2010-12-28，2011-01 没有流失率。"),
        ("2016-12", None, True, "数据只到 2010-12-28，2016-12 没有流失率。"),
        ("2010-05", None, True, "数据从 2010-06-10 才有，2010-05 没有流失率。"),
    ],
)
def test_beyond_the_files_there_is_no_rate(
    tmp_path: Path, month: str, rate: float | None, provisional: bool, said: str | None
) -> None:
    """Nor in the trend; of several dealers each has its own end."""
    path = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1), order(2, date(2010, 12, 28), 2)])
    report = ask(path, month=month)
    [result] = report.results
    assert (result.figure.rate, result.figure.provisional) == (rate, provisional)
    assert all(one.month <= parse_month("2010-12") for one in result.trend)
    assert [note for note in notes(report, Words("zh")) if "数据" in note] == ([said] if said else [])
    text = as_text(report, "zh")
    assert ("流失名单" in text) == (rate is not None)
    assert "暂计" not in text


def test_of_several_dealers_each_has_its_own_end(tmp_path: Path) -> None:
    """B's data end in mid-December, C's in June."""
    header = ("委托书号", "结算日期", "牌照号", "经销商")
    cars = {"A": date(2010, 12, 30), "B": date(2010, 12, 15), "C": date(2010, 6, 20)}
    rows = [order(at, day, at, 经销商=code) for at, (code, day) in enumerate(cars.items())]
    rows += [order(10 + at, JUNE, 10 + at, 经销商=code) for at, code in enumerate(cars)]
    report = ask(write_csv(tmp_path / "1.csv", rows, header))
    stated = {one.dealer: (one.figure.rate, one.figure.provisional) for one in report.results}
    assert stated == {"A": (1.0, False), "B": (1.0, True), "C": (None, True)}
    assert as_text(report, "zh").count("（暂计）") == 1


def test_a_lost_vehicle_that_came_back_later_says_when(tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "1.csv", [order(1, JUNE, 1), order(2, date(2011, 3, 5), 1), order(3, JUNE, 2)]
    )
    [result] = ask(path).results
    back = {vehicle.name: (vehicle.back_on, vehicle.months_away) for vehicle in result.lost_vehicles}
    assert back == {"沪A00001": (date(2011, 3, 5), 0), "沪A00002": (None, 8)}
    assert {vehicle.last_visit_on for vehicle in result.lost_vehicles} == {JUNE}


def test_a_month_before_the_first_visit_has_no_rate(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1)])
    [result] = ask(path, month="2010-11").results
    assert (result.figure.base, result.figure.rate, result.trend) == (0, None, [])


def test_files_without_a_visit_have_no_result(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "1.csv", [order(1, JUNE, 1, 修理类型="PDI")])
    report = ask(path)
    assert (report.results, report.as_of) == ([], None)


HISTORIES = st.lists(
    st.tuples(st.integers(0, 6), st.dates(date(2010, 4, 1), date(2010, 12, 31))), min_size=1, max_size=60
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(HISTORIES)
def test_any_history_split_over_overlapping_files_counts_as_by_hand(
    tmp_path: Path, history: list[tuple[int, date]]
) -> None:
    orders = [order(number, day, car) for number, (car, day) in enumerate(history)]
    half = len(orders) // 2
    first = write_csv(tmp_path / "1.csv", orders[: half + 1])
    second = write_csv(tmp_path / "2.csv", orders[half // 2 :])
    [result] = ask(first, second).results
    visits, cohort, lost = churn_by_hand([(f"沪A{car:05d}", day) for car, day in history], (2010, 12), 6)
    assert (result.figure.counts["visits"], result.figure.base) == (visits, cohort)
    assert {vehicle.name: vehicle.last_visit_on for vehicle in result.lost_vehicles} == lost
