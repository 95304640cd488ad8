"""What every answer tells the browser to forbid, whichever way it came about."""

from __future__ import annotations

import logging
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from django.test import Client

from huidian.config.logs import NoRefusals
from huidian.network import actions as network
from tests.people import PASSWORD, People
from tests.web.conftest import SignIn
from tests.web.test_permission_matrix import Row, rows

WAYS = ["/login/", "/", "/nowhere", "/healthz", "/static/vendor/icons.svg", "/static/huidian/logo.svg"]


@pytest.mark.parametrize("path", WAYS)
def test_every_answer_is_under_the_policy(people: People, signed_in: SignIn, path: str) -> None:
    answer = signed_in(people.zhao).get(path)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("host", ["evil.example", "localhost:1:2"])
def test_a_host_that_is_not_ours_is_refused_under_the_policy(db: Any, host: str) -> None:
    answer = Client().get("/login/", headers={"Host": host})
    assert answer.status_code == 400
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_signing_in_gives_a_session_nobody_planted(people: People) -> None:
    client = Client()
    client.cookies["sessionid"] = "planted0planted0planted0planted0"
    client.post("/login/", {"username": "zhao", "password": PASSWORD})
    session = client.cookies["sessionid"]
    assert session.value != "planted0planted0planted0planted0"
    assert session["httponly"] and session["samesite"] == "Lax"


def test_signing_in_leads_nowhere_else(people: People) -> None:
    client = Client()
    client.post("/login/", {"username": "zhao", "password": PASSWORD})
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        fresh = Client()
        answer = fresh.post("/login/", {"username": "zhao", "password": PASSWORD, "next": elsewhere})
        assert answer["Location"] == "/"
        assert client.get("/login/", {"next": elsewhere})["Location"] == "/"


def test_who_left_is_out_at_once(people: People, signed_in: SignIn) -> None:
    zhao = signed_in(people.zhao)
    assert zhao.get("/churn/").status_code == 200
    network.deactivate_staff(at=people.zhao.date_joined, by=None, staff=people.zhao, why="离职")
    assert zhao.get("/churn/").status_code == 302


def test_failures_lock_one_name_from_one_place_only(people: People) -> None:
    def signing_in(name: str, password: str, address: str) -> int:
        said = {"username": name, "password": password}
        return int(Client().post("/login/", said, REMOTE_ADDR=address).status_code)

    for _ in range(6):
        signing_in("zhao", "wrong", "10.0.0.1")
    assert signing_in("zhao", PASSWORD, "10.0.0.1") == 429
    assert signing_in("zhao", PASSWORD, "10.0.0.2") == 302
    assert signing_in("lin", PASSWORD, "10.0.0.1") == 302


OF_GATEWAYS = "/receipts/"
"""Posted by gateways: a secret in the address stands for the token."""
OURS = [row for row in rows() if row.method == "POST" and not row.path.startswith(OF_GATEWAYS)]


@pytest.mark.parametrize("row", OURS, ids=lambda row: row.path)
def test_nothing_is_done_without_a_token_of_ours(people: People, row: Row) -> None:
    zhao = Client(enforce_csrf_checks=True)
    zhao.force_login(people.zhao, backend="django.contrib.auth.backends.ModelBackend")
    assert zhao.post(row.path).status_code == 403


@pytest.mark.parametrize("row", [row for row in rows() if row.method == "POST"], ids=lambda row: row.path)
def test_nothing_is_done_by_following_a_link(people: People, signed_in: SignIn, row: Row) -> None:
    path = row.path.partition("?")[0]
    pages = {one.path: one.answers["care_manager"] for one in rows() if one.method == "GET"}
    opened = {"ok": 200, "403": 403}.get(pages.get(row.path, ""), 404)
    assert signed_in(people.zhao).get(row.path).status_code == (opened if path in pages else 405)


def test_an_address_that_only_a_button_sends_to_says_so(people: People, signed_in: SignIn) -> None:
    refused = signed_in(people.zhao).get("/workbench/1/open/")
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in refused.content.decode()


@pytest.mark.parametrize("path", ["/login/", "/language/", "/dealer/"])
def test_a_file_nobody_asked_for_is_not_kept_for_a_moment(
    people: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    kept: list[str] = []
    monkeypatch.setattr(TemporaryUploadedFile, "__init__", lambda self, name, *_: kept.append(name))
    monkeypatch.setattr(InMemoryUploadedFile, "__init__", lambda self, *said: kept.append(str(said)))
    for client in (Client(), signed_in(people.zhao)):
        for size in (10, 3 * 2**20):
            client.post(path, {"file": BytesIO(b"x" * size)})
    assert kept == []


def test_pages_of_those_signed_in_stay_on_no_machine(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    for path in ("/", "/churn/", "/customers/?q=1", "/nowhere"):
        assert "no-store" in zhao.get(path)["Cache-Control"], path


@pytest.mark.parametrize("level", [logging.WARNING, logging.INFO])
def test_a_refusal_is_no_warning_and_at_info_one_line(level: int) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, "Forbidden: /x/", (), None)
    root = logging.getLogger()
    before = root.level
    root.setLevel(level)
    try:
        for status, broke in ((403, False), (404, False), (422, False), (500, True)):
            record.status_code, record.exc_info = status, (ValueError, ValueError(), None)
            assert NoRefusals().filter(record) == (broke or level == logging.INFO)
            assert (record.exc_info is not None) == broke
    finally:
        root.setLevel(before)


def test_htmx_settles_no_style_attribute_which_the_policy_refuses(db: None) -> None:
    page = Client().get("/login/", follow=True).content.decode()
    assert '"attributesToSettle":["class","width","height"]' in page
