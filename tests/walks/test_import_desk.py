"""The import desk in a real browser: a file dropped, looked at, brought in and taken back."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.people import People
from tests.walks.conftest import DESKTOP, PHONE, Walk, Walker
from tests.web.uploads import ROWS, csv

from huidian.jobs.worker import drain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DROP = """([zone, name, text]) => {
  const files = new DataTransfer();
  for (const each of [].concat(text)) files.items.add(new File([each], name));
  const at = document.querySelector(zone);
  for (const kind of ["dragenter", "dragover", "drop"])
    at.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    settings.HUIDIAN_HOME = tmp_path
    settings.HUIDIAN_UPLOADS = tmp_path / "uploads"
    return tmp_path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three good rows and a bad one."""
    path = tmp_path / "十二月.csv"
    path.write_bytes(csv((*ROWS, ("R9", "沪A00009", "昨天", "1", "保养", "1", ""))))
    return path


def opened(walk: Walk, december: People, *how: Any, **more: Any) -> Walker:
    zhao = walk(*how, **more)
    zhao.comes_in(december.zhao.username)
    zhao.goes_to("/imports/")
    return zhao


def brought(zhao: Walker, file: Path) -> None:
    """Up to the preview."""
    zhao.goes_to("/imports/")
    zhao.page.set_input_files("#import-file", file)
    zhao.page.click("[data-upload] button.btn-primary")
    zhao.page.wait_for_selector("#mapping")
    zhao.page.click("button[value=preview]")
    zhao.page.wait_for_selector("#import-progress")
    drain()
    zhao.page.wait_for_selector(".hd-import-figures")


@pytest.mark.slow
def test_a_dropped_file_goes_in_and_comes_out(december: People, walk: Walk, uploads: Path) -> None:
    zhao = opened(walk, december)
    zhao.page.evaluate(DROP, ["[data-drop]", "一月.csv", csv().decode()])
    expect(zhao.page.locator("[data-drop-name]")).to_contain_text("一月.csv")
    zhao.page.keyboard.press("Enter")
    expect(zhao.page.locator("h1")).to_have_text("每一列都认对了吗？")
    zhao.page.click("text=读取并预览")
    expect(zhao.page.locator("#import-progress")).to_be_visible()
    drain()
    expect(zhao.page.locator("h1")).to_have_text("这份文件会改变什么？")
    expect(zhao.page.locator("h1")).to_be_focused()
    zhao.page.click("text=确认导入 3 行")
    expect(zhao.page.locator("h1")).to_have_text("正在导入")
    drain()
    expect(zhao.page.locator("h1")).to_have_text("已导入 3 行")
    zhao.page.click("text=撤销这次导入")
    drain()
    expect(zhao.page.locator("h1")).to_have_text("这次导入已撤销")


def test_two_files_dropped_at_once_go_their_own_ways(december: People, walk: Walk, uploads: Path) -> None:
    zhao = opened(walk, december)
    zhao.page.evaluate(DROP, ["[data-drop]", "两份.csv", [csv(ROWS[:1]).decode(), csv(ROWS[1:]).decode()]])
    expect(zhao.page.locator("[data-drop-name]")).to_contain_text("2 份文件")
    zhao.page.click("[data-upload] button.btn-primary")
    expect(zhao.page.locator("h1")).to_have_text("2 份文件")
    drain()
    zhao.page.click("text=确认导入 2 份")
    drain()
    expect(zhao.page.locator("#several td", has_text="已导入")).to_have_count(2)


def test_a_refused_file_is_said_in_place_and_the_next_can_come(
    december: People, walk: Walk, uploads: Path, file: Path
) -> None:
    zhao = opened(walk, december)
    empty = uploads / "空.csv"
    empty.write_bytes(b"")
    zhao.page.evaluate("window.stillHere = true")
    zhao.page.set_input_files("#import-file", empty)
    zhao.page.click("text=上传并检查")
    expect(zhao.page.locator("#upload-error")).to_contain_text("文件是空的")
    assert zhao.page.evaluate("window.stillHere") is True
    zhao.page.set_input_files("#import-file", file)
    expect(zhao.page.locator("#upload-error")).to_be_hidden()
    zhao.page.click("text=上传并检查")
    expect(zhao.page.locator("h1")).to_have_text("每一列都认对了吗？")


@pytest.mark.slow
def test_the_refused_rows_are_taken_away_as_a_file(
    december: People, walk: Walk, uploads: Path, file: Path
) -> None:
    zhao = opened(walk, december)
    brought(zhao, file)
    with zhao.page.expect_download() as download:
        zhao.page.click("text=下载拒收的 1 行")
    assert download.value.suggested_filename == "十二月-拒收.xlsx"
    zhao.page.click(".hd-import-rejected a")
    expect(zhao.page.locator("tbody [data-row]")).to_have_count(1)


@pytest.mark.slow
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_step_fits(
    december: People, walk: Walk, uploads: Path, file: Path, size: tuple[int, int]
) -> None:
    for language, dark in product(["zh-hans", "en"], [False, True]):
        zhao = opened(walk, december, size, language, dark=dark)
        assert zhao.overflow() <= 0
        brought(zhao, file)
        assert zhao.overflow() <= 0
        here = zhao.page.url.removeprefix(zhao.base)
        for path in ("mapping/", "rows/?verdict=create", "rows/?verdict=reject"):
            zhao.goes_to(here + path)
            assert zhao.overflow() <= 0, (path, language)


@pytest.mark.slow
def test_the_history_is_filtered_in_place(december: People, walk: Walk, uploads: Path, file: Path) -> None:
    zhao = opened(walk, december)
    brought(zhao, file)
    zhao.goes_to("/imports/")
    zhao.page.evaluate("window.stillHere = true")
    _narrow(zhao.page, "done")
    zhao.page.wait_for_url("**state=done**")
    expect(zhao.page.locator("h2", has_text="没有符合条件的文件")).to_be_visible()
    _narrow(zhao.page, "previewed")
    expect(zhao.page.locator("tbody [data-row]")).to_have_count(1)
    expect(zhao.page.locator(".hd-filters a")).to_have_count(2)
    zhao.page.locator(".hd-filters a").first.click()
    expect(zhao.page.locator(".hd-filters a")).to_have_count(1)
    assert zhao.page.evaluate("window.stillHere") is True


def _narrow(page: Page, state: str) -> None:
    page.locator(".hd-narrow summary").first.click()
    page.check(f"input[name=state][value={state}]")
    page.locator("[data-narrow] button").click()


@pytest.mark.slow
def test_without_script_the_desk_still_works(december: People, walk: Walk, uploads: Path, file: Path) -> None:
    zhao = opened(walk, december)
    plain = zhao.page.context.browser
    assert plain is not None
    context = plain.new_context(java_script_enabled=False, storage_state=zhao.page.context.storage_state())
    page = context.new_page()
    page.goto(zhao.base + "/imports/")
    page.set_input_files("#import-file", file)
    page.click("text=上传并检查")
    page.click("text=读取并预览")
    drain()
    page.reload()
    page.click("text=确认导入 3 行")
    drain()
    page.reload()
    expect(page.locator("h1")).to_have_text("已导入 3 行")
    context.close()
