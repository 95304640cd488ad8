"""How long one stays signed in, and what becomes of what one was at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import huidian.web
from huidian.network import actions as network
from huidian.network.models import Post, SignedIn
from huidian.network.roles import Role
from tests.people import PASSWORD, People
from tests.web.routes import routes

Later = Callable[..., None]
MOMENT = timezone.now()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Moves the clock to a time after `MOMENT`, at which people signed in."""

    def move(**time: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: MOMENT + timedelta(**time))

    move()
    return move


def sign_in(username: str) -> Client:
    client = Client()
    assert client.post("/login/", {"username": username, "password": PASSWORD}).status_code == 302
    return client


def asked_of(url: str) -> dict[str, str]:
    return {key: value for key, (value,) in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize(("minutes", "stays"), [(29, True), (31, False)])
def test_who_does_nothing_is_signed_out(people: People, later: Later, minutes: int, stays: bool) -> None:
    zhao = sign_in("zhao")
    later(minutes=minutes)
    answer = zhao.get("/account/?a=1")
    assert (answer.status_code == 200) == stays
    if not stays:
        assert asked_of(answer["Location"]) == {"next": "/account/?a=1", "ended": "idle"}
        page = zhao.get(answer["Location"])
        assert "30 分钟没有操作，已自动退出。 登录后会回到原来的页面。" in page.content.decode()
        back = zhao.post(answer["Location"], {"username": "zhao", "password": PASSWORD})
        assert back["Location"] == "/account/?a=1"


def test_the_longest_time_is_not_renewed(people: People, later: Later) -> None:
    zhao = sign_in("zhao")
    for minutes in range(20, 12 * 60, 20):
        later(minutes=minutes)
        assert zhao.post("/dealer/", {"dealer": people.dealer_a.pk}).status_code == 302
        assert zhao.get("/account/").status_code == 200
    later(minutes=12 * 60 + 1)
    assert zhao.get("/account/").status_code == 302


@pytest.mark.parametrize(
    ("headers", "where"),
    [
        ({"HX-Request": "true", "HX-Current-URL": "http://testserver/churn/?month=3"}, "/churn/?month=3"),
        ({"HX-Request": "true", "HX-Current-URL": "https://evil.example/x"}, "/"),
        ({"Referer": "http://testserver/customers/7/"}, "/customers/7/"),
        ({"Referer": "https://evil.example/x"}, "/"),
        ({}, "/"),
    ],
)
def test_what_was_typed_is_said_to_be_lost(
    people: People, later: Later, headers: dict[str, str], where: str
) -> None:
    zhao = sign_in("zhao")
    later(hours=1)
    answer: Any = zhao.post("/account/others/end/", headers=headers)
    url = answer["HX-Redirect"] if "HX-Request" in headers else answer["Location"]
    assert asked_of(url) == {"next": where, "ended": "idle", "lost": "1"}
    assert "刚才提交的内容没有保存" in zhao.get(url).content.decode()


def test_pages_within_a_minute_write_nothing(people: People, later: Later) -> None:
    zhao = sign_in("zhao")
    zhao.get("/account/")
    for seconds, writes in ((59, 0), (60, 2), (90, 0)):
        later(seconds=seconds)
        with CaptureQueriesContext(connection) as asked:
            zhao.get("/account/")
        changes = [
            one["sql"] for one in asked if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
        ]
        assert len(changes) == writes, changes
    assert SignedIn.objects.get().seen_at == MOMENT + timedelta(seconds=60)


def _leave(people: People) -> None:
    network.deactivate_staff(at=timezone.now(), by=None, staff=people.zhao, why="离职")


def _depose(people: People) -> None:
    network.close_post(at=timezone.now(), by=None, post=Post.objects.get(staff=people.zhao))


def _reset(people: People) -> None:
    network.set_password(
        at=timezone.now(), by=None, staff=people.zhao, password="another-1-word", must_change=True
    )


@pytest.mark.parametrize("end", [_leave, _depose, _reset])
def test_who_leaves_is_out_at_once(people: People, end: Callable[[People], None]) -> None:
    zhao, lin = sign_in("zhao"), sign_in("lin")
    end(people)
    answer = zhao.get("/account/")
    assert asked_of(answer["Location"]) == {"next": "/account/", "ended": "ended"}
    assert "登录已结束" in zhao.get(answer["Location"]).content.decode()
    assert lin.get("/account/").status_code == 200
    assert list(SignedIn.objects.values_list("staff__username", flat=True)) == ["lin"]


def test_who_keeps_a_post_stays(people: People) -> None:
    second = network.open_post(
        at=timezone.now(), by=None, staff=people.zhao, role=Role.AUDITOR, place=people.region
    )
    zhao = sign_in("zhao")
    network.close_post(at=timezone.now(), by=None, post=second)
    assert zhao.get("/account/").status_code == 200


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(people: People, later: Later) -> None:
    """Every address that a page asks again and again, as the templates have it."""
    zhao, by_itself = sign_in("zhao"), {"HX-Request": "true"}
    for minutes in range(1, 32, 5):
        later(minutes=minutes)
        answer = zhao.get("/results/live/", headers=by_itself)
    assert answer.status_code == 200 and answer["HX-Redirect"].startswith("/login/")


def test_whoever_opens_such_an_address_is_there(people: People, later: Later) -> None:
    zhao = sign_in("zhao")
    for minutes in (20, 40):
        later(minutes=minutes)
        assert zhao.get("/results/live/").status_code == 200


def test_every_address_a_page_asks_again_and_again_is_known() -> None:
    templates = Path(huidian.web.__file__).parent / "templates"
    asking = [
        path.relative_to(templates).as_posix()
        for path in templates.rglob("*.html")
        if "every " in (text := path.read_text(encoding="utf-8")) or "parts/progress.html" in text
    ]
    known = {route.name for route in routes() if hasattr(route.view, "asked_by_page")}
    assert known == {
        "backups:progress",
        "backups:restarting",
        "events:notice-progress",
        "imports:progress",
        "imports:several",
        "needs:progress",
        "results:live",
    }
    assert sorted(asking) == [
        "backups/progress.html",
        "backups/waiting.html",
        "events/progress.html",
        "imports/progress.html",
        "imports/several.html",
        "needs/progress.html",
        "parts/progress.html",
        "results/live.html",
    ]
