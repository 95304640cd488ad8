"""The front desk: targets in a grid and from a file, entries, staffing, lights on the pages."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huidian.customers.models import Vehicle
from huidian.network.roles import Role
from huidian.retention.month_figures import ENTRY, TARGET, WHOLE, Slot, Subject, month_figures
from huidian.retention.queries.manager import manager_month
from huidian.retention.queries.orders import settled_orders
from huidian.workshop.actions import book
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, People
from tests.web.conftest import NOW, SignIn
from tests.web.shown import forms_of

DECEMBER = 2010 * 12 + 11


def standing(people: People, sort: str = TARGET) -> dict[Slot, int]:
    found = month_figures([people.dealer_a.pk], sort, months=(2010 * 12, DECEMBER))
    return found.get(people.dealer_a.pk, {})


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_targets_are_set_in_a_grid_and_stand_as_lights(december: People, signed_in: SignIn) -> None:
    zhao, boss = signed_in(december.zhao), signed_in(december.by_role[Role.GENERAL_MANAGER])
    here = "/frontdesk/targets/?year=2010&of="
    sent = {"keep_rate-2010-12": "82.5", "monthly_churn-2010-12": "20", "amount-2010-12": "10000"}
    elsewhere = {"active_vehicles-2010-12": "999", "return_rate-2010-12": "7.5", "complaints-2010-12": "3"}
    said = text_of(zhao.post(here, sent | elsewhere, follow=True))
    assert "已保存，改了 6 格" in said
    assert standing(december) == {
        Slot("keep_rate", WHOLE, DECEMBER): 8250,
        Slot("monthly_churn", WHOLE, DECEMBER): 2000,
        Slot("amount", WHOLE, DECEMBER): 1_000_000,
        Slot("active_vehicles", WHOLE, DECEMBER): 999,
        Slot("return_rate", WHOLE, DECEMBER): 750,
        Slot("complaints", WHOLE, DECEMBER): 3,
    }
    assert "■ 目标 20.0% · 未达标" in text_of(zhao.get("/churn/?month=2010-12"))
    home = text_of(boss.get("/"))
    assert "■ 目标 20.0% · 未达标" in home
    assert "满意度" in home and "投诉" in home and "目标 10,000 元" in home
    for path, shown in (
        ("/structure/", "目标 999"),
        ("/retention/", "目标 82.5%"),
        ("/complaints/figures/", "目标 3"),
    ):
        assert shown in text_of(zhao.get(f"{path}?month=2010-12")), path
    assert "目标 999" in home
    # Not of another kind of orders, nor of another window.
    assert "目标 20.0%" not in text_of(zhao.get("/churn/?month=2010-12&window=3"))
    assert "目标 20.0%" not in text_of(zhao.get("/churn/?month=2010-12&kind=maintenance"))


def test_what_is_typed_wrong_is_kept_and_nothing_is_set(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    again = zhao.post(
        "/frontdesk/targets/?year=2010", {"keep_rate-2010-12": "lots", "throughput-2010-12": "9"}
    )
    assert "什么都没有保存" in text_of(again)
    assert 'value="lots"' in text_of(again)
    assert standing(december) == {}


def test_teams_and_advisors_have_theirs(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.post(f"/frontdesk/targets/?year=2010&of=a:{LIN_IN_THE_DMS}", {"assessment_churn-2010-12": "0"})
    zhao.post("/frontdesk/targets/?year=2010&of=t:一组", {"assessment_churn-2010-12": "1.5"})
    assert standing(december) == {
        Slot("assessment_churn", Subject(advisor=LIN_IN_THE_DMS), DECEMBER): 0,
        Slot("assessment_churn", Subject(team="一组"), DECEMBER): 150,
    }
    assert "目标 1.5%" in text_of(zhao.get("/retention/teams/?month=2010-12"))


def test_a_file_goes_out_and_comes_back(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    answer = zhao.get("/frontdesk/figures/export/?sort=entry&year=2010")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    rows = {(row[0].value, row[2].value): row for row in sheet.iter_rows(min_row=2)}
    rows["展厅销量", None][heads.index("2010-12")].value = 150
    rows["店外服务时间占比（%）", LIN_IN_THE_DMS][heads.index("2010-11")].value = "55.5"
    target = BytesIO()
    book.save(target)
    url = "/frontdesk/figures/import/?sort=entry"
    preview = zhao.post(url, {"file": SimpleUploadedFile("entries.xlsx", target.getvalue())})
    assert "会设 2 格" in text_of(preview)
    assert standing(december, ENTRY) == {}
    zhao.post(url, forms_of(preview)[url])
    assert standing(december, ENTRY) == {
        Slot("showroom_sales", WHOLE, DECEMBER): 150,
        Slot("outside_share", Subject(advisor=LIN_IN_THE_DMS), DECEMBER - 1): 5550,
    }
    assert "展厅销售 150 台" in text_of(zhao.get("/frontdesk/staffing/"))


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("没有的,,,5", "没有这个项目"),
        ("展厅销量,一组,,5", "不是按小组或顾问填的"),
        ("续保,,无名,5", "没有这位顾问"),
        ("展厅销量,,,五", "不是数字"),
        ("展厅销量,,,99999999999999999", "不是数字"),
        ("店外服务时间占比,,林小满,-0.5", "不是数字"),
    ],
)
def test_a_wrong_row_is_said(december: People, signed_in: SignIn, row: str, why: str) -> None:
    zhao = signed_in(december.zhao)
    file = SimpleUploadedFile("entries.csv", f"指标,小组,服务顾问,2010-12\n{row}\n".encode())
    said = text_of(zhao.post("/frontdesk/figures/import/?sort=entry", {"file": file}))
    assert why in said
    assert "全部导入" not in said


@pytest.mark.parametrize("rows", ['[[Infinity,"","","",[]]]', '[[1,"展厅销量","","",[[1e30,"5"]]]]', "[[]]"])
def test_rows_that_no_file_gave_are_refused(december: People, signed_in: SignIn, rows: str) -> None:
    answer = signed_in(december.zhao).post("/frontdesk/figures/import/?sort=entry", {"rows": rows})
    assert answer.status_code == 200
    assert standing(december, ENTRY) == {}


def test_amounts_beyond_reason_are_refused_and_a_year_that_is_none_is_this_one(
    december: People, signed_in: SignIn
) -> None:
    zhao = signed_in(december.zhao)
    assert "什么都没有保存" in text_of(
        zhao.post("/frontdesk/targets/?year=2010", {"amount-2010-12": "999999999999"})
    )
    answer = zhao.get("/frontdesk/figures/export/?year=0199999999999")
    assert 'filename="target-2011.xlsx"' in answer.headers["Content-Disposition"]


def test_staffing_beside_who_is_there(december: People, signed_in: SignIn) -> None:
    said = text_of(signed_in(december.zhao).get("/frontdesk/staffing/"))
    assert "1+1+1" in said
    assert "现在在岗 3 人" in said
    assert "按配备表要 3 人，在岗 3 人，够" in said
    assert "没有填展厅销量" in said


def test_the_load_of_a_month_by_advisor_and_day(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.post(f"/frontdesk/targets/?year=2010&of=a:{LIN_IN_THE_DMS}", {"satisfaction-2010-12": "90"})
    said = text_of(zhao.get("/frontdesk/load/?month=2010-12"))
    assert "目标 90.0" in said and LIN_IN_THE_DMS in text_of(zhao.get("/frontdesk/load/?month=2011-02"))
    # Of the 89 that came on the first of December 22 were received by Lin.
    assert "■</span>67" in said and "■</span>22" in said
    own = text_of(signed_in(december.lin).get("/frontdesk/load/?month=2010-12"))
    assert "■</span>22" in own and "■</span>67" not in own
    assert "请先选一家店" in text_of(
        signed_in(december.by_role[Role.REGIONAL_MANAGER]).get("/frontdesk/load/")
    )


def test_money_and_visits_open_the_orders_they_come_from(people: People, signed_in: SignIn) -> None:
    shop = Shop(people.dealer_a)
    shop.saw([Came(car, date(2010, 12, day)) for car, day in ((0, 1), (0, 9), (1, 1), (2, 31))], at=NOW)
    shop.paid({0: 12_345_00, 2: 700_00})
    scope = people.scope(people.zhao)
    orders = settled_orders(scope, month=DECEMBER, now=NOW)
    assert manager_month(scope, month=DECEMBER, now=NOW).amount == orders.amount_fen == 13_045_00
    url = "/frontdesk/orders/?month=2010-12"
    home = text_of(signed_in(people.by_role[Role.GENERAL_MANAGER]).get("/"))
    assert re.search(rf'href="{re.escape(url)}"[^>]*>\s*13,045 元</a>', home)
    zhao = signed_in(people.zhao)
    assert f'href="{url}">4</a>' in text_of(zhao.get("/frontdesk/staffing/"))
    page = zhao.get(url)
    assert page.context["table"].total == 4 and "4 台次，共 13,045 元" in text_of(page)


def test_the_orders_of_a_whole_network_are_not_read_row_by_row(
    december: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("orders", "receptions"):
        monkeypatch.setattr(f"huidian.retention.queries.{module}.MOST_DEALERS", 0)
        page = signed_in(december.zhao).get(f"/frontdesk/{module}/?month=2010-12")
        assert page.context["table"].total == 0 and "请先在上方选一家店" in text_of(page)


def test_what_is_booked_opens_its_appointments(december: People, signed_in: SignIn) -> None:
    agent, cars = december.by_role[Role.CARE_AGENT], Vehicle.objects.unscoped("a test looks")
    for hour, car in enumerate(cars.filter(dealer=december.dealer_a).order_by("pk")[:3]):
        book(
            at=NOW, by=agent, scope=december.scope(agent), vehicle_id=car.pk,
            starts_at=NOW + timedelta(days=1, hours=hour), advisor=LIN_IN_THE_DMS,
        )  # fmt: skip
    zhao, lin = signed_in(december.zhao), signed_in(december.lin)
    for who, url in ((zhao, "/frontdesk/load/"), (lin, "/frontdesk/load/")):
        [cell] = re.findall(r'href="(/frontdesk/appointments/[^"]+)"\s*>\s*3</a>', text_of(who.get(url)))
        assert who.get(unescape(cell)).context["table"].total == 3
    assert signed_in(december.qian).get("/frontdesk/appointments/").context["table"].total == 0
