"""The first screen by what somebody may do: the question it asks and the number it begins with."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from huidian.mart.actions import refresh
from huidian.network import actions as network
from huidian.network.roles import Role
from tests.opening import open_on
from tests.people import OPENED_AT, People, make_staff
from tests.web.conftest import SignIn


@pytest.fixture
def shop(december: People, january: datetime) -> People:
    refresh(december.dealer_a, as_of=january.date(), now=january)
    return december


@pytest.mark.parametrize(
    ("role", "words"),
    [
        (Role.CARE_MANAGER, ["流失了谁，先看哪些车？", "25.0%|37.5%|%"]),
        (Role.CARE_AGENT, ["流失了谁，先看哪些车？"]),
        (Role.GENERAL_MANAGER, ["客户留住了吗？", "流失、在册与回来的", "比去年同月", "def-monthly_churn"]),
        (Role.SERVICE_MANAGER, ["哪个小组守住了自己的客户？", "打开小组考核"]),
        (Role.INFORMATION_ADMIN, ["数据齐了吗？", "进站记录", "车辆档案", "还没有", "拒收和不计的行"]),
        (Role.REGIONAL_MANAGER, ["哪些店要打个电话，为什么？"]),
        (Role.OEM_CARE, ["哪些店要打个电话，为什么？"]),
        (Role.ADVISOR, ["我的客户，先联系谁？"]),
        (Role.LOUNGE_HOST, ["这里还没有您的内容"]),
    ],
)
def test_the_screen_asks_the_question_of_its_role(
    shop: People, signed_in: SignIn, role: Role, words: list[str]
) -> None:
    answer = signed_in(shop.by_role[role]).get("/")
    text = answer.content.decode()
    assert answer.status_code == 200
    for one in words:
        assert any(part in text for part in one.split("|")), one


@pytest.mark.parametrize("role", [Role.GENERAL_MANAGER, Role.SERVICE_MANAGER, Role.CARE_MANAGER])
def test_a_shop_without_data_says_what_will_be_here(people: People, signed_in: SignIn, role: Role) -> None:
    text = signed_in(people.by_role[role]).get("/").content.decode()
    assert "还没有可算的月份" in text
    assert ("去导入" in text) == (role == Role.CARE_MANAGER)
    assert ("请找他们" in text) == (role == Role.SERVICE_MANAGER)
    assert ("去安排人员" in text) == (role == Role.GENERAL_MANAGER)


def test_a_contact_is_written_down_and_taken_back_where_it_was_tapped(
    shop: People, signed_in: SignIn
) -> None:
    lin, htmx = signed_in(shop.lin), {"HX-Request": "true"}
    url = re.findall(r'hx-post="(/mine/\d+/contact/)"', lin.get("/mine/?show=all").content.decode())[0]
    vehicle = url.split("/")[2]
    cell = lin.post(url, {"way": "met", "back": "/mine/"}, headers=htmx).content.decode()
    assert cell.lstrip().startswith('<span class="hd-contacted">') and "当面" in cell
    [undo] = re.findall(r'hx-post="(/mine/contact/\d+/undo/)"', cell)
    assert undo in lin.get("/mine/?show=all").content.decode()
    for refused in (False, True):
        cell = lin.post(undo, {"vehicle": vehicle, "back": "/mine/"}, headers=htmx).content.decode()
        assert "还没有联系过" in cell and ("已经不能撤销" in cell) == refused
    cell = lin.post(url, {"way": "sung", "back": "/mine/"}, headers=htmx).content.decode()
    assert 'role="alert"' in cell and "还没有联系过" in cell


def test_a_segment_of_a_list_keeps_search_and_order(shop: People, signed_in: SignIn) -> None:
    text = signed_in(shop.lin).get("/mine/?q=沪&sort=plate&show=all").content.decode()
    assert text.count("q=%E6%B2%AA&amp;sort=plate") > 2
    assert 'href="/mine/?q=%E6%B2%AA&amp;sort=plate"' in text


def test_a_booking_stands_on_the_customers_page_and_is_taken_back_there(
    shop: People, signed_in: SignIn
) -> None:
    lin = signed_in(shop.lin)
    url = re.findall(r'hx-post="(/mine/\d+/)contact/"', lin.get("/mine/?show=all").content.decode())[0]
    soon = open_on(timezone.localdate() + timedelta(days=2)).isoformat()
    [advisor, *_others] = [key for key, _words in lin.get(url).context["booking"].fields["advisor"].choices]
    said = {"on": soon, "hour": "03:00", "advisor": advisor}
    refused = lin.post(f"{url}book/", said)
    assert list(refused.context["booking"].errors) == ["hour"]
    assert f"最近的营业时间是 {soon} 08:30 到 17:30" in refused.content.decode()
    page = lin.post(f"{url}book/", said | {"hour": "10:30"}, follow=True).content.decode()
    section = page.split("已约到店")[1].split("</section>")[0]
    assert "10:30" in section and advisor in section
    [undo] = re.findall(r'action="(/mine/contact/\d+/undo/)"', section)
    assert "已约到店" not in lin.post(undo, {"back": url}, follow=True).content.decode()


def test_of_a_colleagues_customer_nothing_is_offered_that_would_be_refused(
    shop: People, signed_in: SignIn
) -> None:
    url = re.findall(
        r'hx-post="(/mine/\d+/)contact/"', signed_in(shop.lin).get("/mine/?show=all").content.decode()
    )[0]
    other = make_staff("other")
    network.open_post(
        at=OPENED_AT, by=None, staff=other, role=Role.ADVISOR, place=shop.dealer_a,
        team=shop.team, advisor_name="别的人",
    )  # fmt: skip
    page = signed_in(other).get(url).content.decode()
    assert f'action="{url}contact/"' not in page and f'action="{url}book/"' not in page
    assert "这台车由别人负责" in page
