"""The audit page, asked by Zhao (manager of A), Lin (advisor at A) and Qian (manager of B)."""

from __future__ import annotations

import ast
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils.translation import override

import huidian
from huidian.network import audit
from huidian.network.append_only import released
from huidian.network.models import AuditEvent
from huidian.web.audit.actions import ACTIONS
from huidian.web.audit.values import value_in_words
from huidian.web.audit.words import FIELDS, OBJECTS, UNTOLD, _flat, change_of
from huidian.web.lists.register import LISTS
from tests.network.test_trail import at, told
from tests.people import People
from tests.web.conftest import SignIn

PACKAGE = Path(huidian.__file__).parent


def test_zhao_reads_who_did_what_in_plain_words(people: People, signed_in: SignIn) -> None:
    told(people)
    said = signed_in(people.zhao).get("/audit/").content.decode()
    for words in (
        "谁在什么时候动了什么？",
        "查看完整车牌、VIN 和电话",
        "导入入库",
        "行数 9",
        "a test",
        "系统",
    ):
        assert words in said
    assert "import.commit</td>" not in said
    assert "本页每条都与留存的摘要一致" in said


def test_english_has_words_too(people: People, signed_in: SignIn) -> None:
    told(people)
    zhao = signed_in(people.zhao)
    zhao.cookies["django_language"] = "en"
    said = zhao.get(f"/audit/?since={at(0).date()}").content.decode()
    assert re.search(r"[\u4e00-\u9fff]", "".join(re.findall(r"<td[^>]*>([^<]*)</td>", said))) is None


def test_lin_has_no_page_and_qian_her_own(people: People, signed_in: SignIn) -> None:
    told(people)
    assert signed_in(people.lin).get("/audit/").status_code == 403
    assert {row.dealer_id for row in signed_in(people.qian).get("/audit/").context["table"].rows} == {
        people.dealer_b.pk
    }


def test_the_page_is_narrowed_by_its_address(people: People, signed_in: SignIn) -> None:
    told(people)
    zhao = signed_in(people.zhao)
    day = at(0).date().isoformat()
    for query, actions in (
        (f"who={people.lin.pk}", ["reveal"]),
        (f"who={people.qian.pk}", []),
        (f"who={people.lin.pk}&who={people.zhao.pk}&since={day}", ["export", "reveal"]),
        (f"since={day}&until={day}&action=export", ["export"]),
        ("until=2009-12-31", []),
        ("action=stolen", []),
    ):
        rows = zhao.get(f"/audit/?{query}").context["table"].rows
        assert [row.action for row in rows] == actions, query


def test_an_event_changed_afterwards_is_told(people: People, signed_in: SignIn) -> None:
    told(people)
    with released():
        AuditEvent.objects.unscoped("a test").filter(action="export").update(after={"rows": 1})
    said = signed_in(people.zhao).get("/audit/").content.decode()
    assert "本页有 1 条与留存的摘要不符" in said
    assert "本页每条都与留存的摘要一致" not in said


def test_a_row_opens_what_was_acted_on(people: People, signed_in: SignIn) -> None:
    told(people)
    lines = signed_in(people.zhao).get("/audit/?action=reveal").context["table"].lines
    assert [line.href for line in lines] == ["/customers/7/"]


def test_the_file_holds_the_page_and_is_an_event_itself(people: People, signed_in: SignIn) -> None:
    told(people)
    zhao = signed_in(people.zhao)
    sheet = openpyxl.load_workbook(BytesIO(zhao.get("/audit/export/?action=reveal").content)).active
    assert sheet is not None
    texts = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[1:3] for row in texts if row[1] == "lin"] == [["lin", "查看完整车牌、VIN 和电话"]]
    event = AuditEvent.objects.within(people.scope(people.zhao)).order_by("-id").first()
    assert event is not None
    assert (event.action, event.object_type, event.after) == (
        "export",
        "audit_trail",
        {
            "rows": 1,
            "asked": {
                "action": "reveal",
                "list": "操作记录 · 做了什么：查看完整车牌、VIN 和电话",
                "language": "zh-hans",
            },
        },
    )
    assert audit.verify().broken is None


