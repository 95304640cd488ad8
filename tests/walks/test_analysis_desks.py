"""Retention, restatement, comparison and network in a real browser, at both widths."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.mart.shop import Shop
from tests.people import People
from tests.walks.conftest import WAYS, Walk
from tests.web.pictures import december_that_moved

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DRAWN = ["/retention/?month=2010-12", "/retention/classes/?month=2010-12", "/retention/teams/?month=2010-12"]
DRAWN += ["/compare/?month=2010-12"]
TOLD = ["/retention/value/", "/restatement/?month=2010-12", "/network/?month=2010-12"]


@pytest.fixture
def moved(people: People, january: object, settings: Any, tmp_path: Path) -> Shop:
    settings.HUIDIAN_MART = tmp_path / "mart"
    return december_that_moved(people)


@pytest.mark.slow
def test_the_pages_fit_and_the_charts_are_drawn(december: People, walk: Walk) -> None:
    for language, dark, sizes in WAYS:
        zhao = walk(sizes[0], language, dark=dark)
        zhao.comes_in(december.zhao.username)
        for path in (*DRAWN, *TOLD):
            zhao.fits(path, sizes)
            if path in DRAWN:
                expect(zhao.page.locator("[data-chart] canvas").first).to_be_visible()


@pytest.mark.slow
def test_from_the_keep_rate_to_who_did_not_come_again(december: People, walk: Walk) -> None:
    zhao = walk()
    zhao.comes_in(december.zhao.username)
    zhao.goes_to("/retention/?month=2011-01")
    zhao.page.evaluate("window.stillHere = true")
    zhao.page.select_option("#split-by", "use")
    expect(zhao.page.locator("#block-split")).to_contain_text("私家车")
    zhao.page.select_option("#split-second", "model")
    expect(zhao.page.locator("#block-cross tbody tr")).to_have_count(1 + 1)
    assert zhao.page.evaluate("window.stillHere") is True
    zhao.page.locator("#block-cross tbody a.hd-figure").first.click()
    expect(zhao.page.locator("tbody [data-row]")).to_have_count(40)


@pytest.mark.slow
def test_two_definitions_are_chosen_swapped_and_told_vehicle_by_vehicle(moved: Shop, walk: Walk) -> None:
    zhao = walk()
    zhao.comes_in("zhao")
    zhao.goes_to("/compare/?month=2010-12")
    zhao.page.select_option("#b", "s2-holdings-6")
    zhao.page.wait_for_url("**b=s2-holdings-6**")
    first = zhao.page.locator(".hd-face-1 .hd-face-name").inner_text()
    zhao.page.click("#swap")
    zhao.page.wait_for_url("**a=s2-holdings-6**")
    expect(zhao.page.locator(".hd-face-2 .hd-face-name")).to_contain_text(first.removeprefix("甲").strip())


@pytest.mark.slow
def test_what_moved_december_is_told_order_by_order(moved: Shop, walk: Walk) -> None:
    zhao = walk()
    zhao.comes_in("zhao")
    zhao.goes_to("/restatement/?month=2010-12")
    rows = zhao.page.locator("tbody [data-row]")
    expect(rows).to_have_count(5)
    expect(rows.first).to_contain_text("2010-12-20 保养，2011-01-12 撤下")
    zhao.page.select_option("select[name=measure]", "base")
    zhao.page.wait_for_url("**measure=base**")
    expect(zhao.page.locator("h1")).to_contain_text("2010 年 12 月的数变了吗")
