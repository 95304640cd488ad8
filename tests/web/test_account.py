"""One's own account: where one is signed in, and ending that."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huidian.network.models import AuditEvent, SignedIn
from huidian.web.shell.account import device_words
from tests.people import PASSWORD, People
from tests.web.shown import forms_of

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/120.0 Safari/537.36"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1 Version/17.0 Safari/604.1"


def sign_in(username: str, agent: str = WINDOWS, password: str = PASSWORD) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    assert client.post("/login/", {"username": username, "password": password}).status_code == 302
    return client


def devices(client: Client) -> list[str]:
    return [words for _line, words in client.get("/account/").context["sessions"]]


@pytest.mark.parametrize(
    ("agent", "words"),
    [(WINDOWS, "Chrome · Windows"), (PHONE, "Safari · iPhone"), ("", "未知设备"), ("curl/8", "未知设备")],
)
def test_a_browser_is_said_in_two_words(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_one_sees_and_ends_ones_own_sessions_alone(people: People) -> None:
    here, phone, lin = sign_in("zhao"), sign_in("zhao", PHONE), sign_in("lin")
    assert devices(here) == ["Chrome · Windows", "Safari · iPhone"]
    forms = forms_of(here.get("/account/"))
    (url,) = [one for one in forms if one.endswith("/end/") and "others" not in one]
    theirs = SignedIn.objects.get(staff=people.lin).pk
    assert here.post(f"/account/{theirs}/end/").status_code == 404
    for _time in range(2):
        assert here.post(url, forms[url])["Location"] == "/account/"
    assert devices(here) == ["Chrome · Windows"]
    assert phone.get("/")["Location"].startswith("/login/")
    assert (here.get("/account/").status_code, lin.get("/account/").status_code) == (200, 200)


def test_all_others_end_at_once_and_another_password_keeps_this_one(people: People) -> None:
    here, phone = sign_in("zhao"), sign_in("zhao", PHONE)
    here.post("/account/others/end/", forms_of(here.get("/account/"))["/account/others/end/"])
    assert (devices(here), phone.get("/").status_code) == (["Chrome · Windows"], 302)
    new = "correct-horse-battery"
    sign_in("zhao", PHONE)
    here.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert devices(here) == ["Chrome · Windows"]


def test_it_is_known_when_one_was_last_there(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    here: Any = sign_in("zhao")
    first = SignedIn.objects.get().seen_at
    later: datetime = first + timedelta(minutes=11)
    monkeypatch.setattr(timezone, "now", lambda: later)
    here.get("/account/")
    assert SignedIn.objects.get().seen_at == later


def test_one_says_what_one_is_called(people: People) -> None:
    lin = sign_in("lin")
    sent = forms_of(lin.get("/account/"))["/account/name/"]
    for _ in range(2):
        page = lin.post("/account/name/", sent | {"display_name": "林小满"}, follow=True).content.decode()
        assert "姓名已更改" in page
    people.lin.refresh_from_db()
    assert str(people.lin) == "林小满"
    [event] = AuditEvent.objects.unscoped("a test").filter(action="staff.name_changed")
    assert (event.object_type, event.staff) == ("staff", people.lin)
    assert "hd-field-error" in lin.post("/account/name/", {"display_name": ""}).content.decode()
