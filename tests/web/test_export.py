"""The Excel file of a list: the same rows in the same order, never a formula, and an audit event."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from huidian.kit.labels import Label
from huidian.network.models import AuditEvent
from huidian.web.lists.columns import Column
from huidian.web.lists.excel import excel
from tests.people import People
from tests.web.conftest import SignIn

ASKED = "month=2010-12&by-model=途观&sort=plate"


def sheet_of(content: bytes) -> Any:
    return openpyxl.load_workbook(BytesIO(content)).active


def test_the_file_holds_exactly_the_list(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    shown = zhao.get(f"/churn/vehicles/?{ASKED}").context["table"]
    sheet = sheet_of(zhao.get(f"/churn/vehicles/export/?{ASKED}").content)
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(texts) if row[0] == "车牌")
    assert [row[0] for row in texts[head + 1 :]] == [row.plate for row in shown.rows]
    assert len(texts) - head - 1 == shown.total == 10
    assert texts[0][0] == "2010-12 流失的车辆"


BACK = {"zh-hans": ("之后已回来", "是", "否"), "en": ("Back since", "yes", "no")}


@pytest.mark.parametrize("language", BACK)
def test_the_file_says_who_is_back_since(december: People, signed_in: SignIn, language: str) -> None:
    zhao, (title, yes, no) = signed_in(december.zhao), BACK[language]
    zhao.cookies["django_language"] = language
    shown = zhao.get(f"/churn/vehicles/?{ASKED}").context["table"]
    sheet = sheet_of(zhao.get(f"/churn/vehicles/export/?{ASKED}").content)
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = next(at for at, row in enumerate(texts) if title in row)
    told = [row[texts[head].index(title)] for row in texts[head + 1 :]]
    assert told == [yes if row.is_back else no for row in shown.rows]


def test_paper_and_file_say_what_was_searched_for(december: People, signed_in: SignIn) -> None:
    zhao, asked = signed_in(december.zhao), "month=2010-12&q=途观"
    printed = re.compile(r'<p class="hd-print-only">\s*搜索：途观</p>')
    assert printed.search(zhao.get(f"/churn/vehicles/?{asked}").content.decode())
    assert "hd-print-only" not in zhao.get("/churn/vehicles/?month=2010-12").content.decode()
    sheet = sheet_of(zhao.get(f"/churn/vehicles/export/?{asked}").content)
    assert "搜索：途观" in [row[0].value for row in sheet.iter_rows()]


def test_taking_it_away_is_an_audit_event(december: People, signed_in: SignIn) -> None:
    signed_in(december.zhao).get(f"/churn/vehicles/export/?{ASKED}")
    event = AuditEvent.objects.within(december.scope(december.zhao)).get(action="export")
    assert event.staff_id == december.zhao.pk
    assert event.after is not None
    assert event.after["rows"] == 10
    assert event.after["asked"]["by-model"] == "途观"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-3", "@cmd", '=HYPERLINK("http://x")', "http://x", "007"])
def test_a_text_stays_a_text(text: str) -> None:
    cell = sheet_of(excel(["t"], [Column("a", "A", lambda row: row)], [text]))["A4"]
    assert (cell.value, cell.data_type) == (text, "s")


def test_every_kind_of_cell_keeps_its_type() -> None:
    columns: list[Column[Any]] = [
        Column("a", "日", lambda row: date(2010, 12, 31), "day"),
        Column("b", "率", lambda row: 0.25, "percent"),
        Column("c", "元", lambda row: 123_456, "yuan"),
        Column("d", "月", lambda row: 2010 * 12 + 11, "month"),
        Column("e", "类", lambda row: Label("保养", "Maintenance"), "label"),
        Column("f", "空", lambda row: None, "count"),
    ]
    row = [cell.value for cell in sheet_of(excel(["t"], columns, [object()]))[4]]
    assert [str(value)[:10] for value in row] == ["2010-12-31", "0.25", "1234.56", "2010-12", "保养", "None"]
