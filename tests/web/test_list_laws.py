"""Filters that combine, chips, columns shown or all; what holds of every list is in `test_laws.py`."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.urls import get_resolver

from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.retention import queries as retention
from huidian.web.lists.filters import Range
from huidian.web.lists.listing import Listing
from huidian.web.lists.register import LISTS
from huidian.web.vehicles.columns import VEHICLE_COLUMNS
from tests.people import People
from tests.web.conftest import SignIn

assert get_resolver().url_patterns  # every desk registers its lists
PART = {"HX-Request": "true"}
LOST = "/churn/vehicles/?month=2010-12"


def test_every_desk_has_registered_its_lists() -> None:
    assert len(LISTS) >= 10
    assert all(key == listing.key for key, listing in LISTS.items())


@pytest.mark.parametrize("key", LISTS)
def test_every_filter_has_parameters_of_its_own(key: str) -> None:
    listing: Listing[Any] = LISTS[key]
    params = [param for one in listing.filters for param in one.params]
    assert len(params) == len(set(params))
    assert not set(params) & {"q", "sort", "page", "panel", "columns"}


def test_vehicles_are_sorted_by_what_can_be_sorted_by() -> None:
    assert {column.key for column in VEHICLE_COLUMNS if column.sortable} <= retention.SORTABLE


def test_values_of_a_filter_are_alternatives_and_filters_narrow(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)

    def total(query: str) -> int:
        found: int = zhao.get(f"{LOST}&{query}").context["table"].total
        return found

    assert total("by-model=途观&by-model=朗逸") == total("by-model=途观") + total("by-model=朗逸") == 20
    assert total("by-model=途观&by-model=朗逸&visits_min=2") == 20
    assert total("visits_min=3") == 0
    assert total("visits_max=2&by-region=") == 10
    assert total("by-region=&by-region=浦东") == 30
    assert total("last_visit_on_after=2010-06-30&last_visit_on_before=2010-06-30") == 30
    assert total("back=true") == 0
    assert total("back=false") == 30
    assert total("amount_min=x&last_visit_on_after=gestern&back=maybe&by-nothing=1") == 30


def test_no_filter_is_lost_and_every_chip_can_be_taken_off(december: People, signed_in: SignIn) -> None:
    asked = "by-model=途观&by-model=朗逸&visits_min=1&q=沪&sort=plate"
    table = signed_in(december.zhao).get(f"{LOST}&{asked}").context["table"]
    assert [chip.text for chip in table.filters] == ["车型：途观", "车型：朗逸", "累计台次 ≥ 1"]
    links = [table.export_url, table.print_url, table.heads[0].url, table.panel_url, table.everything_url]
    for url in links:
        assert url.count("by-model=") == 2, url
        assert "visits_min=1" in url and "month=2010-12" in url and "q=" in url, url
    assert table.searched_along.count(("by-model", "途观")) == 1
    without = [chip.without for chip in table.filters]
    assert [url.count("by-model=") for url in without] == [1, 1, 2]
    assert ["visits_min" in url for url in without] == [True, True, False]


def test_the_choice_of_filters_offers_what_there_is(december: People, signed_in: SignIn) -> None:
    url = f"{LOST}&by-model=途观&months_away_min=6&page=1&panel=filters"
    said = unescape(signed_in(december.zhao).get(url, headers=PART).content.decode())
    for model in ("途观", "朗逸", "帕萨特"):
        assert re.search(rf'name="by-model"\s+value="{model}"', said), model
    assert re.search(r'value="途观"\s+checked', said)
    assert re.search(r'name="months_away_min" value="6"', said)
    assert re.search(r'type="hidden" name="month" value="2010-12"', said)
    assert 'name="panel"' not in said


def test_advisors_choose_among_their_own(december: People, signed_in: SignIn) -> None:
    url = f"{LOST}&panel=filters&by-advisor="
    said = signed_in(december.lin).get(url, headers=PART).content.decode()
    assert "赵一" not in said


def test_print_and_file_have_the_columns_shown_or_all(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.cookies["columns-vehicles"] = "phone.owner.vin"
    said = zhao.get("/churn/vehicles/print/?month=2010-12&by-model=途观").content.decode()
    assert "电话</th>" not in said and "车牌</th>" in said
    assert "车型：途观" in said
    heads = []
    for query in ("", "&columns=all"):
        content = zhao.get(f"/churn/vehicles/export/?month=2010-12{query}").content
        sheet: Any = openpyxl.load_workbook(BytesIO(content)).active
        heads.append({cell.value for row in sheet.iter_rows() for cell in row if cell.value == "电话"})
    assert heads == [set(), {"电话"}]
    event = AuditEvent.objects.within(december.scope(december.zhao)).filter(action="export").order_by("id")[0]
    assert event.after is not None
    assert event.after["asked"]["list"] == "打印 · 2010-12 流失的车辆 · 车型：途观"


def test_a_range_is_open_at_its_ends() -> None:
    assert Range(low=1) == Range(1, None)


def test_who_may_not_export_is_offered_neither_file_nor_print(december: People, signed_in: SignIn) -> None:
    table = signed_in(december.by_role[Role.ADVISOR]).get(LOST).context["table"]
    assert (table.export_url, table.print_url, table.everything_url) == ("", "", "")
