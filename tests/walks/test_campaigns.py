"""A manager plans a campaign, starts, holds and reads it in a browser, at both widths."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect
from tests.people import People
from tests.walks.conftest import PHONE, Walk

from huidian.outreach.models import Campaign, CampaignMember, Task

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WHY = "a test looks at everything"


@pytest.mark.parametrize("size", [(1440, 900), PHONE])
def test_a_campaign_is_planned_started_held_and_read(
    december: People, walk: Walk, size: tuple[int, int]
) -> None:
    zhao = walk(size)
    zhao.comes_in(december.zhao.username)
    page = zhao.page
    zhao.goes_to("/campaigns/")
    page.get_by_role("link", name="计划活动").first.click()
    expect(page.locator("#audience")).to_contain_text("台符合")
    page.get_by_label("活动名称").fill("冬季挽回")
    for box in ("最后进站月份：从", "最后进站月份：到"):
        page.get_by_label(box).fill("")
    page.get_by_label("离站满几个月：从").fill("6")
    page.get_by_label("对照组占比").fill("20")
    page.get_by_label("对照组占比").press("Tab")
    expect(page.locator("#audience")).to_contain_text("30 台符合，可联系 30 台")
    expect(page.locator("#audience")).to_contain_text("对照组约 6 台")
    assert zhao.overflow() <= 0
    page.get_by_role("button", name="保存计划").click()
    expect(page.locator("h1")).to_contain_text("冬季挽回")
    page.get_by_role("button", name="开始招揽").click()
    expect(page.locator(".hd-sub").first).to_have_text("进行中")
    campaign = Campaign.objects.unscoped(WHY).get()
    assert CampaignMember.objects.unscoped(WHY).filter(campaign=campaign, held_out=True).count() == 6
    page.get_by_role("button", name="暂停").click()
    expect(page.locator(".hd-sub").first).to_have_text("已暂停")
    assert not Task.objects.unscoped(WHY).open().filter(member__campaign=campaign).exists()
    page.get_by_role("button", name=re.compile("继续")).click()
    expect(page.locator(".hd-sub").first).to_have_text("进行中")
    assert zhao.overflow() <= 0
    page.get_by_role("link", name="30", exact=True).click()
    zhao.settles()
    assert "/members/" in page.url
    assert zhao.overflow() <= 0
