"""The structure desk, asked by Zhao (manager of A), Lin (advisor at A) and Qian (manager of B)."""

from __future__ import annotations

import pytest

from huidian.network.roles import Role
from huidian.web.structure.page import DeskPage
from tests.people import People
from tests.web.conftest import SignIn

DESK = "/structure/?month=2010-12"
LIST = "/structure/vehicles/"


def test_zhao_sees_the_base_and_what_came_and_went(december: People, signed_in: SignIn) -> None:
    page = signed_in(december.zhao).get(DESK)
    now = page.context["page"].base.now.counts
    # Of 120 cars of June 89 came in December and one in September; the 30 others are lost by then.
    assert (now["active"], now["new"], now["returned"], now["lost"]) == (90, 0, 0, 30)
    said = page.content.decode()
    assert "我们的客户是谁，基盘在涨还是在跌？" in said
    assert "2010-12 月末活跃，近 6 个月进过站" in said
    assert "跌 30 台" in said


def test_the_last_complete_month_is_the_usual_one(december: People, signed_in: SignIn) -> None:
    page = signed_in(december.zhao).get("/structure/").context["page"]
    assert page.frame.month == 2010 * 12 + 11
    assert [(one.month, one.provisional) for one in page.trend][-2:] == [
        (2010 * 12 + 11, False),
        (2011 * 12, True),
    ]


def test_every_month_of_the_picture_opens_its_lists(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    desk: DeskPage = zhao.get(DESK).context["desk"]
    _month, active, change, new, *_others = desk.trend.lines[-1]
    assert (active.value, new.value, change.value) == (120, 120, None)
    for line in desk.trend.lines:
        assert zhao.get(line[1].url).context["table"].total == line[1].value
    assert desk.trend.spec is not None
    assert [series["values"][0] for series in desk.trend.spec["series"]] == [120, 120, 0, 0]


def test_qian_sees_nothing_of_a_and_lin_no_desk(december: People, signed_in: SignIn) -> None:
    qian = signed_in(december.qian)
    assert qian.get(DESK).context["page"].holdings.numerator == 3
    assert qian.get(f"{LIST}?which=held&by-dealer=A").context["table"].total == 0
    assert signed_in(december.lin).get(DESK).status_code == 403


def test_the_region_sees_both_dealers_and_which_has_how_many(december: People, signed_in: SignIn) -> None:
    regional = signed_in(december.by_role[Role.REGIONAL_MANAGER])
    desk = regional.get(DESK).context["desk"]
    dealers = next(block for block in desk.blocks if block.key == "dealer")
    assert [line[1].value for line in dealers.lines] == [120, 3]


@pytest.mark.parametrize("month", ["2009-01", "2031-01"])
def test_a_month_without_data_gives_way_to_the_usual_one(
    december: People, signed_in: SignIn, month: str
) -> None:
    page = signed_in(december.zhao).get(f"/structure/?month={month}&asof=2031-01-01").content.decode()
    assert f"{month} 没有数据，显示 2010-12" in page
    assert "2031-01-01 还没有到，显示截至今天" in page
