"""The churn desk in a real browser, at both widths, with nothing for the page's policy to complain of."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import expect
from tests.people import People
from tests.walks.conftest import WAYS, Walk

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DESK = "/churn/?month=2010-12"


@pytest.mark.slow
def test_from_the_rate_to_the_file_to_call_from(december: People, walk: Walk, tmp_path: Path) -> None:
    zhao = walk()
    zhao.comes_in(december.zhao.username)
    zhao.goes_to(DESK)
    expect(zhao.page.locator(".hd-big")).to_have_text("25.0%")
    zhao.page.click("text=看这 30 台")
    expect(zhao.page.locator("h1")).to_have_text("2010-12 流失的车辆")
    expect(zhao.page.locator("tbody [data-row]")).to_have_count(30)
    with zhao.page.expect_download() as download:
        zhao.page.click("text=导出这 30 行")
    download.value.save_as(tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 30 + 5


@pytest.mark.slow
def test_the_pages_fit_and_the_chart_is_drawn(december: People, walk: Walk) -> None:
    for language, dark, sizes in WAYS:
        zhao = walk(sizes[0], language, dark=dark)
        zhao.comes_in(december.zhao.username)
        for path in ("/", "/churn/vehicles/?month=2010-12", DESK):
            zhao.fits(path, sizes)
        expect(zhao.page.locator("[data-chart] canvas")).to_be_visible()


def test_parts_swap_in_place_and_the_address_follows(december: People, walk: Walk) -> None:
    zhao = walk()
    zhao.comes_in(december.zhao.username)
    zhao.goes_to(DESK)
    zhao.page.evaluate("window.stillHere = true")
    zhao.page.select_option("#month", "2011-01")
    zhao.page.wait_for_url("**month=2011-01**")
    expect(zhao.page.locator("h1")).to_contain_text("1 月")
    zhao.page.click("text=保养")
    zhao.page.wait_for_url("**kind=maintenance**")
    assert zhao.page.evaluate("window.stillHere") is True
    expect(zhao.page.locator("[data-chart] canvas")).to_be_visible()
    zhao.page.go_back()
    zhao.page.wait_for_url("**month=2011-01**")
    expect(zhao.page.locator("h1")).to_contain_text("1 月")


def test_chart_and_table_change_places_and_a_number_explains_itself(december: People, walk: Walk) -> None:
    zhao = walk()
    zhao.comes_in(december.zhao.username)
    zhao.goes_to(DESK)
    zhao.page.locator(".hd-hero-trend [data-flip][value=table]").click()
    expect(zhao.page.locator(".hd-hero-trend table")).to_contain_text("2010-12")
    expect(zhao.page.locator("[data-chart]")).to_be_hidden()
    zhao.page.locator(".hd-big").focus()
    expect(zhao.page.locator("#definition-card")).to_contain_text("流失台数 ÷ 起始月进站台数")
    zhao.page.keyboard.press("Escape")
    expect(zhao.page.locator("#definition-card")).to_be_hidden()


@pytest.mark.slow
def test_a_list_is_walked_searched_and_sorted_by_keyboard(december: People, walk: Walk) -> None:
    zhao = walk()
    zhao.comes_in(december.zhao.username)
    zhao.goes_to("/churn/vehicles/?month=2010-12&sort=plate")
    rows = zhao.page.locator("tbody [data-row]")
    zhao.page.keyboard.press("j")
    zhao.page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    zhao.page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    zhao.page.keyboard.press("/")
    expect(zhao.page.locator("#search-vehicles")).to_be_focused()
    zhao.page.keyboard.type("途观")
    expect(rows).to_have_count(10)
    expect(zhao.page.locator("#search-vehicles")).to_be_focused()
    zhao.page.keyboard.press("Escape")
    zhao.page.keyboard.press("?")
    expect(zhao.page.locator("#keys")).to_be_visible()
    zhao.page.keyboard.press("Escape")
    opened = rows.nth(1).get_attribute("data-href")
    rows.nth(1).focus()
    zhao.page.keyboard.press("Enter")
    zhao.page.wait_for_url(f"**{opened}")
    zhao.page.go_back()
    expect(zhao.page.locator(f"[data-href='{opened}']")).to_be_focused()
    # Typed, and before it is asked for another order is chosen, and the file is taken.
    zhao.page.evaluate("document.querySelector('[data-list-search]').value = '沪'")
    zhao.page.locator("#sort-vehicles-plate").click()
    zhao.page.wait_for_url("**q=**")
    zhao.page.evaluate("document.querySelector('[data-list-search]').value = '沪A'")
    with zhao.page.expect_request("**q=%E6%B2%AAA**"), zhao.page.expect_download() as file:
        zhao.page.locator(".hd-list-end a[download]").first.click()
    assert file.value.suggested_filename.endswith(".xlsx")
    zhao.page.keyboard.press("g")
    zhao.page.keyboard.press("h")
    zhao.page.wait_for_url("**/")


@pytest.mark.slow
def test_the_choice_of_columns_is_remembered(december: People, walk: Walk) -> None:
    zhao = walk()
    zhao.comes_in(december.zhao.username)
    zhao.goes_to("/churn/vehicles/?month=2010-12")
    zhao.page.click("button:has-text('列')")
    zhao.page.uncheck("input[value=phone]")
    zhao.page.check("input[value=vin]")
    zhao.goes_to("/churn/vehicles/?month=2010-12")
    expect(zhao.page.locator("th[data-column=phone]")).to_be_hidden()
    expect(zhao.page.locator("th[data-column=vin]")).to_be_visible()
