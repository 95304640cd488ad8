"""The churn desk's answer, by the eye: months, trend, kinds, breakdowns, and how far the data reach."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.kit.labels import Label
from huidian.kit.months import format_month, parse_month
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.playbooks import load
from huidian.retention import queries
from huidian.retention.queries import ChurnPage, Split
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

NOW = datetime(2011, 1, 10, 1, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")


def everything(*shops: Shop) -> Scope:
    return Scope(staff_id=1, grants={shop.dealer.pk: frozenset(Permission) for shop in shops})


def page_of(*shops: Shop, **asked: Any) -> ChurnPage:
    return queries.churn_page(everything(*shops), **{"now": NOW, **asked})


def breakdown(page: ChurnPage, by: str) -> Split:
    return next(one for one in page.splits if one.by == by)


def seen(cars: range, *days: date, kind: str = "maintenance") -> list[Came]:
    return [Came(car, day, kind) for car in cars for day in days]


def test_a_dealer_without_data_has_a_page(shop: Shop) -> None:
    page = page_of(shop)
    assert (page.churn.now.base, page.churn.now.rate, page.trend, page.frame.months) == (0, None, (), ())
    assert (page.splits, page.churn.previous, page.churn.change, page.churn.now.rest) == ((), None, None, 0)
    assert page.frame.as_of.on is None
    assert format_month(page.frame.month) == "2011-01"


def test_data_shorter_than_the_window_have_no_month_to_choose(shop: Shop) -> None:
    shop.saw(seen(range(3), date(2010, 10, 1), date(2010, 12, 30)))
    page = page_of(shop)
    assert (page.frame.months, page.churn.now.base, page.churn.now.rate) == ((), 0, None)
    assert page.frame.as_of.on == date(2010, 12, 30)


def test_the_page_opens_with_the_newest_complete_month(shop: Shop) -> None:
    shop.saw(seen(range(4), date(2010, 4, 3)) + seen(range(2), date(2010, 9, 1), date(2011, 1, 8)))
    page = page_of(shop)
    assert [format_month(month) for month in page.frame.months] == [
        "2011-01",
        "2010-12",
        "2010-11",
        "2010-10",
    ]
    assert page.frame.month == DECEMBER
    assert [format_month(one.month) for one in page.trend] == ["2010-10", "2010-11", "2010-12", "2011-01"]
    assert [one.provisional for one in page.trend] == [False, False, False, True]


def test_the_trend_is_of_twelve_months_and_follows_a_month_long_ago(shop: Shop) -> None:
    shop.saw(seen(range(2), *(date(2008 + month // 12, month % 12 + 1, 5) for month in range(37))))
    page = page_of(shop)
    assert [format_month(page.trend[0].month), format_month(page.trend[-1].month)] == ["2010-02", "2011-01"]
    long_ago = page_of(shop, month=parse_month("2009-06"))
    assert [format_month(one.month) for one in (long_ago.trend[0], long_ago.trend[-1])] == [
        "2008-07",
        "2009-06",
    ]
    assert len(page.trend) == 12


def test_the_change_is_against_the_month_before(shop: Shop) -> None:
    shop.saw(
        seen(range(10), date(2010, 5, 20))
        + seen(range(6), date(2010, 8, 1))
        + seen(range(20, 30), date(2010, 6, 1))
        + seen(range(20, 25), date(2010, 12, 31))
    )
    page = page_of(shop)
    assert page.churn.previous is not None
    assert (page.churn.previous.rate, page.churn.now.rate) == (0.4, 0.5)
    assert page.churn.change == pytest.approx(0.1)


def test_each_kind_has_its_own_cohort_and_returns(shop: Shop) -> None:
    shop.saw(
        seen(range(8), date(2010, 6, 1))
        + seen(range(4), date(2010, 6, 2), kind="accident")
        + seen(range(6), date(2010, 9, 1), kind="repair")
        + seen(range(1), date(2010, 12, 31), kind="first_service")
    )
    page = page_of(shop)
    assert [(kind, one.counts["visits"], one.base, one.numerator) for kind, one in page.kinds] == [
        ("overall", 12, 8, 2),
        ("maintenance", 8, 8, 7),
        ("repair", 4, 4, 0),
    ]
    repair = page_of(shop, kind="repair")
    assert repair.churn.now == dict(page.kinds)["repair"]


def test_a_month_waits_for_data_that_reach_its_last_week(shop: Shop) -> None:
    shop.saw(seen(range(4), date(2010, 6, 3)) + seen(range(1), date(2010, 12, 23)))
    assert page_of(shop, month=DECEMBER).churn.now.provisional
    assert page_of(shop).frame.month == DECEMBER - 1 or page_of(shop).frame.months == (DECEMBER,)
    shop.saw([Came(1, date(2010, 12, 24))])
    assert not page_of(shop, month=DECEMBER).churn.now.provisional


def test_december_is_provisional_on_its_last_day(shop: Shop) -> None:
    shop.saw(seen(range(4), date(2010, 6, 3), date(2010, 12, 31)))
    evening = datetime(2010, 12, 31, 15, 59, tzinfo=UTC)
    assert page_of(shop, month=DECEMBER, now=evening).churn.now.provisional
    midnight = datetime(2010, 12, 31, 16, 0, tzinfo=UTC)
    assert not page_of(shop, month=DECEMBER, now=midnight).churn.now.provisional


def test_a_dealer_that_lags_makes_the_sum_provisional_unless_it_has_nobody_in_it(db: None) -> None:
    prompt, late, closed = (Shop(make_dealer(code)) for code in ("P", "L", "C"))
    prompt.saw(seen(range(4), date(2010, 6, 3), date(2010, 12, 31)))
    late.saw(seen(range(4), date(2010, 6, 3), date(2010, 11, 30)))
    closed.saw(seen(range(4), date(2008, 6, 3), date(2009, 1, 3)))
    assert page_of(prompt, late, month=DECEMBER).churn.now.provisional
    assert not page_of(prompt, closed, month=DECEMBER).churn.now.provisional
    page = page_of(prompt, late, closed, month=DECEMBER)
    assert (page.frame.as_of.on, page.frame.as_of.behind) == (date(2010, 12, 31), 2)


def test_breakdowns_split_the_same_cohort(shop: Shop) -> None:
    shop.has(
        range(0, 6), model="甲型", use="private", purchased_on=date(2010, 1, 5), owner={"gender": "female"}
    )
    shop.has(
        range(6, 10), model="乙型", use="company", purchased_on=date(2007, 1, 5), owner={"region": "城区"}
    )
    shop.has(range(10, 30), model="乙型")
    shop.saw(seen(range(10), date(2010, 6, 1)) + seen(range(4, 9), date(2010, 12, 31)))
    page = page_of(shop)
    for one in page.splits:
        assert (sum(row.figure.base for row in one.rows), sum(row.figure.numerator for row in one.rows)) == (
            10,
            5,
        )
        assert sum(row.share or 0 for row in one.rows) == pytest.approx(1)
    model = breakdown(page, "model")
    assert not model.ordered
    assert [(row.key, row.figure.base, row.figure.numerator, row.holdings) for row in model.rows] == [
        ("甲型", 6, 4, 6),
        ("乙型", 4, 1, 24),
    ]
    assert [row.figure.numerator / (row.holdings or 1) for row in model.rows] == [4 / 6, 1 / 24]
    use = {row.key: row.label for row in breakdown(page, "use").rows}
    assert use["private"] == next(one.label for one in load("generic").uses if one.key == "private")


def test_ages_stand_in_order_with_their_running_share(shop: Shop) -> None:
    shop.has(range(0, 2), purchased_on=date(2010, 1, 5))
    shop.has(range(2, 5), purchased_on=date(2008, 1, 5))
    shop.has(range(5, 9), purchased_on=date(2004, 1, 5))
    shop.saw(seen(range(10), date(2010, 6, 1)) + seen(range(1), date(2010, 12, 31)))
    age = breakdown(page_of(shop), "age")
    assert age.ordered
    assert [(row.key, row.figure.numerator) for row in age.rows] == [
        ("0-2", 1),
        ("2-4", 3),
        ("4+", 4),
        ("", 1),
    ]
    assert [row.cumulative for row in age.rows] == [1 / 9, 4 / 9, 8 / 9, 1]
    assert age.rows[-1].label == Label("未知", "Unknown")


def test_a_property_nobody_has_is_no_breakdown(shop: Shop) -> None:
    shop.saw(seen(range(3), date(2010, 6, 1)) + seen(range(1), date(2010, 12, 31)))
    assert [one.by for one in page_of(shop).splits] == ["kind"]


def test_dealers_are_a_breakdown_where_there_are_several(db: None) -> None:
    first, second = Shop(make_dealer("P", "甲店(虚构)")), Shop(make_dealer("Q", "乙店(虚构)"))
    first.saw(seen(range(4), date(2010, 6, 3)) + seen(range(1), date(2010, 12, 31)))
    second.saw(seen(range(6), date(2010, 6, 3)) + seen(range(6), date(2010, 12, 31)))
    page = page_of(first, second)
    assert (page.churn.now.base, page.churn.now.numerator, page.churn.now.rate) == (10, 3, 0.3)
    rows = [
        (row.key, row.label.zh, row.figure.base, row.figure.numerator)
        for row in breakdown(page, "dealer").rows
    ]
    assert rows == [("P", "甲店(虚构)", 4, 3), ("Q", "乙店(虚构)", 6, 0)]


def test_every_breakdown_is_the_engines_own(shop: Shop) -> None:
    """All dimensions at once give what the engine gives for each by itself."""
    from huidian.engine.figures.breakdown import breakdown as engine_breakdown
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.metrics import MONTHLY_CHURN
    from huidian.retention.mart_view import open_mart_view

    shop.has(range(0, 20), model="甲", purchased_on=date(2009, 3, 5), warranty_end_on=date(2010, 12, 31))
    shop.has(
        range(20, 40), model="乙", purchased_on=date(2006, 3, 5), owner={"region": "城区", "gender": "male"}
    )
    shop.saw(seen(range(45), date(2010, 6, 7)) + seen(range(0, 45, 3), date(2010, 12, 31), kind="repair"))
    page = page_of(shop)
    view = open_mart_view(everything(shop), now=NOW)
    month = page.frame.month
    rows = rows_of(MONTHLY_CHURN, view.evidence, view.question(window=6, months=(month, month)))
    for one in page.splits:
        split = engine_breakdown(rows, view.vehicles, MONTHLY_CHURN, [one.by], view.rules)
        expected = [
            (
                row[one.by] or "",
                row["cohort"],
                row["lost"],
                row["rate"],
                row["share"],
                row.get("cumulative_share"),
            )
            for row in view.rows(split)
        ]
        got = [
            (row.key, row.figure.base, row.figure.numerator, row.figure.rate, row.share, row.cumulative)
            for row in one.rows
        ]
        assert sorted(got) == sorted(expected)


def test_dealers_of_different_brands_are_measured_alike(db: None) -> None:
    svw, generic = Shop(make_dealer("P", playbook="svw")), Shop(make_dealer("Q"))
    for one in (svw, generic):
        one.saw(seen(range(4), date(2010, 6, 3)) + seen(range(1), date(2010, 12, 31)))
    page = page_of(svw, generic)
    assert page.frame.as_of.rule_version == "mixed"
    assert page_of(svw).frame.as_of.rule_version == load("svw").version


@pytest.mark.parametrize("asked", [{"kind": "towing"}, {"window": 0}])
def test_nonsense_is_refused(shop: Shop, asked: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"kind|window"):
        page_of(shop, **asked)


def test_a_page_asks_the_store_for_dealers_closed_months_and_targets(
    shop: Shop, django_assert_num_queries: Any
) -> None:
    shop.saw(seen(range(4), date(2010, 6, 3), date(2010, 12, 31)))
    page_of(shop)
    with django_assert_num_queries(3):
        page_of(shop)
    with django_assert_num_queries(1):
        queries.data_as_of(everything(shop), now=NOW)
