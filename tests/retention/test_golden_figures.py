"""The source documents' worked figures, through store, mart and query."""

from __future__ import annotations

from datetime import UTC, date, datetime

from huidian.kit.months import parse_month
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries
from tests.mart.shop import Came, Shop

NOW = datetime(2011, 1, 6, 1, 0, tzinfo=UTC)
DECEMBER = parse_month("2010-12")


def everything(*shops: Shop) -> Scope:
    return Scope(staff_id=1, grants={shop.dealer.pk: frozenset(Permission) for shop in shops})


def june_and_what_followed(shop: Shop) -> None:
    """S0: 1,600 settlements of 1,200 vehicles in June; 300 are not seen again by the end of December."""
    june = [Came(car, date(2010, 6, 1 + car % 30)) for car in range(1200)]
    june += [Came(car, date(2010, 6, 1 + (car + 7) % 30), "repair") for car in range(400)]
    back = [Came(car, date(2010, 7 + car % 6, 1 + car % 28)) for car in range(300, 1200)]
    others = [Came(car, date(2010, 12, 31), "repair") for car in range(1200, 1250)]
    shop.saw(june + back + others)


def test_s0_june_and_december(shop: Shop) -> None:
    june_and_what_followed(shop)
    page = queries.churn_page(everything(shop), now=NOW)
    assert (page.frame.month, page.frame.window, page.frame.kind) == (DECEMBER, 6, "overall")
    figure = page.churn.now
    assert (figure.counts["visits"], figure.base, figure.numerator, figure.rate) == (1600, 1200, 300, 0.25)
    assert not figure.provisional
    assert page.churn.now.rest == 900


def test_s0_the_list_behind_december(shop: Shop) -> None:
    june_and_what_followed(shop)
    lost = queries.vehicles_of(
        everything(shop), metric="monthly_churn", month=DECEMBER, wish=queries.Wish(per_page=None), now=NOW
    )
    assert lost.total == len(lost.rows) == 300
    assert {row.vehicle_id for row in lost.rows} == {shop.cars[car] for car in range(300)}
    back = queries.vehicles_of(
        everything(shop), metric="monthly_churn", month=DECEMBER, which="rest", now=NOW
    )
    assert (back.total, back.pages, len(back.rows)) == (900, 18, 50)


def test_s0_the_standings_agree_with_december(shop: Shop) -> None:
    from huidian.mart.actions import refresh
    from huidian.mart.models import Standing

    june_and_what_followed(shop)
    refresh(shop.dealer, as_of=date(2010, 12, 31), now=NOW)
    lost = Standing.objects.unscoped("a test").filter(dealer=shop.dealer, lost_in_month=DECEMBER)
    assert lost.count() == 300


def test_s2_models_and_regions_of_the_lost(shop: Shop) -> None:
    """S2: lost vehicles over holdings by model; here all of them are lost by S0's measure in December."""
    models = {"汉兰达": (50, 421), "凯美瑞": (58, 516), "雅力士": (29, 52)}
    first = 0
    visits = []
    for model, (lost, holdings) in models.items():
        shop.has(
            range(first, first + holdings), model=model, owner={"region": "市区" if lost > 30 else "外省"}
        )
        visits += [Came(car, date(2010, 6, 9)) for car in range(first, first + holdings)]
        visits += [Came(car, date(2010, 9, 9)) for car in range(first + lost, first + holdings)]
        first += holdings
    shop.saw([*visits, Came(0, date(2009, 1, 1)), Came(first - 1, date(2010, 12, 31))])
    page = queries.churn_page(everything(shop), month=DECEMBER, now=NOW)
    by_model = next(one for one in page.splits if one.by == "model")
    assert [
        (
            row.key,
            row.figure.numerator,
            row.holdings,
            round(100 * row.figure.numerator / (row.holdings or 1), 2),
        )
        for row in by_model.rows
    ] == [
        ("凯美瑞", 58, 516, 11.24),
        ("汉兰达", 50, 421, 11.88),
        ("雅力士", 29, 52, 55.77),
    ]
    by_region = next(one for one in page.splits if one.by == "region")
    assert [(row.key, row.figure.numerator, row.share) for row in by_region.rows] == [
        ("市区", 108, 108 / 137),
        ("外省", 29, 29 / 137),
    ]
