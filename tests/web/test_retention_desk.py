"""The retention desk, asked by Zhao (manager of A), Lin (advisor at A) and Qian (manager of B).

Dealer A in small: 40 cars came in June 2008, 30 of them again in July 2009, 20 of those in November 2010, and
one of the others in December 2010. So 21 of 40 are kept by the end of 2010.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.web.figures.block import Block, Cell
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, People
from tests.standing import standing
from tests.web.conftest import NOW, SignIn

DESK = "/retention/?month=2010-12"
PAGES = ("", "classes/", "teams/", "value/")
HX = {"HX-Request": "true"}


def fill_years(people: People) -> People:
    """Two and a half years of dealer A; dealer B has three cars, seen in 2010."""
    shop = Shop(people.dealer_a)
    shop.has(range(15), model="途观", purchased_on=date(2009, 1, 10), use="private")
    shop.has(range(15, 40), model="朗逸", purchased_on=date(2006, 1, 10), owner={"region": "浦东"})
    shop.saw(
        [
            *(_came(car, date(2008, 6, 10)) for car in range(40)),
            *(_came(car, date(2009, 7, 5)) for car in range(30)),
            *(_came(car, date(2010, 11, 20)) for car in range(20)),
            _came(39, date(2010, 12, 5)),
            _came(0, date(2011, 1, 5)),
        ]
    )
    shop.paid({0: 30_000, 35: 10_000})
    Shop(people.dealer_b).saw([Came(car, date(2010, 11, 3), advisor="钱一") for car in range(3)])
    return people


years = standing(fill_years, at=NOW)


def _came(car: int, on: date) -> Came:
    return Came(car, on, advisor=LIN_IN_THE_DMS if car % 4 == 0 else "赵一")


def cells_of(block: Block) -> Iterator[Cell]:
    """The counts of a block's second and last lines that open a list."""
    lines = [*block.lines[1:2], *block.lines[-1:]]
    yield from (cell for line in lines for cell in line if cell.url and cell.kind == "count")


def total(client: Client, url: str) -> int:
    found: int = client.get(url).context["table"].total
    return found


def test_zhao_sees_the_keep_rate_with_its_working(years: People, signed_in: SignIn) -> None:
    page = signed_in(years.zhao).get(DESK)
    keep = page.context["page"].keep
    assert (keep.now.base, keep.now.counts["kept"], keep.now.rest, keep.now.rate) == (40, 21, 19, 0.525)
    assert keep.previous.counts["kept"] == 20
    assert keep.year_before.rate == 0.75
    # Data begin in June 2008, within the 36 months of the base: nothing is said beside a partial value.
    assert (keep.now.partial, keep.change, keep.over_the_year) == (True, None, None)
    said = page.content.decode()
    assert "客户留住了吗？" in said
    assert "52.5%" in said
    assert "看没再来的 19 台" in said
    assert "数据自 2008-06-10 起，基数的月份还不完整" in said
    assert "个百分点" not in said.partition("hd-hero")[2].partition("</section>")[0]


