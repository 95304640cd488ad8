"""Mart and standings follow the store: once, whole, and never backwards."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db.models import F

from huidian import playbooks
from huidian.engine.mart.files import read_manifest
from huidian.mart import actions, facts, marts
from huidian.mart.actions import Refreshed, refresh, refresh_all
from huidian.mart.freshness import is_stale
from huidian.mart.models import Reckoning, Standing
from huidian.mart.readers import ensure_fresh
from huidian.network.models import Dealer
from tests.mart.shop import Came, Shop
from tests.people import make_dealer

NOW = datetime(2011, 1, 6, 1, 0, tzinfo=UTC)
TODAY = date(2011, 1, 6)


def standing(shop: Shop, car: int) -> Standing:
    return Standing.objects.unscoped("a test").get(vehicle_id=shop.cars[car])


def state_of(shop: Shop) -> tuple[list[tuple[Any, ...]], dict[str, Any] | None]:
    """The dealer's standings and what they were reckoned from, but for the moment it was done."""
    rows = sorted(Standing.objects.unscoped("a test").filter(dealer=shop.dealer).values_list())
    reckoning = Reckoning.objects.filter(dealer=shop.dealer).values().first()
    return rows, reckoning and {key: value for key, value in reckoning.items() if key != "refreshed_at"}


def fresh(shop: Shop) -> Dealer:
    return Dealer.objects.select_related("reckoning").get(pk=shop.dealer.pk)


def test_standings_say_where_each_vehicle_stands(shop: Shop) -> None:
    shop.has([3])
    shop.saw(
        [Came(1, date(2010, 6, 30), advisor="甲"), Came(1, date(2009, 6, 1)), Came(2, date(2010, 12, 31))]
    )
    refresh(shop.dealer, as_of=date(2010, 12, 31), now=NOW)
    lost = standing(shop, 1)
    assert (lost.first_visit_on, lost.last_visit_on, lost.visits) == (date(2009, 6, 1), date(2010, 6, 30), 2)
    assert (lost.months_away, lost.tier, lost.customer_class, lost.visit_days_12m) == (6, "not_lost", "C", 1)
    assert (lost.lost_in_month, lost.advisor) == (2010 * 12 + 11, "甲")
    here = standing(shop, 2)
    assert (here.months_away, here.tier, here.lost_in_month, here.advisor) == (0, "active", None, "")
    never = standing(shop, 3)
    assert (never.last_visit_on, never.visits, never.months_away, never.tier) == (None, 0, None, "")
    assert never.customer_class == "D"


def test_the_reckoning_says_what_the_standings_come_from(shop: Shop, mart: Path) -> None:
    shop.saw([Came(1, date(2010, 6, 30)), Came(2, date(2009, 6, 1))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    reckoning = Reckoning.objects.get(dealer=shop.dealer)
    manifest = read_manifest(mart, "S")
    assert manifest is not None
    assert (reckoning.revision, reckoning.mart_digest) == (manifest.revision, manifest.digest)
    assert (reckoning.as_of_on, reckoning.refreshed_at) == (TODAY, NOW)
    assert (reckoning.first_settled_on, reckoning.settled_until_on) == (date(2009, 6, 1), date(2010, 6, 30))
    assert reckoning.empty_months == list(range(2009 * 12 + 6, 2010 * 12 + 5))
    assert reckoning.rule_version == playbooks.load("generic").version


def test_a_second_refresh_does_nothing(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    first = refresh(shop.dealer, as_of=TODAY, now=NOW)
    assert first == Refreshed("S", 2, mart_written=True, standings_written=1)
    before = state_of(shop)
    second = refresh(shop.dealer, as_of=TODAY, now=NOW + timedelta(hours=1))
    assert second == Refreshed("S", 2, mart_written=False, standings_written=0)
    assert state_of(shop) == before
    assert Reckoning.objects.get(dealer=shop.dealer).refreshed_at == NOW


def test_an_import_writes_only_the_standings_it_moves(shop: Shop) -> None:
    shop.saw([Came(car, date(2010, 6, 30)) for car in range(5)])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    shop.saw([Came(2, date(2011, 1, 5))])
    assert refresh(shop.dealer, as_of=TODAY, now=NOW) == Refreshed("S", 3, True, 1)
    assert standing(shop, 2).months_away == 0


def test_the_next_day_moves_standings_without_the_mart(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 7, 7)), Came(2, date(2010, 7, 20))])
    refresh(shop.dealer, as_of=date(2011, 1, 6), now=NOW)
    assert standing(shop, 1).months_away == 5
    assert refresh(shop.dealer, as_of=date(2011, 1, 7), now=NOW) == Refreshed("S", 2, False, 1)
    assert (standing(shop, 1).months_away, standing(shop, 1).tier) == (6, "not_lost")


