"""The restatement desk, asked by Zhao (manager of A), Lin (advisor at A) and Qian (manager of B)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huidian.network.roles import Role
from huidian.retention.restatement_answers import RestatementPage
from tests.mart.shop import Came, Shop
from tests.people import People
from tests.standing import standing
from tests.web.conftest import NOW, SignIn
from tests.web.pictures import december_that_moved

DESK = "/restatement/?month=2010-12"


moved = standing(december_that_moved, at=NOW)


def page_of(signed_in: SignIn, who: Any, path: str = DESK) -> RestatementPage:
    page: RestatementPage = signed_in(who).get(path).context["page"]
    return page


def test_zhao_sees_the_number_then_the_number_now_and_what_moved_it(
    moved: Shop, people: People, signed_in: SignIn
) -> None:
    answer = signed_in(people.zhao).get(DESK)
    page: RestatementPage = answer.context["page"]
    assert (page.then_on, page.now_on) == (date(2011, 1, 5), date(2011, 1, 20))
    assert [(count.then, count.now) for count in page.counts] == [(40, 40), (20, 17)]
    assert (page.moved, page.then.rate, page.now.rate) == (5, 0.5, 17 / 40)
    said = answer.content.decode()
    for words in (
        "2010 年 12 月的数变了吗？",
        "变了：与 2011-01-05 所知相比，5 台不同",
        "42.5%",
        "2010-12-20 保养，2011-01-12 才记入，晚 23 天",
        "2010-12-20 保养，2011-01-12 撤下",
    ):
        assert words in said


@pytest.mark.slow
def test_lin_sees_her_own_vehicles_and_qian_her_own_dealer(
    moved: Shop, people: People, signed_in: SignIn
) -> None:
    lin = page_of(signed_in, people.lin)
    assert [(count.then, count.now) for count in lin.counts] == [(10, 10), (5, 4)]
    assert {row.vehicle.vehicle_id for row in lin.vehicles.rows} == {moved.cars[0]}
    qian = page_of(signed_in, people.qian)
    assert [(count.then, count.now) for count in qian.counts] == [(3, 3), (3, 2)]
    assert not {row.vehicle.vehicle_id for row in qian.vehicles.rows} & set(moved.cars.values())
    region = page_of(signed_in, people.by_role[Role.REGIONAL_MANAGER])
    assert (region.moved, region.counts[0].now) == (6, 43)
    assert all("*" in row.vehicle.plate for row in region.vehicles.rows)


@pytest.mark.slow
def test_the_file_has_exactly_what_the_list_shows(moved: Shop, people: People, signed_in: SignIn) -> None:
    zhao = signed_in(people.zhao)
    page = page_of(signed_in, people.zhao)
    book = CalamineWorkbook.from_filelike(BytesIO(zhao.get(f"/restatement/export/{DESK[13:]}").content))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0][0] == "2010-12 月流失率的变动"
    assert rows[1][0] == "2011-01-05 所知与 2011-01-20 所知相比，共 5 台不同"
    head = next(at for at, row in enumerate(rows) if row[0] == "车牌")
    assert [row[0] for row in rows[head + 1 :]] == [row.vehicle.plate for row in page.vehicles.rows]
    assert [row[2] for row in rows[head + 1 :]] == [row.causes[0].zh for row in page.vehicles.rows]
    only = zhao.get(f"/restatement/export/{DESK[13:]}&change=lost-came").content
    assert len(CalamineWorkbook.from_filelike(BytesIO(only)).get_sheet_by_index(0).to_python()) == head + 3


def test_asked_of_the_same_day_there_is_nothing_to_compare(
    moved: Shop, people: People, signed_in: SignIn
) -> None:
    said = signed_in(people.zhao).get(f"{DESK}&then=2011-01-20").content.decode()
    assert "那时与现在是同一天" in said
    unmoved = signed_in(people.zhao).get(f"{DESK}&then=2011-01-13").content.decode()
    assert "没变：与 2011-01-13 所知完全一致" in unmoved
    early = signed_in(people.zhao).get(f"{DESK}&then=2010-11-05").content.decode()
    assert "2010-11-05 时 2010-12 还没开始" in early


def test_the_months_that_went_on_moving_lead_to_their_question(
    moved: Shop, people: People, signed_in: SignIn
) -> None:
    desk = signed_in(people.zhao).get(DESK).context["desk"]
    told = {month.month % 12 + 1: (month.late, month.gone, url) for month, url in desk.late}
    assert told[12][:2] == (4, 1)
    assert told[12][2] == "/restatement/?month=2010-12"
    assert told[11][:2] == (0, 0)
    assert not desk.nothing_late


def test_where_no_month_went_on_moving_a_sentence_says_so(
    people: People, january: datetime, signed_in: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.HUIDIAN_MART = tmp_path / "mart"
    shop = Shop(people.dealer_a)
    for month in (6, 12):
        shop.saw([Came(0, date(2010, month, 3))], at=datetime(2010, month, 4, tzinfo=UTC))
    answer = signed_in(people.zhao).get("/restatement/?month=2010-12")
    desk = answer.context["desk"]
    assert desk.late
    assert desk.nothing_late
    said = answer.content.decode()
    assert "没有再记入、撤下或更正过委托" in said and 'data-chart="late-months"' not in said
