"""Has December changed? What was told on the fifth of January beside what is known in March."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.customers import actions as customers
from huidian.engine.metrics import METRICS
from huidian.kit.months import month_of, parse_month
from huidian.network.models import Recording
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.closing import close_month, reopen_month
from huidian.retention.counting import choose_counting
from huidian.retention.queries.closes import month_closes
from huidian.retention.queries.restated import MEASURES
from huidian.retention.queries.restatement import restated_vehicles, restatement_page
from huidian.retention.queries.wishes import Wish
from huidian.retention.restatement_answers import RestatementPage
from huidian.visits.models import ImportBatch
from tests.mart.shop import Came, Shop
from tests.people import People, make_dealer
from tests.standing import standing

EARLY = datetime(2011, 1, 3, 1, 0, tzinfo=UTC)
LATE = datetime(2011, 2, 9, 1, 0, tzinfo=UTC)
NOW = datetime(2011, 3, 10, 1, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")
ALL = Wish(per_page=None)


def everything(*shops: Shop, without: frozenset[Permission] = frozenset()) -> Scope:
    return Scope(1, {shop.dealer.pk: frozenset(Permission) - without for shop in shops})


def fill_moved(people: People) -> Shop:
    """Ten cars of June. Told in January: 0 to 5 lost. Since then: 0 had come in December after all, 1 only
    now; 6 had not come, 7 came on another day, 8 as another kind; 10 was in June too, and recorded late.
    """
    shop = Shop(make_dealer("S"))
    june = [Came(car, date(2010, 6, 1 + car)) for car in range(10)]
    shop.saw(june, at=EARLY)
    six, seven, eight, *_ = shop.saw([Came(car, date(2010, 12, 20)) for car in (6, 7, 8, 9)], at=EARLY)
    shop.saw([Came(0, date(2010, 12, 28)), Came(10, date(2010, 6, 30))], at=LATE)
    shop.saw([Came(1, date(2011, 2, 8)), Came(9, date(2011, 2, 8))], at=LATE)
    shop.undid([six], at=LATE)
    shop.corrected({seven: Came(7, date(2011, 1, 2)), eight: Came(8, date(2010, 12, 20), "repair")}, at=LATE)
    return shop


moved_shop = standing(fill_moved, at=NOW)


def page(shop: Shop, scope: Scope | None = None, **asked: Any) -> RestatementPage:
    return restatement_page(
        scope or everything(shop), **{"month": DECEMBER, "wish": ALL, "now": NOW, **asked}
    )


def causes(shop: Shop, found: RestatementPage) -> dict[int, tuple[str, list[str]]]:
    number = {key: car for car, key in shop.cars.items()}
    return {
        number[row.vehicle.vehicle_id]: (row.effect.zh, [cause.zh for cause in row.causes])
        for row in found.vehicles.rows
    }


def test_what_was_told_then_and_is_known_now_with_what_made_the_difference(moved_shop: Shop) -> None:
    found = page(moved_shop)
    assert (found.then_on, found.now_on, found.closed_on) == (date(2011, 1, 5), date(2011, 3, 10), None)
    told = {count.key: (count.then, count.now, count.came, count.went) for count in found.counts}
    assert told == {"cohort": (10, 11, 1, 0), "lost": (6, 8, 3, 1)}
    assert (found.then.rate, found.now.rate) == (0.6, 8 / 11)
    assert found.change == 0.127  # 72.7% after 60.0%
    assert (found.moved, found.vehicles.total, found.begun) == (4, 4, True)
    assert causes(moved_shop, found) == {
        0: ("不再计入流失台数", ["2010-12-28 保养，2011-02-09 才记入，晚 43 天"]),
        6: ("新计入流失台数", ["2010-12-20 保养，2011-02-09 撤下"]),
        7: ("新计入流失台数", ["2010-12-20 保养，2011-02-09 更正：日期改为 2011-01-02"]),
        10: (
            "新计入起始月进站台数、流失台数",
            ["2010-06-30 保养，2011-02-09 才记入，晚 224 天"],
        ),
    }


def test_a_kind_of_order_has_its_own_difference(moved_shop: Shop) -> None:
    found = page(moved_shop, measure="churn-maintenance")
    assert causes(moved_shop, found)[8] == (
        "新计入流失台数",
        ["2010-12-20 保养，2011-02-09 更正：类别改为维修"],
    )
    assert page(moved_shop, measure="churn-repair").moved == 0


def test_each_direction_of_a_count_is_a_list_of_its_own(moved_shop: Shop) -> None:
    for change, cars in (
        ("lost-came", {6, 7, 10}),
        ("lost-went", {0}),
        ("cohort-came", {10}),
        ("cohort-went", set()),
        ("money-came", {0, 6, 7, 10}),
        ("lost-up", {0, 6, 7, 10}),
    ):
        found = page(moved_shop, change=change)
        assert set(causes(moved_shop, found)) == cars
        assert (found.moved, found.vehicles.total) == (4, len(cars))


def test_the_list_is_cut_into_pages_and_searched(moved_shop: Shop) -> None:
    first = page(moved_shop, wish=Wish(per_page=3, sort="plate"))
    second = page(moved_shop, wish=Wish(per_page=3, sort="plate", page=2))
    assert [len(one.vehicles.rows) for one in (first, second)] == [3, 1]
    assert {**causes(moved_shop, first), **causes(moved_shop, second)} == causes(moved_shop, page(moved_shop))
    plate = first.vehicles.rows[0].vehicle.plate
    assert page(moved_shop, wish=Wish(search=plate)).vehicles.total == 1


@pytest.mark.slow
@pytest.mark.parametrize("key", MEASURES)
def test_every_measure_can_be_asked_for_and_accounts_for_its_difference(moved_shop: Shop, key: str) -> None:
    found = page(moved_shop, measure=key)
    assert found.measure.key == key
    assert all(row.causes for row in found.vehicles.rows)
    for count in found.counts:
        if not count.money:
            assert count.now - count.then == count.came - count.went
        for side in ("then", "now") if key in ("base", "churn-of-holdings") else ():
            listed = restated_vehicles(
                everything(moved_shop), measure=key, month=DECEMBER, side=side, which=count.key, now=NOW
            )
            assert count.money or listed.total == getattr(count, side)


def test_what_was_said_of_a_vehicle_leaving_is_a_cause_where_it_is_left_out(shop: Shop) -> None:
    """Told on the fifth of January: 2 had been sold, 3 scrapped, 5 moved in January; since then 1 moved, 2
    never had been sold, 3 was scrapped on another day, 4 was sold in February, 5 had moved in December.
    """
    scope = everything(shop)
    june = [Came(car, date(2010, 6, 1 + car)) for car in range(6)]
    shop.saw([*june, Came(9, date(2010, 12, 30))], at=EARLY)  # data of December there are
    for car, left_on, why, at in (
        (2, date(2010, 9, 1), "sold", EARLY),
        (3, date(2010, 9, 1), "scrapped", EARLY),
        (5, date(2011, 1, 2), "moved", EARLY),
        (1, date(2010, 11, 20), "moved", LATE),
        (3, date(2010, 9, 9), "scrapped", LATE),
        (4, date(2011, 2, 1), "sold", LATE),
        (5, date(2010, 12, 20), "moved", LATE),
    ):
        customers.mark_left(at=at, by=None, scope=scope, vehicle_id=shop.cars[car], left_on=left_on, why=why)
    customers.take_back_left(at=LATE, by=None, scope=scope, vehicle_id=shop.cars[2])
    assert page(shop).moved == 0, "they count, left or not"
    choose_counting(at=LATE, by=None, scope=scope, dealer_id=shop.dealer.pk, leave_out_gone=True)
    found = page(shop)
    told = {count.key: (count.then, count.now, count.came, count.went) for count in found.counts}
    assert told == {"cohort": (4, 3, 1, 2), "lost": (4, 3, 1, 2)}
    assert causes(shop, found) == {
        1: ("不再计入起始月进站台数、流失台数", ["2010-11-20 已迁出，2011-02-09 才登记"]),
        2: ("新计入起始月进站台数、流失台数", ["2010-09-01 已转卖，2011-02-09 撤回"]),
        5: (
            "不再计入起始月进站台数、流失台数",
            ["2011-01-02 已迁出，2011-02-09 更正：2010-12-20 已迁出"],
        ),
    }
    shop.saw([Came(3, date(2010, 6, 20)), Came(0, date(2010, 12, 28))], at=LATE)
    assert causes(shop, page(shop))[0][1] == ["2010-12-28 保养，2011-02-09 才记入，晚 43 天"]
    assert 3 not in causes(shop, page(shop)), "left out then and now"
    assert causes(shop, page(shop, measure="base"))[1] == (
        "不再计入流失车辆",
        ["2010-11-20 已迁出，2011-02-09 才登记"],
    )


NEW, OLD = "2010-12-01 保养，2011-02-09 才记入，晚 70 天", "2008-01-31 保养，2011-02-09 才记入，晚 1105 天"


@pytest.mark.parametrize(("key", "told"), [("throughput", [NEW]), ("keep-rate", [OLD, NEW])])
def test_orders_too_old_to_matter_are_no_cause(shop: Shop, key: str, told: list[str]) -> None:
    shop.saw([Came(0, date(2010, 6, 3))], at=EARLY)
    shop.saw([Came(1, date(2010, 12, 1)), Came(1, date(2008, 1, 31)), Came(1, date(2007, 12, 31))], at=LATE)
    [(_effect, causes_told)] = causes(shop, page(shop, measure=key)).values()
    assert causes_told == told


def test_before_the_month_nothing_was_known_of_it(moved_shop: Shop) -> None:
    found = page(moved_shop, then_on=date(2010, 11, 30))
    assert (found.begun, found.then.rate, found.counts[0].then) == (False, None, 0)
    assert {tuple(told) for _effect, told in causes(moved_shop, found).values()} == {
        ("2010-11-30 时 2010-12 还没开始",)
    }


def test_visits_after_the_day_are_told_as_such(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 6, 3))], at=datetime(2010, 7, 1, tzinfo=UTC))
    shop.saw([Came(1, date(2010, 12, 20))], at=datetime(2010, 12, 21, tzinfo=UTC))
    shop.saw([Came(1, date(2011, 1, 20))], at=LATE)
    found = page(shop, then_on=date(2010, 12, 10))
    assert found.then.provisional and not found.now.provisional
    assert causes(shop, found) == {1: ("不再计入流失台数", ["2010-12-20 保养，在那一天之后进站"])}


def test_days_are_brought_into_order(moved_shop: Shop) -> None:
    found = page(moved_shop, then_on=date(2012, 1, 1), now_on=date(2011, 1, 8))
    assert (found.then_on, found.now_on, found.moved) == (date(2011, 1, 8), date(2011, 1, 8), 0)
    assert page(moved_shop, now_on=date(2013, 1, 1)).now_on == date(2011, 3, 10)
    between = page(moved_shop, now_on=date(2011, 2, 8))
    assert (between.moved, between.then.rate) == (0, between.now.rate)


def test_the_usual_month_is_the_newest_that_moved_and_years_end_in_december(moved_shop: Shop) -> None:
    found = restatement_page(everything(moved_shop), now=NOW)
    assert (found.month, found.measure.key, found.newest_moved) == (DECEMBER, "churn", True)
    assert found.moved and not page(moved_shop, month=DECEMBER + 1).moved
    of_days = restatement_page(everything(moved_shop), then_on=date(2011, 2, 5), now=NOW)
    assert (of_days.month, of_days.newest_moved) == (month_of(date(2011, 1, 1)), False)
    yearly = restatement_page(everything(moved_shop), measure="annual-churn", month=DECEMBER - 1, now=NOW)
    assert (yearly.month, {one % 12 for one in yearly.months}) == (DECEMBER, {11})


def test_then_is_the_day_the_month_was_closed(moved_shop: Shop) -> None:
    closed_at = datetime(2011, 1, 8, 2, 0, tzinfo=UTC)
    scope = everything(moved_shop)
    closed = close_month(
        at=closed_at, by=None, scope=scope, dealer_id=moved_shop.dealer.pk, month=DECEMBER - 1
    )
    found = page(moved_shop, month=DECEMBER - 1)
    assert (found.closed_on, found.then_on) == (date(2011, 1, 8), date(2011, 1, 8))
    reopen_month(at=NOW, by=None, scope=scope, close_id=closed.close_id)
    assert page(moved_shop, month=DECEMBER - 1).then_on == date(2010, 12, 5)


@pytest.mark.parametrize("now", [datetime(2011, 1, 8, 6, 0, tzinfo=UTC), NOW])
def test_what_came_later_on_the_day_of_the_closing_is_a_change(moved_shop: Shop, now: datetime) -> None:
    scope, november = everything(moved_shop), DECEMBER - 1
    closed_at = datetime(2011, 1, 8, 2, 0, tzinfo=UTC)
    moved_shop.saw([Came(3, date(2010, 5, 5))], at=EARLY)
    close_month(at=closed_at, by=None, scope=scope, dealer_id=moved_shop.dealer.pk, month=november)
    moved_shop.saw([Came(11, date(2010, 5, 6))], at=datetime(2011, 1, 8, 3, 0, tzinfo=UTC))
    [kept] = month_closes(scope, now=now).closes
    assert kept.difference is not None
    found = page(moved_shop, month=november, now=now)
    assert (found.then_on, found.then_at) == (date(2011, 1, 8), closed_at)
    assert [(count.key, count.then) for count in found.counts] == [
        ("cohort", kept.closing.figure.n),
        ("lost", kept.closing.figure.numerator),
    ]
    assert [count.now for count in found.counts] == [
        kept.difference.now.n,
        kept.difference.now.numerator,
    ]
    assert causes(moved_shop, found) == {
        11: ("新计入起始月进站台数、流失台数", ["2010-05-06 保养，2011-01-08 才记入，晚 247 天"])
    }
    listed = restated_vehicles(scope, month=november, side="then", which="cohort", now=now)
    assert listed.total == kept.closing.figure.n
    on_another_day = page(moved_shop, month=november, then_on=date(2011, 1, 7), now=now)
    assert (on_another_day.then_at, on_another_day.moved) == (None, 1)


def test_the_file_is_named_to_those_who_see_imports(moved_shop: Shop) -> None:
    recording = Recording.objects.unscoped("a test").filter(recorded_at=LATE).order_by("pk").first()
    assert recording is not None
    ImportBatch.objects.create(
        dealer=moved_shop.dealer,
        kind="visits",
        file_name="补录.xlsx",
        sha256="0" * 64,
        created_at=LATE,
        committed_at=LATE,
        recording=recording,
    )
    told = causes(moved_shop, page(moved_shop))[0][1]
    assert told == ["2010-12-28 保养，2011-02-09 才记入，晚 43 天（文件 补录.xlsx）"]
    blind = everything(moved_shop, without=frozenset({Permission.IMPORT}))
    assert "补录" not in str(causes(moved_shop, page(moved_shop, blind)))


def test_two_dealers_add_up(db: None) -> None:
    shops = [Shop(make_dealer(code)) for code in ("P", "Q")]
    for shop in shops:
        shop.saw([Came(1, date(2010, 6, 3)), Came(2, date(2010, 12, 31))], at=EARLY)
        shop.saw([Came(1, date(2010, 12, 3))], at=LATE)
    found = page(shops[0], everything(*shops))
    assert {count.key: (count.then, count.now) for count in found.counts} == {
        "cohort": (2, 2),
        "lost": (2, 0),
    }
    assert found.moved == 2


def test_a_dealer_without_data_has_a_page(shop: Shop) -> None:
    found = page(shop)
    assert (found.months, found.moved, found.then.rate, found.now.rate) == ((), 0, None, None)


def test_a_page_costs_few_queries_of_the_store(moved_shop: Shop, django_assert_num_queries: Any) -> None:
    page(moved_shop)
    with django_assert_num_queries(3):
        page(moved_shop)


def test_a_measure_is_called_what_its_metric_is() -> None:
    """Or, where the metric is several counts and no rate, what the first of them is; in English shortened."""
    for one in MEASURES.values():
        metric = METRICS[one.metric_id]
        named = metric.label if metric.denominator else metric.counts[0].label
        zh, en = one.label.zh.split(" · ")[0], one.label.en.split(" · ")[0]
        assert zh == named.zh
        assert en.lower() in named.en.lower()