def test_an_undone_vehicle_loses_its_standing(shop: Shop) -> None:
    visits = shop.saw([Came(1, date(2010, 6, 30)), Came(2, date(2010, 6, 30))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    shop.undid(visits[:1], at=NOW)
    shop.forgot([1], at=NOW)
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    assert [row[0] for row in state_of(shop)[0]] == [shop.cars[2]]


def test_other_rules_reckon_anew(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    assert standing(shop, 1).tier == "not_lost"
    Dealer.objects.filter(pk=shop.dealer.pk).update(playbook="svw")
    assert is_stale(fresh(shop))
    assert refresh(shop.dealer, as_of=TODAY, now=NOW).standings_written == 1
    assert standing(shop, 1).tier == "lost"
    assert not is_stale(fresh(shop))


def test_a_lost_mart_is_made_again(shop: Shop, mart: Path) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    before = state_of(shop)
    shutil.rmtree(mart)
    assert ensure_fresh([fresh(shop)], now=NOW)
    assert read_manifest(mart, "S") is not None
    assert state_of(shop) == before


def test_a_store_brought_back_from_a_backup_wins_over_the_newer_mart(shop: Shop, mart: Path) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    backup = state_of(shop), read_manifest(mart, "S")
    later = shop.saw([Came(1, date(2010, 12, 30))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    shop.forgot_everything_of(later)
    Dealer.objects.filter(pk=shop.dealer.pk).update(data_revision=2)
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    after = read_manifest(mart, "S")
    assert backup[1] and after
    assert (state_of(shop), after.parts) == (backup[0], backup[1].parts)


def test_a_backup_that_counts_to_the_same_revision_is_noticed(shop: Shop, mart: Path) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    Reckoning.objects.filter(dealer=shop.dealer).update(mart_digest="of another history")
    assert refresh(shop.dealer, as_of=TODAY, now=NOW).mart_written


def test_an_older_refresh_does_not_put_back_older_data(
    shop: Shop, mart: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    read_facts = facts.read_facts
    overtaken: list[bool] = []

    def slow(*arguments: Any) -> Any:
        found = read_facts(*arguments)
        if not overtaken:
            overtaken.append(True)
            shop.saw([Came(1, date(2011, 1, 5))])
            refresh(shop.dealer, as_of=TODAY, now=NOW)
        return found

    monkeypatch.setattr(actions, "read_facts", slow)
    assert refresh(shop.dealer, as_of=TODAY, now=NOW).revision == 3
    manifest = read_manifest(mart, "S")
    assert manifest is not None
    assert manifest.revision == 3
    assert standing(shop, 1).last_visit_on == date(2011, 1, 5)
    assert not is_stale(fresh(shop))


def test_standings_reckoned_too_slowly_are_dropped(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    open_mart = marts.open_mart_of
    overtaken: list[bool] = []

    def slow(*arguments: Any) -> Any:
        mart = open_mart(*arguments)
        if not overtaken:
            overtaken.append(True)
            shop.saw([Came(1, date(2011, 1, 5))])
            refresh(shop.dealer, as_of=TODAY, now=NOW)
        return mart

    monkeypatch.setattr(actions, "open_mart_of", slow)
    refresh(shop.dealer, as_of=TODAY, now=NOW)
    assert standing(shop, 1).last_visit_on == date(2011, 1, 5)
    assert Reckoning.objects.get(dealer=shop.dealer).revision == 3


def test_readers_bring_only_what_is_behind_up_to_date(shop: Shop, django_assert_num_queries: Any) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    assert ensure_fresh([fresh(shop)], now=NOW)
    dealer = fresh(shop)
    with django_assert_num_queries(0):
        assert not ensure_fresh([dealer], now=NOW + timedelta(days=30))


def test_a_dealer_without_data_needs_nothing(shop: Shop, mart: Path) -> None:
    assert not is_stale(fresh(shop))
    assert not ensure_fresh([fresh(shop)], now=NOW)
    assert not mart.exists()


def test_a_reader_never_turns_the_day_back(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 6, 30))])
    refresh(shop.dealer, as_of=date(2011, 3, 1), now=NOW)
    Dealer.objects.filter(pk=shop.dealer.pk).update(data_revision=F("data_revision") + 1)
    ensure_fresh([fresh(shop)], now=NOW)
    assert Reckoning.objects.get(dealer=shop.dealer).as_of_on == date(2011, 3, 1)


def test_every_night_each_dealer_gets_the_day_it_is_there(db: None) -> None:
    east, west = make_dealer("E", timezone="Asia/Shanghai"), make_dealer("W", timezone="America/New_York")
    make_dealer("Z")
    for dealer in (east, west):
        Shop(dealer).saw([Came(1, date(2010, 6, 30))])
    done = refresh_all(now=datetime(2011, 1, 6, 20, 0, tzinfo=UTC))
    assert [one.dealer for one in done] == ["E", "W"]
    days = dict(Reckoning.objects.values_list("dealer__code", "as_of_on"))
    assert days == {"E": date(2011, 1, 7), "W": date(2011, 1, 6)}


def test_one_dealers_failure_does_not_keep_the_others(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("E", "F"):
        Shop(make_dealer(code)).saw([Came(1, date(2010, 6, 30))])
    read_facts = facts.read_facts

    def broken(dealer: Dealer, *rest: Any) -> Any:
        if dealer.code == "E":
            raise OSError("the disk is full")
        return read_facts(dealer, *rest)

    monkeypatch.setattr(actions, "read_facts", broken)
    with pytest.raises(ExceptionGroup) as caught:
        refresh_all(now=NOW)
    assert [failure.__notes__ for failure in caught.value.exceptions] == [["dealer E"]]
    assert list(Reckoning.objects.values_list("dealer__code", flat=True)) == ["F"]
