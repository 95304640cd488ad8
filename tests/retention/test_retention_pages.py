"""The questions of the retention desk: the engine's own figures, and what cannot be asked."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from huidian.engine.figures.measures import figure
from huidian.engine.metrics import METRICS
from huidian.network.roles import Role
from huidian.network.scope import Scope
from huidian.retention import queries
from huidian.retention.mart_view import open_mart_view
from huidian.retention.queries import Wish
from huidian.retention.queries.figures import figures as figures_of
from tests.mart.shop import Came, Shop
from tests.people import People

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
DECEMBER = 2010 * 12 + 11


@pytest.fixture
def zhao(people: People, shop_a: Shop) -> Scope:
    """Dealer A with 60 cars over three years, each in a rhythm of its own."""
    shop_a.has(range(60), model="途观", purchased_on=date(2008, 2, 1), use="private")
    came = [
        Came(
            car, date(2008 + month // 12, month % 12 + 1, 3 + car % 20), advisor="赵一" if car % 3 else "钱二"
        )
        for car in range(60)
        for month in range(car % 7, 36, 2 + car % 17)
    ]
    shop_a.saw([*came, Came(0, date(2011, 1, 4), advisor="赵一")])
    shop_a.paid(dict.fromkeys(range(30), 12_345))
    return people.scope(people.zhao)


def of_engine(scope: Scope, metric_id: str, months: tuple[int, int] | None = None) -> list[dict[str, Any]]:
    view = open_mart_view(scope, now=NOW)
    question = view.question(months=months)
    return view.rows(figure(METRICS[metric_id], view.evidence, question, by=()))


def told(figures: tuple[queries.Figure, ...], metric_id: str) -> list[dict[str, Any]]:
    keys = [count.key for count in METRICS[metric_id].counts]
    return [
        {"month": one.month, "rate": one.rate, **{key: one.counts[key] for key in keys}} for one in figures
    ]


def test_the_page_tells_what_the_engine_reckons(zhao: Scope) -> None:
    page = queries.keeping_page(zhao, month=DECEMBER, now=NOW)
    year = (DECEMBER - 11, DECEMBER + 1)
    for metric_id, figures, months in (
        ("keep_rate", page.trend, year),
        ("return_rate", page.returns, year),
        ("first_service_rate", page.first_service, year),
        ("annual_churn", page.annual, None),
        ("five_year_survival", page.survival, None),
    ):
        rows = of_engine(zhao, metric_id, months)
        assert told(figures, metric_id) == [
            {key: row[key] for key in one} for one, row in zip(told(figures, metric_id), rows, strict=True)
        ], metric_id
    assert page.keep.now.base == 60
    assert (page.keep_months, page.base_months) == (12, 36)


def test_a_month_that_is_not_over_is_provisional(zhao: Scope) -> None:
    page = queries.keeping_page(zhao, now=NOW)
    assert page.frame.month == DECEMBER
    assert [one.provisional for one in page.trend][-2:] == [False, True]


@pytest.mark.parametrize("metric", queries.SPLITTABLE)
def test_every_split_adds_up_to_the_whole(zhao: Scope, metric: str) -> None:
    page = queries.keeping_split(zhao, metric=metric, by="advisor", second="age", now=NOW)
    assert page.cross is not None
    for key, whole in page.whole.counts.items():
        assert sum(row.figure.counts[key] for row in page.split.rows) == whole
        assert sum(one.counts[key] for one in page.cross.cells.values()) == whole
    assert page.whole.month == (DECEMBER if page.whole.counts else page.frame.month)


def test_the_list_behind_every_count_is_as_long_as_the_count(zhao: Scope) -> None:
    """Of every metric of one dealer that counts."""
    few = Wish(per_page=1)
    view = open_mart_view(zhao, now=NOW)
    for metric in METRICS.values():
        if metric.rows is None or not metric.counts or metric.of_network:
            continue
        months = None if metric.period == "day" else [DECEMBER]
        for month, counted in figures_of(view, metric, months).items():
            for count in metric.counts:
                asked = {"metric": metric.id, "which": count.key, "month": month}
                listed = queries.vehicles_of(zhao, **asked, wish=few, now=NOW)  # type: ignore[arg-type]
                assert listed.total == counted.counts[count.key], asked


def test_classes_of_a_month_are_all_vehicles_and_the_moves_lead_to_them(zhao: Scope) -> None:
    page = queries.classes_page(zhao, month=DECEMBER, now=NOW)
    now = {row.key: row.figure.numerator for row in page.class_months[DECEMBER].rows}
    assert sum(now.values()) == 60
    for key, vehicles in now.items():
        assert sum(move.vehicles for (_before, after), move in page.moves.items() if after == key) == vehicles
    shares = [row.share for row in page.tier_months[DECEMBER].rows]
    assert sum(share or 0 for share in shares) == pytest.approx(1)


def test_the_curves_begin_with_everybody_and_only_fall(zhao: Scope) -> None:
    page = queries.curves_page(zhao, now=NOW)
    assert sum(curve.figure.base for curve in page.curves) == 60
    for curve in page.curves:
        assert curve.points[0].at_risk == curve.figure.base
        survivals = [point.survival for point in curve.points]
        assert survivals == sorted(survivals, reverse=True)
        assert survivals[0] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda scope: queries.keeping_page(scope, kind="tyres", now=NOW),
        lambda scope: queries.keeping_split(scope, metric="network_churn", now=NOW),
        lambda scope: queries.keeping_split(scope, by="plate", now=NOW),
        lambda scope: queries.keeping_split(scope, second="plate", now=NOW),
        lambda scope: queries.vehicles_of(scope, metric="network_churn", now=NOW),
        lambda scope: queries.vehicles_of(scope, metric="keep_rate", which="stolen", now=NOW),
        lambda scope: queries.vehicles_of(scope, metric="keep_rate", narrowed={"team": "x"}, now=NOW),
    ],
)
def test_what_there_is_not_cannot_be_asked(zhao: Scope, wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"no|not"):
        wrong(zhao)


def test_data_that_end_early_leave_every_figure_open(people: People, zhao: Scope, shop_b: Shop) -> None:
    """With B's data ending in September, December of both is provisional whatever is asked of it: also
    where orders of all earlier months have a part.
    """
    shop_b.saw([Came(car, date(2010, 9, 20), advisor="孙") for car in range(3)])
    region = people.scope(people.by_role[Role.REGIONAL_MANAGER])
    classes = queries.classes_page(region, month=DECEMBER, now=NOW)
    figures = {
        "churn": queries.churn_page(region, month=DECEMBER, now=NOW).churn.now,
        "keep rate": queries.keeping_page(region, month=DECEMBER, now=NOW).keep.now,
        "classes": classes.sliding.now,
        "class": classes.class_months[DECEMBER].rows[0].figure,
        "tier": classes.tier_months[DECEMBER].rows[0].figure,
        "teams": queries.teams_page(region, month=DECEMBER, now=NOW).whole.now,
    }
    assert {name: one.provisional for name, one in figures.items()} == dict.fromkeys(figures, True)
    assert not queries.teams_page(zhao, month=DECEMBER, now=NOW).whole.now.provisional
    assert not queries.classes_page(zhao, month=DECEMBER, now=NOW).sliding.now.provisional
