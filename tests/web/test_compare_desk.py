"""The comparison desk, asked by Zhao (manager of A), Lin (advisor at A) and Qian (manager of B)."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huidian.network.roles import Role
from huidian.retention.comparison_answers import ComparisonPage
from tests.mart.shop import Shop
from tests.people import People
from tests.standing import standing
from tests.web.conftest import NOW, SignIn
from tests.web.pictures import december_that_moved

DESK = "/compare/?month=2010-12&b=s4-assessment"
QUERY = "?month=2010-12&a=s0-overall-6&b=s2-holdings-6"


moved = standing(december_that_moved, at=NOW)


def page_of(signed_in: SignIn, who: Any, path: str = DESK) -> ComparisonPage:
    page: ComparisonPage = signed_in(who).get(path).context["page"]
    return page


def test_zhao_sees_both_rates_and_a_sentence_for_each_vehicle(
    moved: Shop, people: People, signed_in: SignIn
) -> None:
    answer = signed_in(people.zhao).get(DESK)
    page: ComparisonPage = answer.context["page"]
    assert page.a.figure is not None and page.b.figure is not None
    assert (page.a.figure.numerator, page.a.figure.n) == (17, 40)
    assert (page.a.alone, page.both, page.b.alone) == (17, 0, 0)
    said = answer.content.decode()
    for words in (
        "2010 年 12 月，两种口径差在哪？",
        "42.5%",
        "2010-06 最后进站，到 2010-12 满 6 个月：6 个月口径当月计为流失；前台考核口径从第 7 个月起才计。",
        "只有甲计为流失：前台考核口径从第 7 个月起才计",
    ):
        assert words in said


@pytest.mark.slow
def test_lin_sees_her_own_vehicles_and_qian_her_own_dealer(
    moved: Shop, people: People, signed_in: SignIn
) -> None:
    lin = page_of(signed_in, people.lin)
    assert lin.a.figure is not None
    assert (lin.a.figure.numerator, lin.a.figure.n, lin.vehicles.total) == (4, 10, 4)
    qian = page_of(signed_in, people.qian)
    assert qian.a.figure is not None
    assert (qian.a.figure.numerator, qian.a.figure.n) == (2, 3)
    assert not {row.vehicle.vehicle_id for row in qian.vehicles.rows} & set(moved.cars.values())
    region = page_of(signed_in, people.by_role[Role.REGIONAL_MANAGER])
    assert region.vehicles.total == 19
    assert all("*" in row.vehicle.plate for row in region.vehicles.rows)


def test_each_side_has_its_own_definition(moved: Shop, people: People, signed_in: SignIn) -> None:
    """Two marks of one metric do not share a card."""
    desk = signed_in(people.zhao).get("/compare/?month=2010-12&a=s0-overall-6&b=s0-repair-12").context["desk"]
    cards = {card.id: card for card in desk.definitions}
    told = [(face.definition, cards[face.definition].sentence.zh.split("。")[0]) for face in desk.faces]
    assert told == [
        ("def-side-a", "离站满 6 个月的当月计一次（综合售后）"),
        ("def-side-b", "离站满 12 个月的当月计一次（维修）"),
    ]


def test_the_parts_are_named_in_the_list(moved: Shop, people: People, signed_in: SignIn) -> None:
    table = signed_in(people.zhao).get(f"{DESK}&show=a-recent").context["table"]
    assert [chip.text for chip in table.filters] == ["只有甲计为流失：前台考核口径从第 7 个月起才计"]
    assert table.total == 17


@pytest.mark.slow
def test_the_files_have_exactly_what_the_page_shows(moved: Shop, people: People, signed_in: SignIn) -> None:
    zhao = signed_in(people.zhao)
    page = page_of(signed_in, people.zhao, f"/compare/{QUERY}&show=both")
    rows = read(zhao.get(f"/compare/export/{QUERY}&show=both").content)
    assert rows[0][0] == "2010-12 口径对照"
    assert rows[1][0] == "甲：月流失 · 6 个月 · 综合售后 42.5%"
    head = next(at for at, row in enumerate(rows) if row[0] == "车牌")
    assert [row[0] for row in rows[head + 1 :]] == [row.vehicle.plate for row in page.vehicles.rows]
    assert [row[2] for row in rows[head + 1 :]] == [row.reason.zh for row in page.vehicles.rows]
    trend = read(zhao.get(f"/compare/trend/{QUERY}").content)
    head = next(at for at, row in enumerate(trend) if row[0] == "考核月")
    assert trend[head + 1][:4] == ["2010-12", 0.425, 17, 40]
    assert len(trend) == head + 13


def read(content: bytes) -> list[list[Any]]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def test_one_definition_with_itself_differs_in_nothing(
    moved: Shop, people: People, signed_in: SignIn
) -> None:
    answer = signed_in(people.zhao).get("/compare/?month=2010-12&a=s0-overall-6&b=s0-overall-6")
    assert "甲乙是同一种口径，没有差别" in answer.content.decode()
    assert answer.context["table"].total == 0
