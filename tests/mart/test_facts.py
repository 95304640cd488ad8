"""The store as fact tables: what gets in, what stays out, and that all of it is of one moment."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db.models import F

from huidian import playbooks
from huidian.customers import actions as customers
from huidian.customers.models import Vehicle
from huidian.kit.months import add_months
from huidian.mart import facts
from huidian.mart.facts import DataMovedError, Facts, read_facts
from huidian.network import actions as network
from huidian.network.models import Dealer
from huidian.network.roles import Role
from tests.mart.shop import RECORDED_AT, Came, Shop
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_staff

LATER = datetime(2011, 2, 1, 9, 30, 15, 250_000, tzinfo=UTC)


def facts_of(shop: Shop) -> Facts:
    return read_facts(shop.dealer, playbooks.load("generic"))


def visits_of(shop: Shop, *columns: str) -> list[tuple[Any, ...]]:
    rows = facts_of(shop).visits.select(list(columns)).to_pylist()
    return sorted(tuple(row.values()) for row in rows)


def test_a_visit_arrives_with_its_day_kind_family_and_dealer(shop: Shop) -> None:
    shop.saw([Came(1, date(2010, 6, 30), "accident", advisor="林小满")])
    row = facts_of(shop).visits.to_pylist()[0]
    assert row["vehicle"] == shop.cars[1]
    assert (row["dealer"], row["settled_on"], row["kind"], row["family"], row["advisor"]) == (
        "S",
        date(2010, 6, 30),
        "accident",
        "repair",
        "林小满",
    )
    assert row["recorded_at"] == RECORDED_AT.replace(tzinfo=None)
    assert row["retracted_at"] is None


def test_counter_sales_and_pre_delivery_inspections_are_no_visits(shop: Shop) -> None:
    day = date(2010, 6, 1)
    shop.saw(
        [Came(1, day, "pdi"), Came(2, day, sale="counter"), Came(3, day, "recall"), Came(4, day, "other")]
    )
    assert visits_of(shop, "vehicle", "kind", "family") == [
        (shop.cars[3], "recall", "other"),
        (shop.cars[4], "other", "other"),
    ]


def test_every_version_of_a_visit_is_a_fact(shop: Shop) -> None:
    [wrong] = shop.saw([Came(1, date(2010, 6, 1))])
    [right] = shop.corrected({wrong: Came(1, date(2010, 7, 1))}, at=LATER)
    at = LATER.replace(tzinfo=None)
    assert visits_of(shop, "settled_on", "retracted_at") == [(date(2010, 6, 1), at), (date(2010, 7, 1), None)]
    shop.undid([right], at=LATER)
    assert [row[0] for row in visits_of(shop, "retracted_at")] == [at, at]


def test_a_vehicle_arrives_with_its_owner(shop: Shop) -> None:
    about = {
        "region": "城区",
        "gender": "female",
        "occupation": "教师",
        "name": "虚一",
        "phone": "12012345678",
    }
    shop.has([1], owner=about, model="示例", use="private", purchased_on=date(2008, 2, 29))
    shop.has([2])
    first, second = facts_of(shop).vehicles.sort_by("vehicle").to_pylist()
    assert {key: first[key] for key in ("region", "gender", "occupation", "owner", "phone")} == {
        "region": "城区",
        "gender": "female",
        "occupation": "教师",
        "owner": "虚一",
        "phone": "12012345678",
    }
    assert (first["model"], first["use"], first["purchased_on"]) == ("示例", "private", date(2008, 2, 29))
    assert {second[key] for key in ("model", "use", "region", "owner", "phone", "advisor", "team")} == {None}


def test_the_warranty_ends_as_printed_else_by_the_playbook(shop: Shop) -> None:
    shop.has([1], purchased_on=date(2008, 2, 29), warranty_end_on=date(2009, 1, 1))
    shop.has([2], purchased_on=date(2008, 2, 29))
    shop.has([3])
    ends = facts_of(shop).vehicles.sort_by("vehicle").column("warranty_end_on").to_pylist()
    assert ends == [date(2009, 1, 1), date(2011, 2, 28), None]


def test_the_advisor_is_the_last_that_is_named_on_an_order_that_stands(shop: Shop) -> None:
    visits = shop.saw(
        [
            Came(1, date(2010, 3, 1), advisor="乙"),
            Came(1, date(2010, 1, 1), advisor="甲"),
            Came(1, date(2010, 5, 1)),
            Came(2, date(2010, 3, 1), advisor="甲"),
            Came(2, date(2010, 4, 1), advisor="丙"),
        ]
    )
    shop.undid(visits[4:], at=LATER)
    assert facts_of(shop).vehicles.sort_by("vehicle").column("advisor").to_pylist() == ["乙", "甲"]


def test_the_team_is_that_of_the_advisors_post(shop: Shop) -> None:
    team = network.create_team(at=OPENED_AT, by=None, dealer=shop.dealer, name="一组")
    staff = make_staff("jia")
    network.open_post(
        at=OPENED_AT, by=None, staff=staff, role=Role.ADVISOR, place=shop.dealer, team=team, advisor_name="甲"
    )
    shop.saw([Came(1, date(2010, 3, 1), advisor="甲"), Came(2, date(2010, 3, 1), advisor="乙")])
    assert facts_of(shop).vehicles.sort_by("vehicle").column("team").to_pylist() == ["一组", None]


def test_a_vehicle_that_left_says_so_until_that_is_taken_back(shop_a: Shop, people: People) -> None:
    shop_a.has([1, 2])
    told: Any = {
        "at": LATER,
        "by": people.zhao,
        "scope": people.scope(people.zhao),
        "vehicle_id": shop_a.cars[1],
    }
    customers.mark_left(**told, left_on=date(2010, 12, 1), why="sold")
    customers.mark_left(**told, left_on=date(2010, 12, 2), why="moved")
    left = facts_of(shop_a).vehicles.sort_by("vehicle").select(["left_on", "left_why"]).to_pylist()
    assert [tuple(row.values()) for row in left] == [(date(2010, 12, 2), "moved"), (None, None)]
    customers.take_back_left(**told)
    assert facts_of(shop_a).vehicles.column("left_on").null_count == 2


def test_who_answered_for_a_vehicle_is_told_with_dealer_and_team(shop_a: Shop) -> None:
    shop_a.saw([Came(1, date(2010, 3, 1), advisor=LIN_IN_THE_DMS), Came(2, date(2010, 3, 2), advisor="乙")])
    rows = facts_of(shop_a).assignments.sort_by("vehicle").to_pylist()
    assert [(row["dealer"], row["vehicle"], row["team"], row["advisor"]) for row in rows] == [
        ("A", shop_a.cars[1], "一组", LIN_IN_THE_DMS),
        ("A", shop_a.cars[2], None, "乙"),
    ]
    months = playbooks.load("generic").assessment.permanent_months
    assert [row["until_on"] for row in rows] == [add_months(date(2010, 4, 1), months)] * 2


def test_an_undone_visit_gives_nobody_a_vehicle(shop: Shop) -> None:
    [visit] = shop.saw([Came(1, date(2010, 3, 1), advisor="甲")])
    shop.undid([visit], at=LATER)
    assert facts_of(shop).assignments.num_rows == 0


def test_a_vehicle_taken_off_file_says_when(shop: Shop) -> None:
    shop.has([1, 2])
    off = Vehicle.objects.unscoped("a test undoes by hand").filter(pk=shop.cars[1])
    off.update(retracted_at=LATER)
    told = facts_of(shop).vehicles.select(["vehicle", "recorded_at", "retracted_at"]).to_pylist()
    recorded_at = RECORDED_AT.replace(tzinfo=None)
    assert sorted(told, key=lambda row: row["vehicle"]) == [
        {"vehicle": shop.cars[1], "recorded_at": recorded_at, "retracted_at": LATER.replace(tzinfo=None)},
        {"vehicle": shop.cars[2], "recorded_at": recorded_at, "retracted_at": None},
    ]


def test_another_dealers_rows_are_not_among_them(shop_a: Shop, shop_b: Shop) -> None:
    shop_a.saw([Came(1, date(2010, 6, 1))])
    shop_b.saw([Came(1, date(2010, 6, 2)), Came(2, date(2010, 6, 3))])
    assert visits_of(shop_a, "dealer", "settled_on") == [("A", date(2010, 6, 1))]
    assert facts_of(shop_b).vehicles.column("dealer").to_pylist() == ["B", "B"]


def test_an_empty_file_has_typed_columns(shop: Shop) -> None:
    found = facts_of(shop)
    assert (found.revision, found.visits.num_rows, found.vehicles.num_rows) == (0, 0, 0)
    assert found.assignments.num_rows == 0


def test_facts_are_read_again_when_an_import_comes_between(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.saw([Came(1, date(2010, 6, 1))])
    read_visits = facts._visits
    times = []

    def overtaken(*arguments: Any) -> Any:
        table = read_visits(*arguments)
        times.append(table.num_rows)
        if len(times) == 1:
            shop.saw([Came(2, date(2010, 6, 2))])
        return table

    monkeypatch.setattr(facts, "_visits", overtaken)
    found = facts_of(shop)
    assert times == [1, 2]
    assert (found.visits.num_rows, found.vehicles.num_rows) == (2, 2)
    assert found.revision == Dealer.objects.get(pk=shop.dealer.pk).data_revision


def test_imports_that_overtake_every_reading_are_an_error(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_visits = facts._visits

    def overtaken(*arguments: Any) -> Any:
        Dealer.objects.filter(pk=shop.dealer.pk).update(data_revision=F("data_revision") + 1)
        return read_visits(*arguments)

    monkeypatch.setattr(facts, "_visits", overtaken)
    with pytest.raises(DataMovedError, match="S: the data changed"):
        facts_of(shop)


def test_chunks_join_to_one_table(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facts, "CHUNK_ROWS", 3)
    shop.saw([Came(car, date(2010, 6, 1 + car), advisor="甲" if car > 5 else "") for car in range(8)])
    assert [row[0] for row in visits_of(shop, "settled_on")] == [date(2010, 6, 1 + car) for car in range(8)]