def test_the_figures_are_those_that_can_be_counted_by_hand(years: People, signed_in: SignIn) -> None:
    zhao = signed_in(years.zhao)
    page = zhao.get(DESK).context["page"]
    # Last seen in July 2009: 13 to 24 months before December 2010; none of them came then.
    assert page.returns[-2].counts == {"returned": 0, "lost": 10, "excluded": 0}
    assert [(one.month // 12, one.base, one.counts["lost"]) for one in page.annual] == [
        (2009, 40, 10),
        (2010, 30, 10),
    ]
    first = zhao.get("/retention/?month=2009-07").context["page"].first_service[-1]
    assert first.counts == {"served": 15, "matured": 15, "excluded": 0}
    value = zhao.get("/retention/value/").context["desk"].page.amount[2009 * 12 + 11]
    assert (value.counts["kept_amount_fen"], value.counts["lost_amount_fen"]) == (30_000, 10_000)
    assert value.rate == 0.25


def test_the_matrix_holds_every_vehicle_once(years: People, signed_in: SignIn) -> None:
    page = signed_in(years.zhao).get("/retention/classes/?month=2010-12").context["page"]
    assert sum(move.vehicles for move in page.moves.values()) == 40
    # Car 39 had not been seen for twelve months, and came once.
    assert page.moves["D", "C"].vehicles == 1
    assert {row.key: row.figure.numerator for row in page.class_months[2010 * 12 + 11].rows} == {
        "C": 21,
        "D": 19,
    }


def test_a_list_says_which_class_became_which_and_can_be_widened(years: People, signed_in: SignIn) -> None:
    zhao = signed_in(years.zhao)
    desk = zhao.get("/retention/classes/?month=2010-12").context["desk"]
    cell = next(cell for cell in desk.matrix.lines[-1] if cell.url)
    page = zhao.get(cell.url)
    assert page.context["table"].total == cell.value == 1
    assert "2010-12 等级迁移的车辆" in page.content.decode()
    first, second = page.context["table"].filters
    assert (first.text, second.text) == ("上月末等级：D", "本月末等级：C")
    assert total(zhao, second.without) == 20
    tier = next(cell for cell in desk.tiers.lines[1][1:] if cell.url)
    assert "流失层级：" in zhao.get(tier.url).context["table"].filters[0].text


def test_a_split_adds_up_and_opens_its_lists(years: People, signed_in: SignIn) -> None:
    zhao = signed_in(years.zhao)
    found = zhao.get("/retention/split/?month=2010-12&by=model&second=age", headers=HX).context
    page = found["page"]
    assert {row.key: (row.figure.base, row.figure.counts["kept"]) for row in page.split.rows} == {
        "途观": (15, 15),
        "朗逸": (25, 6),
    }
    assert sum(one.base for one in page.cross.cells.values()) == 40
    for cell in cells_of(found["desk"].blocks[0]):
        assert total(zhao, cell.url) == cell.value
    for line in found["desk"].blocks[1].lines[:-1]:
        for cell in line[1:-1]:
            if cell.url:
                assert cell.small == f"n={total(zhao, cell.url)}"


def test_the_curve_s_points_open_the_vehicles_behind_them(years: People, signed_in: SignIn) -> None:
    zhao = signed_in(years.zhao)
    found = zhao.get("/retention/curves/", headers=HX).context
    (curve,) = found["page"].curves
    assert (curve.year, curve.figure.base, curve.figure.counts["lost"]) == (2008, 40, 40)
    assert [(point.months, point.at_risk, point.survival) for point in curve.points] == [
        *((months, 40, 1.0) for months in range(6)),
        (6, 40, 0.0),
    ]
    (line, *_others) = found["desk"].block.lines
    assert (line[1].value, total(zhao, line[1].url)) == (1.0, 0)
    assert line[1].small == f"n={total(zhao, line[1].small_url)}"
    assert total(zhao, "/retention/vehicles/?of=retention_curve&cohort_year=2008&lost_by=6") == 40


def test_another_window_makes_another_curve(years: People, signed_in: SignIn) -> None:
    zhao = signed_in(years.zhao)
    (curve,) = zhao.get("/retention/curves/?window=12", headers=HX).context["page"].curves
    assert [point.months for point in curve.points][-1] == 12
    answer = zhao.get("/retention/curves/?window=12", headers={**HX, "HX-Trigger": "curves-form"})
    assert answer["HX-Replace-Url"] == "/retention/?window=12&metric=keep_rate&by=model"
    coming = zhao.get("/retention/curves/", headers={**HX, "HX-Trigger": "retention-curves"})
    assert "HX-Replace-Url" not in coming


def test_lin_sees_only_her_own(years: People, signed_in: SignIn) -> None:
    lin = signed_in(years.lin)
    assert lin.get(DESK).context["page"].keep.now.base == 10
    teams = lin.get("/retention/teams/?month=2010-12")
    assert teams.context["page"].own
    assert "我名下的车守住了吗？" in teams.content.decode()
    named = {row.key for row in teams.context["page"].advisors.rows}
    assert named == {LIN_IN_THE_DMS}
    listed = lin.get("/retention/vehicles/?of=keep_rate&which=base&month=2010-12").context["table"]
    assert {row.advisor for row in listed.rows} == {LIN_IN_THE_DMS}


def test_qian_sees_nothing_of_a(years: People, signed_in: SignIn) -> None:
    qian = signed_in(years.qian)
    assert qian.get(DESK).context["page"].keep.now.base == 3
    assert total(qian, "/retention/vehicles/?of=keep_rate&which=base&month=2010-12&by-dealer=A") == 0
    assert total(qian, "/retention/vehicles/?of=assessment_churn&which=all&month=2010-12") == 3


def test_the_region_sees_both_dealers_side_by_side(years: People, signed_in: SignIn) -> None:
    regional = signed_in(years.by_role[Role.REGIONAL_MANAGER])
    assert regional.get(DESK).context["page"].keep.now.base == 43
    teams = regional.get("/retention/teams/?month=2010-12").context["page"]
    assert [row.key for row in teams.groups.rows] == ["A", "B"]
    assert teams.advisors is None


@pytest.mark.parametrize("page", PAGES)
def test_a_past_day_is_asked_as_it_was_known(years: People, signed_in: SignIn, page: str) -> None:
    zhao = signed_in(years.zhao)
    then = zhao.get(f"/retention/{page}?asof=2011-01-04")
    # All of it was recorded on the next day.
    assert "按 2011-01-04 当时的数据" in then.content.decode()
    assert not then.context["page"].frame.months


def test_the_kind_of_orders_is_kept_in_every_link(years: People, signed_in: SignIn) -> None:
    desk = signed_in(years.zhao).get("/retention/?month=2010-12&kind=repair").context["desk"]
    assert desk.page.keep.now.base == 0
    assert "kind=repair" in desk.kept_url and "kind=repair" in desk.split_url
    assert all("kind=repair" in url for _key, _words, url in desk.pages)


def test_vehicles_left_out_are_told_beside_the_base(years: People, signed_in: SignIn) -> None:
    from huidian.customers import actions as customers
    from huidian.customers.models import Vehicle
    from huidian.retention.counting import choose_counting

    scope = years.scope(years.zhao)
    gone = Vehicle.objects.within(scope).order_by("pk").first()
    assert gone is not None
    said: Any = {"at": NOW, "by": years.zhao, "scope": scope}
    customers.mark_left(**said, vehicle_id=gone.pk, left_on=date(2010, 8, 1), why="sold")
    choose_counting(**said, dealer_id=years.dealer_a.pk, leave_out_gone=True, why="")
    zhao = signed_in(years.zhao)
    page = zhao.get(DESK)
    keep = page.context["page"].keep.now
    assert (keep.base, keep.counts["kept"], keep.excluded) == (39, 20, 1)
    assert "排除已离开 1 台" in page.content.decode()
    desk = page.context["desk"]
    assert total(zhao, desk.hero.excluded_url) == 1
    assert "排除已离开" in [head.words for head in desk.trend.heads]
    for cell in cells_of(desk.trend):
        assert total(zhao, cell.url) == cell.value


def test_a_table_is_taken_away_as_a_file_and_that_is_noted(years: People, signed_in: SignIn) -> None:
    zhao = signed_in(years.zhao)
    block = zhao.get(DESK).context["desk"].trend
    sheet = openpyxl.load_workbook(BytesIO(zhao.get(block.file_url).content)).active
    assert sheet is not None
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(texts) if row[0] == "月份")
    assert texts[head][1:4] == ["保持率基数", "保持台数", "客户保持率"]
    assert ["2010-12", 40, 21, 0.525] in [row[:4] for row in texts[head + 1 :]]
    event = AuditEvent.objects.within(years.scope(years.zhao)).get(action="export")
    assert event.object_type == "retention_table"


