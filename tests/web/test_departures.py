"""A vehicle's page says that it has left: by whom that may be said, taken back, and what is shown."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from huidian.customers.models import Departure, Vehicle
from huidian.flows import vehicle_file
from huidian.mart.actions import refresh
from huidian.network.models import AuditEvent, Recording
from huidian.network.roles import Role
from huidian.network.scope import Scope
from tests.people import People
from tests.web.conftest import SignIn

WHY = "a test looks at everything"
PART = {"HX-Request": "true"}


@pytest.fixture
def shop(december: People, january: datetime) -> People:
    """Dealer A's cars with standings, so that it is known whose they are."""
    refresh(december.dealer_a, as_of=january.date(), now=january)
    return december


def car(people: People, number: int) -> int:
    """Every fourth car is Lin's; numbers below 30 were last there in June."""
    plate = f"沪A{people.dealer_a.pk % 10}{number:04d}"
    return Vehicle.objects.unscoped(WHY).get(dealer=people.dealer_a, plate=plate).pk


def said() -> list[tuple[Any, ...]]:
    rows = Departure.objects.unscoped(WHY).current()
    return list(rows.values_list("vehicle", "left_on", "why", "recorded_by__staff__username"))


def test_zhao_marks_and_takes_back_in_place(shop: People, signed_in: SignIn) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 1)
    page = zhao.get(f"/customers/{at}/").content.decode()
    assert "车辆已离开…" in page
    assert 'value="2011-01-20"' in page
    part = zhao.post(f"/customers/{at}/left/", {"why": "scrapped", "on": "2010-09-01"}, headers=PART)
    shown = part.content.decode()
    assert "<html" not in shown
    assert all(words in shown for words in ("已报废", "2010-09-01", "zhao 于 2011-01-20"))
    assert said() == [(at, date(2010, 9, 1), "scrapped", "zhao")]
    undone = zhao.post(f"/customers/{at}/left/undo/", headers=PART).content.decode()
    assert "车辆已离开…" in undone
    assert said() == []


def test_without_script_the_page_comes_back(shop: People, signed_in: SignIn) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 1)
    moved = zhao.post(f"/customers/{at}/left/", {"why": "sold", "on": ""})
    assert (moved.status_code, moved.headers["Location"]) == (302, f"/customers/{at}/")
    assert "已转卖" in zhao.get(f"/customers/{at}/").content.decode()
    assert zhao.post(f"/customers/{at}/left/undo/").status_code == 302
    assert "车辆已离开…" in zhao.get(f"/customers/{at}/").content.decode()


def test_lin_may_say_it_of_her_own_and_of_no_others(shop: People, signed_in: SignIn) -> None:
    lin, own, other = signed_in(shop.lin), car(shop, 0), car(shop, 1)
    assert "车辆已离开…" in lin.get(f"/customers/{own}/").content.decode()
    assert "车辆已离开…" not in lin.get(f"/customers/{other}/").content.decode()
    assert lin.post(f"/customers/{other}/left/", {"why": "sold"}).status_code == 403
    assert lin.post(f"/customers/{own}/left/", {"why": "sold"}).status_code == 302
    assert [row[0] for row in said()] == [own]
    signed_in(shop.zhao).post(f"/customers/{other}/left/", {"why": "moved"})
    assert lin.post(f"/customers/{other}/left/undo/").status_code == 403
    shown = lin.get(f"/customers/{other}/").content.decode()
    assert "已迁出" in shown
    assert "left/undo" not in shown


def test_qian_does_not_learn_that_it_exists(shop: People, signed_in: SignIn) -> None:
    qian, at = signed_in(shop.qian), car(shop, 1)
    assert qian.post(f"/customers/{at}/left/", {"why": "sold"}).status_code == 404
    assert qian.post(f"/customers/{at}/left/undo/").status_code == 404
    assert said() == []


def test_who_only_looks_sees_it_and_cannot_change_it(shop: People, signed_in: SignIn) -> None:
    at = car(shop, 1)
    signed_in(shop.zhao).post(f"/customers/{at}/left/", {"why": "sold"})
    clerk = signed_in(shop.by_role[Role.CLAIMS_CLERK])
    shown = clerk.get(f"/customers/{at}/").content.decode()
    assert "已转卖" in shown
    assert "left/undo" not in shown
    assert clerk.post(f"/customers/{at}/left/undo/").status_code == 403


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"why": "sold", "on": "2011-01-21"}, "请填写今天或以前的日期"),
        ({"why": "sold", "on": "昨天"}, "请填写今天或以前的日期"),
        ({"why": "sold", "on": "0001-01-01"}, "请填写今天或以前的日期"),
        ({"why": "stolen", "on": "2011-01-01"}, "请选择离开的原因"),
        ({}, "请选择离开的原因"),
    ],
)
def test_an_error_stands_at_the_field_and_keeps_what_was_typed(
    shop: People, signed_in: SignIn, sent: dict[str, str], sentence: str, headers: dict[str, str]
) -> None:
    at = car(shop, 1)
    shown = signed_in(shop.zhao).post(f"/customers/{at}/left/", sent, headers=headers)
    assert shown.status_code == 200
    page = shown.content.decode()
    assert sentence in page
    assert f'value="{sent.get("on", "2011-01-20")}"' in page
    assert said() == []


