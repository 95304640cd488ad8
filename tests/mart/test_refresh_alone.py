"""One dealer's refresh costs what that dealer has, however large the network."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huidian.engine.mart.files import folder_of
from huidian.mart.actions import refresh, refresh_all
from huidian.mart.models import Reckoning, Standing
from huidian.network.models import Dealer
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

NOW = datetime(2011, 1, 6, 1, 0, tzinfo=UTC)
TODAY = date(2011, 1, 6)
WHY = "a test looks at everything"


def open_shops(codes: list[str]) -> list[Shop]:
    shops = [Shop(make_dealer(code)) for code in codes]
    for shop in shops:
        shop.saw([Came(car, date(2010, 6, 1 + car), advisor="甲") for car in range(4)])
    refresh_all(now=NOW, as_of=TODAY)
    return shops


def files_of(mart: Path) -> dict[str, bytes]:
    return {str(path.relative_to(mart)): path.read_bytes() for path in mart.rglob("*") if path.is_file()}


def queries_of_a_refresh(shop: Shop) -> list[str]:
    shop.saw([Came(0, date(2011, 1, 5), advisor="甲")])
    with CaptureQueriesContext(connection) as asked:
        assert refresh(shop.dealer, as_of=TODAY, now=NOW).standings_written == 1
    return [query["sql"] for query in asked.captured_queries]


def test_only_the_dealers_own_folder_is_read_and_written(db: None, mart: Path) -> None:
    mine, other = open_shops(["M", "O"])
    # Whoever reads another dealer's part now fails.
    for path in (mart / folder_of("O")).iterdir():
        path.write_bytes(b"not to be read")
    before = files_of(mart)
    standings = sorted(Standing.objects.unscoped(WHY).filter(dealer=other.dealer).values_list())
    reckoning = Reckoning.objects.filter(dealer=other.dealer).values().get()
    mine.saw([Came(0, date(2011, 1, 5))])
    assert refresh(mine.dealer, as_of=TODAY, now=NOW).mart_written
    after = files_of(mart)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert changed
    assert {name.split("/")[0] for name in changed} == {folder_of("M")}
    assert sorted(Standing.objects.unscoped(WHY).filter(dealer=other.dealer).values_list()) == standings
    assert Reckoning.objects.filter(dealer=other.dealer).values().get() == reckoning


@pytest.mark.usefixtures("db")
def test_the_store_is_asked_as_often_in_a_network_as_alone() -> None:
    [alone] = open_shops(["A"])
    asked_alone = queries_of_a_refresh(alone)
    open_shops([f"N{number:02d}" for number in range(12)])
    asked_among_many = queries_of_a_refresh(alone)
    assert len(asked_among_many) == len(asked_alone)
    assert Dealer.objects.count() == 13


@pytest.mark.usefixtures("db")
def test_the_store_is_asked_as_often_for_many_visits_as_for_few() -> None:
    few, many = open_shops(["F", "M"])
    many.saw([Came(car, date(2010, 1 + car % 12, 1 + car % 28), advisor="乙") for car in range(300)])
    refresh_all(now=NOW, as_of=TODAY)
    assert len(queries_of_a_refresh(many)) == len(queries_of_a_refresh(few))
