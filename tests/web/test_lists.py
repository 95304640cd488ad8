"""What a list's address says, and the addresses a list gives."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import RequestFactory

from huidian.kit.labels import Label
from huidian.web import formats
from huidian.web.churn.address import FIELDS
from huidian.web.lists.address import ListState
from huidian.web.lists.cells import Cell, pieces_of
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.table import Table, columns_away

COLUMNS: list[Column[Any]] = [
    Column("plate", "车牌", lambda row: row),
    Column("visits", "台次", lambda row: 1, "count"),
    Column("phone", "电话", lambda row: "", sortable=False, hidden=True),
]
MODEL = Choice(key="by-model", label="车型")


def state(query: str = "") -> ListState:
    request = RequestFactory().get(f"/list/?{query}")
    return ListState.of(request, sortable={"plate", "visits"}, sort="-visits", filters=[MODEL])


def table(query: str = "", rows: int = 50, total: int = 120) -> Table[Any]:
    return Table("t", COLUMNS, ["x"] * rows, total, state(query), frozenset({"phone"}))


@pytest.mark.parametrize(
    ("query", "sort", "page", "search"),
    [
        ("", "-visits", 1, ""),
        ("sort=plate&page=3&q= 沪A ", "plate", 3, "沪A"),
        ("sort=secret&page=0", "-visits", 1, ""),
        ("sort=-plate&page=abc", "-plate", 1, ""),
        ("page=99999999999", "-visits", 1, ""),
        ("page=²", "-visits", 1, ""),
    ],
)
def test_an_address_is_read(query: str, sort: str, page: int, search: str) -> None:
    read = state(query)
    assert (read.sort, read.page, read.search) == (sort, page, search)


def test_only_known_filters_are_read_and_the_unknown_value_is_one() -> None:
    assert state("by-model=&by-colour=red").chosen == {"by-model": ("",)}


def test_changing_a_wish_starts_over_at_page_one_and_keeps_the_others() -> None:
    assert state("q=a&page=4").url(sort="plate") == "/list/?q=a&sort=plate"
    assert state("q=a&by-model=b").url(q=None) == "/list/?by-model=b"
    assert state().url("/export/") == "/export/"


@pytest.mark.parametrize(
    ("query", "plate", "visits"),
    [
        ("", "/list/?sort=plate", "/list/?sort=visits"),
        ("sort=plate", "/list/?sort=-plate", "/list/?sort=-visits"),
        ("sort=visits", "/list/?sort=plate", "/list/?sort=-visits"),
    ],
)
def test_texts_sort_up_first_and_numbers_down(query: str, plate: str, visits: str) -> None:
    heads = table(query).heads
    assert [head.url for head in heads] == [plate, visits, ""]


@pytest.mark.parametrize(
    ("query", "rows", "says"),
    [
        ("", 50, (1, 50, "", "/list/?page=2")),
        ("page=2", 50, (51, 100, "/list/?page=1", "/list/?page=3")),
        ("page=3", 20, (101, 120, "/list/?page=2", "")),
        ("page=9", 0, (0, 0, "/list/?page=8", "/list/?page=10")),
    ],
)
def test_a_page_knows_its_neighbours(query: str, rows: int, says: tuple[int, int, str, str]) -> None:
    page = table(query, rows)
    assert (page.first, page.last, page.previous_url, page.next_url) == says


@pytest.mark.parametrize(
    ("cookie", "away"),
    [(None, {"phone"}), ("-", {"-"}), ("plate.visits", {"plate", "visits"})],
)
def test_the_choice_of_columns_comes_from_the_cookie(cookie: str | None, away: set[str]) -> None:
    request = RequestFactory().get("/")
    if cookie is not None:
        request.COOKIES["columns-t"] = cookie
    assert columns_away(request, "t", COLUMNS) == away


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (formats.count(1234567), "1,234,567"),
        (formats.count(0), "0"),
        (formats.percent(0.25), "25.0%"),
        (formats.percent(0.4316), "43.2%"),
        (formats.points(0.006), "+0.6"),
        (formats.points(-0.006), "−0.6"),
        (formats.yuan(123_456), "1,235"),
        (formats.month(2010 * 12 + 11), "2010-12"),
        (formats.in_language(Label("保养", "Maintenance")), "保养"),
        (formats.percent(None), "–"),
        (formats.day(None), "–"),
        (formats.in_language(""), "–"),
    ],
)
def test_numbers_are_written_the_same_everywhere(written: str, text: str) -> None:
    assert written == text


def test_an_unknown_value_has_an_address_of_its_own() -> None:
    address = FIELDS.address(month=2010 * 12 + 11, window=6)
    assert (
        address.list_url("lost", by={"model": ""})
        == "/churn/vehicles/?month=2010-12&window=6&which=lost&by-model="
    )


def test_sentences_in_a_cell_are_cut_and_whole_on_hover() -> None:
    cell = Cell(Column("text", "内容", lambda row: row, long=True), "等<了", False)
    html = "".join(piece.html for piece in pieces_of([cell], ""))
    assert html == '<span class="hd-long" title="等&lt;了">等&lt;了</span></td>'