def test_a_day_that_is_still_to_come_at_the_dealer_is_refused(
    shop: People, signed_in: SignIn, january: datetime
) -> None:
    type(shop.dealer_a).objects.filter(pk=shop.dealer_a.pk).update(timezone="Pacific/Honolulu")
    zhao, url = signed_in(shop.zhao), f"/customers/{car(shop, 1)}/left/"
    shown = zhao.post(url, {"why": "sold", "on": "2011-01-20"}, headers=PART)
    assert "请填写今天或以前的日期" in shown.content.decode()
    assert said() == []
    zhao.post(url, {"why": "sold"}, headers=PART)
    assert len(said()) == 1, "left empty it is the dealer's today"


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
@pytest.mark.parametrize("verb", ["left/", "left/undo/"])
@pytest.mark.parametrize("gone", [False, True], ids=["there", "gone"])
def test_a_form_too_old_says_so_whichever_control_the_page_has_now(
    shop: People, signed_in: SignIn, gone: bool, verb: str, headers: dict[str, str]
) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 1)
    if gone:
        zhao.post(f"/customers/{at}/left/", {"why": "sold"})
    sent = {"why": "scrapped", "form_key": "of another form"}
    shown = zhao.post(f"/customers/{at}/{verb}", sent, headers=headers).content.decode()
    assert shown.count("这张表单打开太久或已失效，什么都没有改。") == 1
    assert [row[2] for row in said()] == ["sold"] * gone


def test_a_visit_after_it_left_is_told_and_changes_nothing(shop: People, signed_in: SignIn) -> None:
    zhao, back, gone = signed_in(shop.zhao), car(shop, 40), car(shop, 2)
    for at in (back, gone):
        zhao.post(f"/customers/{at}/left/", {"why": "sold", "on": "2010-07-01"})
    shown = zhao.get(f"/customers/{back}/")
    assert shown.context["file"].departure.back_on == date(2010, 12, 1)
    assert "2010-12-01 又进站了" in shown.content.decode()
    assert zhao.get(f"/customers/{gone}/").context["file"].departure.back_on is None
    assert len(said()) == 2


def test_the_day_it_left_is_no_return(shop: People, signed_in: SignIn) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 40)
    zhao.post(f"/customers/{at}/left/", {"why": "sold", "on": "2010-12-01"})
    assert zhao.get(f"/customers/{at}/").context["file"].departure.back_on is None


def test_the_trail_tells_it_in_words(shop: People, signed_in: SignIn) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 1)
    zhao.post(f"/customers/{at}/left/", {"why": "sold", "on": "2010-09-01"})
    zhao.post(f"/customers/{at}/left/undo/")
    trail = zhao.get("/audit/").content.decode()
    assert all(
        words in trail
        for words in ("标记车辆已离开", "撤销车辆已离开", "离开日期 2010-09-01", "离开原因 已转卖")
    )
    assert AuditEvent.objects.unscoped(WHY).filter(action__startswith="vehicle.left").count() == 2


@pytest.mark.parametrize("verb", ["left/", "left/undo/"])
def test_a_vehicle_taken_off_file_meanwhile_is_not_found(
    shop: People, signed_in: SignIn, january: datetime, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    at, may_edit = car(shop, 1), vehicle_file.may_edit_vehicle

    def may_edit_until_the_import_came(scope: Scope, vehicle_id: int) -> bool:
        may = may_edit(scope, vehicle_id)
        recording = Recording.objects.create(dealer=shop.dealer_a, kind="undo", recorded_at=january)
        one = Vehicle.objects.unscoped(WHY).filter(pk=vehicle_id)
        one.update(retracted_at=january, retracted_by=recording)
        return may

    monkeypatch.setattr(vehicle_file, "may_edit_vehicle", may_edit_until_the_import_came)
    answer = signed_in(shop.zhao).post(f"/customers/{at}/{verb}", {"why": "sold", "on": "2010-09-01"})
    assert answer.status_code == 404
    assert said() == []
