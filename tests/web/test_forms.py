"""Forms of all desks: one effect for each showing, keys of one person and one form, errors at the field."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

import huidian.web
from huidian.customers.models import Departure, Vehicle
from huidian.jobs.worker import drain
from huidian.mart.actions import refresh
from huidian.network.models import AuditEvent, Submission
from huidian.retention.models import MonthClose
from huidian.visits.models import ImportBatch
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.shown import forms_of
from tests.web.uploads import csv

WHY = "a test looks at everything"
PART = {"HX-Request": "true"}
STALE = "打开太久或已失效"
WITHOUT_KEY = {"logout", "choose-language", "choose-dealer", "lists:delete", "home-contact-undo"}
"""Signing out, choosing a language or a dealer, forgetting a view, taking back: twice is the same as once."""


@pytest.fixture
def shop(december: People, january: datetime) -> People:
    refresh(december.dealer_a, as_of=january.date(), now=january)
    return december


def car(people: People, number: int) -> int:
    plate = f"沪A{people.dealer_a.pk % 10}{number:04d}"
    return Vehicle.objects.unscoped(WHY).get(dealer=people.dealer_a, plate=plate).pk


def events(action: str) -> int:
    return AuditEvent.objects.unscoped(WHY).filter(action=action).count()


def departures() -> list[tuple[date, str]]:
    return list(Departure.objects.unscoped(WHY).values_list("left_on", "why"))


# --- one effect -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
def test_a_form_sent_twice_has_one_effect_and_one_answer(
    shop: People, signed_in: SignIn, headers: dict[str, str]
) -> None:
    zhao, url = signed_in(shop.zhao), f"/customers/{car(shop, 1)}/left/"
    sent = forms_of(zhao.get(f"/customers/{car(shop, 1)}/"))[url] | {"on": "2010-09-01"}
    first, second = (zhao.post(url, sent, headers=headers) for _ in range(2))
    assert departures() == [(date(2010, 9, 1), "sold")]
    assert (first.status_code, first.get("Location")) == (second.status_code, second.get("Location"))
    kept = Submission.objects.get()
    assert (kept.form, kept.staff, kept.outcome) == (f"vehicle.left:{car(shop, 1)}", shop.zhao, {})


def test_a_form_sent_late_does_not_undo_what_came_after_it(shop: People, signed_in: SignIn) -> None:
    zhao, url = signed_in(shop.zhao), f"/customers/{car(shop, 1)}/left/"
    page = zhao.get(f"/customers/{car(shop, 1)}/")
    zhao.post(url, forms_of(page)[url])
    undo = forms_of(zhao.get(f"/customers/{car(shop, 1)}/"))[f"{url}undo/"]
    zhao.post(f"{url}undo/", undo)
    zhao.post(url, forms_of(page)[url])
    zhao.post(f"{url}undo/", undo)
    assert [events("vehicle.left"), events("vehicle.left_taken_back")] == [1, 1]
    assert not Departure.objects.unscoped(WHY).current().exists()
    zhao.post(url, forms_of(zhao.get(f"/customers/{car(shop, 1)}/"))[url])
    assert Departure.objects.unscoped(WHY).current().exists()


def test_a_month_closed_twice_is_told_both_times_that_it_was_closed_now(
    december: People, signed_in: SignIn
) -> None:
    zhao = signed_in(december.zhao)
    sent = forms_of(zhao.get("/churn/?month=2010-12"))["/churn/close/"]
    for _ in range(2):
        assert "2010-12 已结账，可随时撤销" in zhao.post("/churn/close/", sent, follow=True).content.decode()
    assert MonthClose.objects.unscoped(WHY).count() == events("month.closed") == 1
    again = zhao.post("/churn/close/", {"month": "2010-12"}, follow=True).content.decode()
    assert "早已结账" in again
    [close] = MonthClose.objects.unscoped(WHY)
    history = forms_of(zhao.get("/churn/closes/"))
    for _ in range(2):
        zhao.post(f"/churn/closes/{close.pk}/reopen/", history[f"/churn/closes/{close.pk}/reopen/"])
    restore = forms_of(zhao.get("/churn/closes/"))[f"/churn/closes/{close.pk}/restore/"]
    for _ in range(2):
        back = zhao.post(f"/churn/closes/{close.pk}/restore/", restore, follow=True).content.decode()
        assert "结账已恢复" in back
    assert [events("month.reopened"), events("month.close_restored")] == [1, 1]


def test_counting_chosen_twice_is_chosen_once(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    out = forms_of(zhao.get("/churn/?month=2010-12"))["/churn/counting/"]
    assert (out["gone"], out["month"]) == ("out", "2010-12")
    zhao.post("/churn/counting/", out)
    zhao.post("/churn/counting/", forms_of(zhao.get("/churn/"))["/churn/counting/"])
    zhao.post("/churn/counting/", out)
    assert events("dealer.counting_changed") == 2
    assert not december.dealer_a.counting.leave_out_gone


def test_what_was_revealed_is_shown_again_and_noted_once(shop: People, signed_in: SignIn) -> None:
    zhao, at = signed_in(shop.zhao), car(shop, 1)
    url = f"/customers/{at}/reveal/"
    page = signed_in(shop.by_role["general_manager"])  # type: ignore[index]
    sent = forms_of(page.get(f"/customers/{at}/"))[url]
    first, second = page.post(url, sent), page.post(url, sent)
    assert first.content == second.content
    assert Vehicle.objects.unscoped(WHY).get(pk=at).plate in first.content.decode()
    assert events("reveal") == 1
    assert Submission.objects.get().outcome == {}
    assert STALE in zhao.post(url, sent).content.decode()
    assert events("reveal") == 1


# --- whose key ------------------------------------------------------------------------------------------
def test_a_key_is_of_one_person_and_one_form(shop: People, signed_in: SignIn) -> None:
    zhao, lin, own = signed_in(shop.zhao), signed_in(shop.lin), car(shop, 0)
    sent = forms_of(zhao.get(f"/customers/{own}/"))[f"/customers/{own}/left/"]
    other = car(shop, 4)
    assert STALE in lin.post(f"/customers/{own}/left/", sent).content.decode()
    assert STALE in zhao.post(f"/customers/{other}/left/", sent).content.decode()
    assert STALE in zhao.post(f"/customers/{own}/left/", sent | {"form_key": "guessed"}).content.decode()
    assert departures() == []
    assert not Submission.objects.exists()


def test_an_old_form_is_refused_with_what_was_typed_and_goes_through_the_second_time(
    shop: People, january: datetime, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao, url = signed_in(shop.zhao), f"/customers/{car(shop, 1)}/left/"
    sent = forms_of(zhao.get(f"/customers/{car(shop, 1)}/"))[url] | {"on": "2010-09-01", "why": "moved"}
    monkeypatch.setattr(timezone, "now", lambda: january + timedelta(hours=25))
    zhao = signed_in(shop.zhao)
    refused = zhao.post(url, sent, headers=PART)
    assert STALE in refused.content.decode()
    again = forms_of(refused)[url]
    assert (again["on"], again["why"]) == ("2010-09-01", "moved")
    zhao.post(url, again)
    assert departures() == [(date(2010, 9, 1), "moved")]


def test_a_button_too_old_says_so(
    december: People, january: datetime, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao = signed_in(december.zhao)
    sent = forms_of(zhao.get("/churn/?month=2010-12"))["/churn/close/"]
    monkeypatch.setattr(timezone, "now", lambda: january + timedelta(hours=25))
    zhao = signed_in(december.zhao)
    assert STALE in zhao.post("/churn/close/", sent, follow=True).content.decode()
    assert not MonthClose.objects.unscoped(WHY).exists()


# --- what is drawn --------------------------------------------------------------------------------------
def test_the_error_stands_at_its_field_and_has_the_focus(shop: People, signed_in: SignIn) -> None:
    zhao, url = signed_in(shop.zhao), f"/customers/{car(shop, 1)}/left/"
    shown = zhao.post(url, {"why": "moved", "on": "昨天"}, headers=PART).content.decode()
    control = re.search(r"<input[^>]*name=\"on\"[^>]*>", shown)
    assert control
    for part in (
        'value="昨天"',
        'aria-invalid="true"',
        "autofocus",
        'aria-describedby="vehicle-left-on_error"',
    ):
        assert part in control[0]
    assert re.search(r'<p class="hd-field-error" id="vehicle-left-on_error" role="alert">请填写今天', shown)
    assert re.search(r'<input[^>]*value="moved"[^>]*checked', shown)


@pytest.mark.parametrize("headers", [{}, PART], ids=["page", "part"])
def test_a_reason_too_long_comes_back_in_the_forms_place(
    december: People, signed_in: SignIn, headers: dict[str, str]
) -> None:
    zhao = signed_in(december.zhao)
    sent = forms_of(zhao.get("/churn/?month=2010-12"))["/churn/counting/"] | {"why": "长" * 201}
    shown = zhao.post("/churn/counting/", sent, headers=headers)
    assert ("<html" in shown.content.decode()) == (not headers)
    assert shown.headers.get("HX-Retarget") == ("#dealer-counting" if headers else None)
    again = forms_of(shown)["/churn/counting/"]
    assert (again["why"], again["gone"], again["month"]) == ("长" * 201, "out", "2010-12")
    assert 'id="dealer-counting-why_error"' in shown.content.decode()
    assert events("dealer.counting_changed") == 0
    zhao.post("/churn/counting/", again | {"why": "短"})
    assert events("dealer.counting_changed") == 1


SEVERAL = "booking|nomination|adopt|stranger|reason|photo"
"""What forms are called on pages that have several; each draws its key with its fields."""


def test_every_form_that_changes_something_has_a_key() -> None:
    folder = Path(huidian.web.__file__).parent / "templates"
    lacking = set()
    for path in sorted(folder.rglob("*.html")):
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", path.read_text("utf-8"), re.S):
            if not re.search(rf"form_key|{{{{ (?:(?:\w+\.)?form|{SEVERAL}) }}}}", form):
                lacking |= set(re.findall(r"url '([\w:-]+)'", form)[:1])
    assert lacking == WITHOUT_KEY


# --- the import desk ------------------------------------------------------------------------------------
def test_a_file_sent_twice_is_one_file(
    december: People, signed_in: SignIn, settings: Any, tmp_path: Path
) -> None:
    settings.HUIDIAN_HOME, settings.HUIDIAN_UPLOADS = tmp_path / "home", tmp_path / "uploads"
    zhao = signed_in(december.zhao)
    sent = forms_of(zhao.get("/imports/"))["/imports/upload/"]
    assert sent["kind"] == "visits"
    places = [
        zhao.post("/imports/upload/", sent | {"file": SimpleUploadedFile("一月.csv", csv())})["Location"]
        for _ in range(2)
    ]
    [batch] = ImportBatch.objects.unscoped(WHY)
    assert places == [f"/imports/{batch.pk}/mapping/"] * 2
    assert len(list((tmp_path / "uploads").iterdir())) == events("import.upload") == 1
    mapping = forms_of(zhao.get(places[0]))[places[0]]
    for _ in range(2):
        again = zhao.post(places[0], mapping | {"do": "save", "name": "我的"}, follow=True)
        assert "已保存模板“我的”" in again.content.decode()
    mapping = forms_of(zhao.get(places[0]))[places[0]]
    for _ in range(2):
        assert zhao.post(places[0], mapping | {"do": "preview"})["Location"] == f"/imports/{batch.pk}/"
    assert DBTaskResult.objects.count() == 1
    drain()
    page = forms_of(zhao.get(f"/imports/{batch.pk}/"))
    discard = page[f"/imports/{batch.pk}/discard/"]
    for _ in range(2):
        gone = zhao.post(f"/imports/{batch.pk}/discard/", discard, follow=True)
        assert "已放弃“一月.csv”" in gone.content.decode()
    assert events("import.discard") == 1
    commit = page[f"/imports/{batch.pk}/commit/"]
    assert zhao.post(f"/imports/{batch.pk}/commit/", commit).status_code == 404


def test_an_upload_without_its_parts_says_so_at_each(december: People, signed_in: SignIn) -> None:
    shown = signed_in(december.zhao).post("/imports/upload/", {"kind": "letters"}).content.decode()
    assert "请选择一个文件" in shown
    assert 'id="import-upload-kind_error" role="alert">请选择文件里是什么' in shown


def test_no_form_is_sent_in_place_without_a_place() -> None:
    """Its answer, often another page, would be put into the page one is on."""
    form = {"html_id": "new", "as_p": ""}
    alone = render_to_string("forms/action.html", {"form": form, "url": "/new/", "button": "新建"})
    in_place = render_to_string("forms/action.html", {"form": form, "url": "/new/", "target": "#here"})
    assert ("hx-" in alone, "hx-post" in in_place) == (False, True)
    templates = Path(huidian.web.__file__).parent / "templates"
    texts = {path.name: path.read_text(encoding="utf-8") for path in templates.rglob("*.html")}
    posting = {name: re.findall(r"<[a-z]+[^>]*hx-post[^>]*>", text) for name, text in texts.items()}
    assert not [name for name, tags in posting.items() if any("hx-swap" not in tag for tag in tags)]


def test_a_table_cell_stays_one() -> None:
    """`.hd-light` is laid out as words in a line: a cell with it falls out of its column."""
    templates = Path(huidian.web.__file__).parent / "templates"
    cells = [path for path in templates.rglob("*.html") if '<td class="hd-light ' in path.read_text("utf-8")]
    assert not cells
