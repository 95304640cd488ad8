"""Through the door: sign in, wrong password, lock-out, language, light and dark, sign out."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.people import People
from tests.walks.conftest import PHONE, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_zhao_signs_in_and_out(people: People, walk: Walk) -> None:
    zhao = walk()
    zhao.signs_in(people.zhao.username)
    expect(zhao.page.locator("nav.hd-nav a[aria-current]")).to_contain_text("首页")
    zhao.page.click(".hd-user")
    zhao.page.click("text=退出登录")
    expect(zhao.page.locator("h2")).to_have_text("登录")


@pytest.mark.slow
def test_a_wrong_password_keeps_the_name_and_five_lock_the_door(people: People, walk: Walk) -> None:
    zhao = walk(PHONE)
    zhao.signs_in(people.zhao.username, "wrong")
    expect(zhao.page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    expect(zhao.page.locator("#id_username")).to_have_value(people.zhao.username)
    for _ in range(4):
        zhao.signs_in(people.zhao.username, "wrong")
    expect(zhao.page.locator("h1")).to_have_text("登录已暂停")
    expect(zhao.page.locator("main")).to_contain_text("15 分钟")
    zhao.troubles.clear()  # the browser reports the refusal itself as a trouble


def test_language_and_theme_are_kept(people: People, walk: Walk) -> None:
    zhao = walk()
    zhao.signs_in(people.zhao.username)
    zhao.page.click("nav.hd-nav >> text=English")
    zhao.settles()
    expect(zhao.page.locator("nav.hd-nav a[aria-current]")).to_contain_text("Home")
    zhao.page.click("nav.hd-nav [data-theme-switch]")
    zhao.goes_to("/churn/")
    assert zhao.page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    assert zhao.page.evaluate("document.documentElement.lang") == "en"
