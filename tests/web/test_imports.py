"""The import desk, from the file to what it changes and back."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadhandler import StopUpload

from huidian.jobs.worker import drain
from huidian.network import actions as network
from huidian.network.models import AuditEvent, Dealer
from huidian.network.roles import Role
from huidian.visits.digest import digest
from huidian.visits.importing import Reason
from huidian.visits.models import ImportBatch, ImportProfile, Visit
from huidian.web.imports.masked_cells import CellMask
from tests.people import OPENED_AT, People
from tests.web.conftest import SignIn
from tests.web.uploads import HEADER, ROWS, Desk, batch, csv

pytestmark = pytest.mark.both_stores

State = ImportBatch.State
WHY = "a test looks"
At = Callable[[Any], Desk]


@pytest.fixture
def at_desk(people: People, january: Any, signed_in: SignIn, settings: Any, tmp_path: Path) -> At:
    settings.HUIDIAN_HOME = tmp_path
    settings.HUIDIAN_UPLOADS = tmp_path / "uploads"
    settings.HUIDIAN_MART = tmp_path / "mart"
    return lambda staff: Desk(signed_in(staff))


@pytest.fixture
def zhou(people: People, at_desk: At) -> Desk:
    """The information administrator of dealer A, to whom phones and plates are masked."""
    return at_desk(people.by_role[Role.INFORMATION_ADMIN])


def kept_files(settings: Any) -> list[str]:
    folder = Path(settings.HUIDIAN_UPLOADS)
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def told() -> list[str]:
    events = AuditEvent.objects.unscoped(WHY).filter(action__startswith="import.").order_by("id")
    return list(events.values_list("action", flat=True))


def orders(dealer: Dealer) -> list[str]:
    rows = Visit.objects.unscoped(WHY).current().filter(dealer=dealer).order_by("order_no")
    return list(rows.values_list("order_no", flat=True))


# --- the way in -----------------------------------------------------------------------------------------
def test_from_the_file_to_the_figures_and_back(zhou: Desk, people: People) -> None:
    before = digest(people.dealer_a)
    number = zhou.previews(csv())
    assert batch(number).state == State.PREVIEWED
    assert "确认导入 3 行" in zhou.sees(number)
    assert orders(people.dealer_a) == []
    zhou.client.post(f"/imports/{number}/commit/")
    assert "正在导入" in zhou.sees(number)
    drain()
    page = zhou.sees(number)
    assert "已导入 3 行" in page
    assert "收回这份文件写入的 3 条" in page
    assert orders(people.dealer_a) == ["R1", "R2", "R3"]
    zhou.client.post(f"/imports/{number}/undo/")
    assert "正在撤销" in zhou.sees(number)
    drain()
    assert "收回 3 条" in zhou.sees(number)
    assert digest(people.dealer_a) == before
    assert told() == ["import.upload", "import.commit", "import.undo"]


def test_a_file_is_kept_under_a_name_that_tells_nothing(zhou: Desk, settings: Any) -> None:
    zhou.uploads(csv(), "沪A00001 客户.csv")
    (name,) = kept_files(settings)
    assert "沪A00001" not in name
    assert len(name) == 32 + len(".csv")


def test_htmx_is_sent_on_with_the_whole_window(zhou: Desk) -> None:
    answer = zhou.uploads(csv(), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].endswith("/mapping/")
    refused = zhou.uploads(b"", headers={"HX-Request": "true"}).content.decode()
    assert refused.strip().startswith('<div id="upload"')
    assert "文件是空的" in refused


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "文件是空的"),
        ("header.csv", csv(()), "有表头，但没有数据"),
        ("blank.csv", csv([("",) * len(HEADER)] * 3), "有表头，但没有数据"),
        ("noise.xlsx", bytes(range(256)) * 40, "不是表格文件"),
        ("cut.xlsx", b"PK\x03\x04" + b"x" * 400, "损坏"),
        ("bad.xlsx", b"PK nonsense, no table", "没有表格"),
        ("x.txt", b"hello", "没有表格"),
        ("letter.txt", "各位好\n本月有活动\n谢谢\n".encode(), "没有表格"),
    ],
)
def test_a_file_that_is_no_table_is_refused_in_a_sentence_and_not_kept(
    zhou: Desk, settings: Any, name: str, content: bytes, said: str
) -> None:
    page = zhou.uploads(content, name).content.decode()
    assert said in page
    assert "什么都没有保存" in page
    assert kept_files(settings) == []
    assert not ImportBatch.objects.unscoped(WHY).exists()


def test_a_file_beyond_the_limit_is_stopped_on_its_way(
    zhou: Desk, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huidian.flows.uploads.MOST_BYTES", 50)
    assert "上限，没有保存" in zhou.uploads(csv()).content.decode()
    assert kept_files(settings) == []
    assert issubclass(StopUpload, Exception)


def test_no_file_is_said_at_the_field(zhou: Desk) -> None:
    page = zhou.client.post("/imports/upload/", {"kind": "visits"}).content.decode()
    assert "请选择一个文件" in page
    assert 'aria-describedby="upload-error"' in page


def test_who_has_several_dealers_chooses_first(people: People, at_desk: At) -> None:
    zhao = people.zhao
    network.open_post(at=OPENED_AT, by=None, staff=zhao, role=Role.CARE_MANAGER, place=people.dealer_b)
    desk = at_desk(zhao)
    assert "先选择经销商" in desk.client.get("/imports/").content.decode()
    assert "请先选择经销商" in desk.uploads(csv()).content.decode()
    desk.client.post("/dealer/", {"dealer": people.dealer_b.pk})
    number = desk.commits(csv())
    assert batch(number).dealer == people.dealer_b


# --- its columns ----------------------------------------------------------------------------------------
ODD = ("cust", "when", "km", "remark")
ODD_ROWS = (("V1", "2010-12-01", "10", "a"), ("V2", "2010-12-02", "20", "b"))


def test_columns_nobody_knows_are_given_by_hand_and_kept_as_a_profile(zhou: Desk, people: People) -> None:
    number = int(zhou.uploads(csv(ODD_ROWS, ODD))["Location"].split("/")[2])
    refused = zhou.maps(number)
    assert "没有找到：结算日期、车牌号 / VIN / 车辆编号" in refused.content.decode()
    by_hand = {"cust": "vehicle", "when": "settled_on", "km": "odometer_km"}
    assert zhou.maps(number, "save", name="我的 DMS", **by_hand).status_code == 302
    assert batch(number).profile == "我的 DMS"
    assert ImportProfile.objects.unscoped(WHY).get().mapping == {
        "settled_on": "when",
        "vehicle": "cust",
        "odometer_km": "km",
    }
    assert zhou.maps(number).status_code == 302
    drain()
    assert batch(number).counts["created"] == 2
    again = int(zhou.uploads(csv(ODD_ROWS[:1], ODD), "下月.csv")["Location"].split("/")[2])
    assert batch(again).profile == "我的 DMS"
    assert batch(int(zhou.uploads(csv(), "通用.csv")["Location"].split("/")[2])).profile == ""
    assert (
        zhou.client.post(f"/imports/{again}/mapping/", {"do": "profile", "profile": "我的 DMS"}).status_code
        == 302
    )
    assert zhou.maps(again).status_code == 302


def test_mistakes_stand_at_their_field_and_what_was_chosen_stays(zhou: Desk) -> None:
    number = int(zhou.uploads(csv())["Location"].split("/")[2])
    page = zhou.maps(number, 行驶里程="settled_on")
    rows = {row.column.header: row for row in page.context["mapped"].rows}
    assert "已经由另一列提供" in rows["行驶里程"].field.errors[0]
    assert rows["行驶里程"].chosen == "settled_on"
    assert batch(number).state == State.WAITING
    for name in (" ", "\0"):
        assert "起个名字" in zhou.maps(number, "save", name=name).context["form"].errors["name"][0]
    assert "随产品提供" in zhou.maps(number, "save", name="generic").context["form"].errors["name"][0]


def test_the_order_of_day_and_month_is_chosen_by_column_and_kept(zhou: Desk) -> None:
    rows = [(number, plate, "3/12/2010", *rest) for number, plate, _day, *rest in ROWS]
    number = int(zhou.uploads(csv(rows))["Location"].split("/")[2])
    refused = zhou.maps(number)
    (row,) = (row for row in refused.context["mapped"].rows if row.order)
    assert row.column.header == "结算日期"
    assert "请选定年、月、日的顺序" in row.order.errors[0]
    assert zhou.maps(number, "save", name="我店", **{"order-结算日期": "dmy"}).status_code == 302
    assert ImportProfile.objects.unscoped(WHY).get().mapping == {"settled_on": "结算日期:dmy"}
    assert zhou.maps(number).status_code == 302
    drain()
    assert (batch(number).counts["created"], batch(number).counts["rejected"]) == (3, 0)
    assert "2010-12-03" in zhou.client.get(f"/imports/{number}/rows/").content.decode()
    assert zhou.maps(number, **{"order-结算日期": "mdy"}).status_code == 302
    assert batch(number).mapping == {"settled_on": "结算日期:mdy"}


def test_a_profile_by_which_no_file_could_be_read_is_not_kept(zhou: Desk) -> None:
    number = int(zhou.uploads(csv())["Location"].split("/")[2])
    for header, lacks in (("结算日期", "结算日期"), ("牌照号", "车牌号/VIN/车辆编号")):
        page = zhou.maps(number, "save", name="我的 DMS", **{header: ""})
        assert f"还没有指出“{lacks}”是哪一列" in page.context["form"].errors["name"][0]
        assert {row.column.header: row.chosen for row in page.context["mapped"].rows}[header] == ""
    assert not ImportProfile.objects.unscoped(WHY).exists()
    assert batch(number).mapping == {}


def test_a_known_column_can_be_ignored(zhou: Desk) -> None:
    number = int(zhou.uploads(csv())["Location"].split("/")[2])
    zhou.maps(number, 结算金额="")
    assert batch(number).mapping == {"amount_fen": ""}
    drain()
    zhou.client.post(f"/imports/{number}/commit/")
    drain()
    amounts = Visit.objects.unscoped(WHY).current().values_list("amount_fen", flat=True)
    assert set(amounts) == {None}


def test_mapping_again_makes_the_preview_void(zhou: Desk) -> None:
    number = zhou.previews(csv())
    zhou.maps(number, "profile", profile="svw-2")
    assert batch(number).state == State.WAITING
    assert batch(number).counts == {}
    zhou.client.post(f"/imports/{number}/commit/")
    assert batch(number).state == State.WAITING


# --- what it would do -----------------------------------------------------------------------------------
def test_the_rows_behind_each_number_with_old_and_new(zhou: Desk) -> None:
    zhou.commits(csv())
    changed = ("R2", "沪A00002", "2010-12-03", "2000", "事故", "1300.00", "12012345679")
    broken = ("R9", "沪A00009", "昨天", "1", "保养", "1", "")
    fresh = ("R4", "沪A00004", "2010-12-05", "4000", "保养", "1.00", "")
    number = zhou.previews(csv((ROWS[0], changed, fresh, broken)))
    assert {k: v for k, v in batch(number).counts.items() if v} == {
        "rows": 4, "created": 1, "superseded": 1, "unchanged": 1, "rejected": 1,
    }  # fmt: skip

    def rows(verdict: str) -> list[list[str]]:
        page = zhou.client.get(f"/imports/{number}/rows/?verdict={verdict}")
        return [[cell.text for cell in line.cells if not cell.hidden] for line in page.context["table"].lines]

    assert rows("create") == [["十二月 第 4 行", "R4", "沪A***04", "2010-12-05"]]
    ((*_place, change),) = rows("supersede")
    assert change == "修理类型 维修 → 事故；结算金额 1,200.50 → 1,300.00"
    assert [line[1] for line in rows("unchanged")] == ["R1"]
    ((place, order, _plate, _day, trouble),) = rows("reject")
    assert (place, order, trouble) == ("十二月 第 5 行", "R9", "结算日期“昨天”：不是日期")
    assert len(rows("supersede&field=amount_fen&sheet=十二月")) == len(rows("reject&reason=不是日期")) == 1
    assert rows("supersede&field=odometer_km") == rows("create&day_after=2010-12-06") == []
    assert rows("create&reason=不是日期&page=7&sort=-day") == rows("create")
    page = zhou.sees(number)
    assert "不是日期" in page
    assert "十二月 第 5 行 “昨天”" in page


def test_plates_and_phones_are_masked_for_who_may_not_read_them(
    zhou: Desk, people: People, at_desk: At
) -> None:
    number = zhou.previews(csv((*ROWS, ("R5", "沪A0000", "2010-12-02", "1", "保养", "1", "12012345678"))))
    paths = [f"/imports/{number}/mapping/", f"/imports/{number}/rows/?verdict=create", f"/imports/{number}/"]
    shown = "".join(zhou.client.get(path).content.decode() for path in paths)
    assert "沪A00001" not in shown
    assert "12012345678" not in shown
    assert "120****5678" in shown
    manager = at_desk(people.zhao).client.get(paths[1]).content.decode()
    assert "沪A00001" in manager


def test_what_is_nearly_a_plate_or_has_one_in_it_is_masked_too(people: People) -> None:
    """Two phones in a cell, a digit too few or too many, a VIN in the words of a warning."""
    mask = CellMask(people.scope(people.by_role[Role.INFORMATION_ADMIN]), people.dealer_a.pk)
    open_to_her = CellMask(people.scope(people.zhao), people.dealer_a.pk)
    repaired = Reason("vin_repaired", {"vin": "LSVAA49J8E2012345"}).text()
    sentences = {
        "12011112222/12033334444": "120****2222/120****4444",
        "甲 120-1111-2222 沪A12345": "甲 *** 沪A***45",
        repaired: repaired.replace("LSVAA49J8E2", "*" * 11),
        "WT202611210001 2026-11-21 15:20 98000": "WT202611210001 2026-11-21 15:20 98000",
    }
    assert {text: mask.text(text) for text in sentences} == sentences
    assert [open_to_her.sentence(text) for text in sentences] == list(sentences)
    refusals = {
        ("沪A1234567", "plate_unreadable"): "沪A*****67",
        ("LSVAA49J8E2012345X", "vin_unreadable"): "************12345X",
        ("1201111222", "phone_unreadable"): "120****1222",
        ("昨天", "day_unreadable"): "昨天",
    }
    for (text, code), shown in refusals.items():
        assert mask.refused(text, Reason(code).text()) == shown


def test_the_effect_on_the_churn_is_said(zhou: Desk) -> None:
    june = [(f"J{n}", f"沪A0000{n}", "2010-06-05", "1", "保养", "1", "") for n in range(1, 5)]
    zhou.commits(csv(june), "六月.csv")
    number = zhou.previews(csv(ROWS[:1]))
    page = " ".join(zhou.sees(number).split())
    assert "本文件使 2010-12 流失率由 – 变为 <strong>75.0%</strong>" in page
    (effect,) = batch(number).effect
    assert (effect["month"], effect["rate_before"], effect["provisional"]) == ("2010-12", None, True)
    assert (effect["lost_before"], effect["lost_after"], effect["cohort_after"]) == (4, 3, 4)


def test_the_refused_rows_come_as_a_workbook_to_be_put_right(zhou: Desk) -> None:
    number = zhou.previews(csv((*ROWS, ("R9", "沪A00009", "昨天", "1", "保养", "1", ""))))
    answer = zhou.client.get(f"/imports/{number}/rejects/")
    sheet = openpyxl.load_workbook(BytesIO(answer.getvalue())).active
    assert sheet is not None
    assert [cell.value for cell in sheet[2]][:3] == ["R9", "沪A00009", "昨天"]
    taken = AuditEvent.objects.unscoped(WHY).get(action="export")
    assert (taken.object_type, (taken.after or {})["rows"]) == ("import_rejects", 1)
    assert "不是日期" in str(sheet.cell(2, len(HEADER) + 1).value)


def test_a_file_all_of_whose_rows_are_refused_offers_no_import(zhou: Desk) -> None:
    number = zhou.previews(csv((("R9", "沪A00009", "昨天", "1", "保养", "1", ""),)))
    page = zhou.sees(number)
    assert "没有一行能导入" in page
    assert "确认导入" not in page


def test_the_same_file_again_is_said_at_once_and_changes_nothing(zhou: Desk, people: People) -> None:
    first = zhou.commits(csv())
    before = digest(people.dealer_a)
    number = int(zhou.uploads(csv(), "又一次.csv")["Location"].split("/")[2])
    page = zhou.client.get(f"/imports/{number}/mapping/").content.decode()
    assert "再导入不会改变什么" in page
    assert f"/imports/{first}/" in page
    zhou.maps(number)
    drain()
    assert "这份文件没有新内容" in zhou.sees(number)
    zhou.client.post(f"/imports/{number}/commit/")
    drain()
    assert batch(number).state == State.DONE
    assert digest(people.dealer_a) == before


@pytest.mark.parametrize(
    ("kind", "header", "rows"),
    [
        ("customers", ("姓名", "手机", "车牌号", "地区"), (("王一", "12012345678", "沪A00001", "浦东"),)),
        ("vehicles", ("车牌号", "车型", "车主"), (("沪A00001", "途观", "王一"),)),
    ],
)
def test_customer_and_vehicle_files_go_the_same_way(
    zhou: Desk, kind: str, header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]
) -> None:
    zhou.commits(csv(rows, header), kind=kind)
    changed = tuple("浦西" if cell == "浦东" else "朗逸" if cell == "途观" else cell for cell in rows[0])
    number = zhou.previews(csv((changed,), header), "下月.csv", kind=kind)
    assert batch(number).counts["superseded"] == 1
    page = zhou.client.get(f"/imports/{number}/rows/?verdict=supersede").content.decode()
    assert ("浦东 → 浦西" if kind == "customers" else "途观 → 朗逸") in page