def test_a_list_taken_away_is_told_by_its_title(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    zhao.get("/churn/vehicles/export/?month=2010-12&by-model=途观")
    said = zhao.get("/audit/?action=export").content.decode()
    assert "2010-12 流失的车辆 · 车型：途观 · 行数 10" in said


BOOKING = {"vehicle": 7, "starts_at": "2010-12-30T01:00:00.000000+00:00", "advisor": "林小满"}


@pytest.mark.parametrize(
    ("language", "rows"),
    [
        ("zh-hans", ["通话结果 无人接听", "到店时间 2010-12-30 09:00 · 接待顾问 林小满"]),
        ("en", ["Call result No answer", "Time of arrival 2010-12-30 09:00 · Advisor 林小满"]),
    ],
)
def test_calls_and_bookings_are_told_in_words_and_on_the_dealers_clock(
    people: People, signed_in: SignIn, language: str, rows: list[str]
) -> None:
    said: dict[str, Any] = {"at": at(0), "staff": people.lin, "dealer": people.dealer_a, "object_id": 9}
    attempt = {"outcome": "no_answer", "task": 160, "vehicle": 7}
    audit.record(**said, action="attempt.made", object_type="attempt", after=attempt)
    audit.record(**said, action="appointment.booked", object_type="appointment", after=BOOKING)
    zhao = signed_in(people.zhao)
    zhao.cookies["django_language"] = language
    lines = zhao.get("/audit/").context["table"].lines
    with override(language):
        assert [change_of(line.row) for line in reversed(lines)][-2:] == rows
    assert {line.href for line in lines[:2]} == {"/customers/7/"}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("summary", "dissatisfied", "不满意"),
        ("channel", "link", "链接"),
        ("channel", "sms", "短信"),
        ("way", "wecom", "企业微信"),
        ("occasion_key", "complaint", "投诉关闭后回访"),
        ("section", "reception", "接车"),
        ("item", "order.signed_copy", "请车主签字并给一份委托书"),
        ("answer", "differs", "与记录不符"),
        ("revision", 3, "3"),
    ],
)
def test_keys_of_what_owners_say_are_told_in_words(key: str, value: str | int, words: str) -> None:
    assert value_in_words(key, value) == words


def test_each_field_that_is_recorded_has_words() -> None:
    """Those that are written where they are recorded."""
    recorded = set()
    for path in PACKAGE.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            states = call.keywords if isinstance(call, ast.Call) else []
            for state in (one.value for one in states if one.arg in ("before", "after")):
                tables = [one for one in ast.walk(state) if isinstance(one, ast.Dict)]
                keys = [key for table in tables for key in table.keys]
                recorded |= {key.value for key in keys if isinstance(key, ast.Constant)}
    assert "outcome" in recorded, "the pattern still finds them"
    assert not recorded - set(FIELDS) - UNTOLD


def test_every_action_and_object_of_the_sources_has_words() -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    # A form of a page has an action too, which is not what is recorded.
    below = "".join(text for path, text in texts.items() if "web" not in path.parts)
    text = "".join(texts.values())
    recorded = set(re.findall(r'action="([a-z_.]+)"', below)) | {"export"}
    assert recorded - {"export"}, "the pattern still finds them"
    assert recorded <= set(ACTIONS)
    assert set(re.findall(r'what="([a-z_]+)"', text)) | set(LISTS) <= set(OBJECTS)


def test_words_are_there_in_both_languages() -> None:
    for words in (ACTIONS, OBJECTS, FIELDS):
        with override("en"):
            english = [str(word) for word in words.values()]
        assert not [word for word in english if re.search(r"[\u4e00-\u9fff]", word)]


@pytest.mark.parametrize(
    ("asked", "language", "shown"),
    [
        ({"list": "流失的车辆", "month": "2010-12", "language": "zh-hans"}, "zh-hans", "流失的车辆"),
        ({"list": "流失的车辆", "month": "2010-12", "language": "zh-hans"}, "en", "2010-12"),
        (
            {"list": "Vehicles lost · 槐安店", "month": "2010-12", "language": "en"},
            "en",
            "Vehicles lost · 槐安店",
        ),
        ({"list": "Vehicles lost", "month": "2010-12", "language": "en"}, "zh-hans", "2010-12"),
        ({"list": "Vehicles lost", "month": "2010-12"}, "zh-hans", "2010-12"),
    ],
)
def test_an_export_is_told_in_the_readers_language(asked: dict[str, str], language: str, shown: str) -> None:
    with override(language):
        assert _flat({"asked": asked}) == {"list": shown}