@pytest.mark.parametrize("page", ["desk", "split", "curves", "classes", "teams", "value"])
def test_every_block_has_its_file(years: People, signed_in: SignIn, page: str) -> None:
    zhao = signed_in(years.zhao)
    address = {"desk": "/retention/", "split": "/retention/split/?second=age", "curves": "/retention/curves/"}
    found = zhao.get(address.get(page, f"/retention/{page}/"), headers=HX).context["desk"]
    for block in found.all_blocks:
        assert zhao.get(block.file_url)["Content-Type"].endswith("sheet"), block.key
    assert zhao.get(f"/retention/table/?page={page}&block=nothing").status_code == 404


def test_an_address_that_makes_no_sense_is_as_if_it_had_not_been_said(
    years: People, signed_in: SignIn
) -> None:
    zhao = signed_in(years.zhao)
    odd = "month=2010-13&kind=tyres&by=plate&second=x&metric=network_churn&asof=2010-02-30&window=0"
    assert zhao.get(f"/retention/?{odd}").context["page"].keep.now.base == 40
    for address in ("split", "curves", "classes", "teams", "value", "vehicles"):
        assert zhao.get(f"/retention/{address}/?{odd}", headers=HX).status_code == 200, address
    for list_of in ("network_churn&which=stolen", "retention_curve&at_risk=x&lost_by=٣&cohort_year="):
        assert zhao.get(f"/retention/vehicles/?of={list_of}").status_code == 200


def test_parts_are_parts_of_the_desk(years: People, signed_in: SignIn) -> None:
    zhao = signed_in(years.zhao)
    part = zhao.get(DESK, headers=HX).content.decode()
    assert "<html" not in part
    assert 'hx-trigger="load"' in part
    moved = zhao.get("/retention/split/?month=2010-12&by=age")
    assert moved["Location"] == "/retention/?month=2010-12&metric=keep_rate&by=age"


def test_a_year_is_marked_whose_first_year_began_before_the_data(years: People, signed_in: SignIn) -> None:
    """Data begin on 10 June 2008: what is said of 2009 beside 2008 leans on half of 2008 only."""
    desk: Any = signed_in(years.zhao).get("/retention/?month=2010-12").context["desk"]
    marked = {
        (block.key, line[0].value): line[0].partial
        for block in (*desk.blocks, desk.trend)
        for line in block.lines
        if line[0].partial
    }
    years_marked = {key: words for key, words in marked.items() if key[0] == "annual"}
    assert years_marked == {("annual", "2009"): "数据自 2008-06-10 起，首年不完整"}
    # The base looks 36 months back: no month before June 2011 has all of them.
    assert {key[0] for key in marked} == {"annual", "keep"}
    assert {words for key, words in marked.items() if key[0] == "keep"} == {
        "数据自 2008-06-10 起，基数的月份还不完整"
    }
    assert "首年不完整" in signed_in(years.zhao).get("/retention/?month=2010-12").content.decode()
