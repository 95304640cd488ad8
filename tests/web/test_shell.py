"""The shell: the gate, the switches, sign-in and its lock, the pages for when something is in the way."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from huidian.network import actions as network
from huidian.network.models import AuditEvent
from huidian.web.desks import DESKS
from huidian.web.shell.desk import GROUPS
from tests.people import OPENED_AT, PASSWORD, People
from tests.web.conftest import SignIn


def signing_in(client: Client, password: str) -> Any:
    return client.post("/login/", {"username": "zhao", "password": password})


def test_five_failures_pause_signing_in_and_say_for_how_long(people: People) -> None:
    client = Client()
    for _ in range(4):
        assert "用户名或密码不对" in signing_in(client, "wrong").content.decode()
    locked = signing_in(client, "wrong")
    assert locked.status_code == 429
    assert "15 分钟" in locked.content.decode()
    assert signing_in(client, PASSWORD).status_code == 429


def test_signing_in_brings_the_person_s_language(people: People) -> None:
    network.change_language(at=OPENED_AT, by=people.zhao, staff=people.zhao, language="en")
    client = Client()
    assert signing_in(client, PASSWORD).status_code == 302
    assert client.cookies["django_language"].value == "en"
    assert 'lang="en"' in client.get("/").content.decode()


def test_a_language_chosen_is_kept_for_the_person(people: People, signed_in: SignIn) -> None:
    zhao = signed_in(people.zhao)
    answer = zhao.post("/language/", {"language": "en", "next": "/churn/"})
    assert answer["Location"] == "/churn/"
    people.zhao.refresh_from_db()
    assert people.zhao.language == "en"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_switch_leads_nowhere_else(db: Any, elsewhere: str) -> None:
    answer = Client().post("/language/", {"language": "en", "next": elsewhere})
    assert answer["Location"] == "/"


def test_an_unknown_language_changes_nothing(db: Any) -> None:
    assert "django_language" not in Client().post("/language/", {"language": "xx"}).cookies


def test_htmx_is_sent_to_sign_in_with_the_whole_window(people: People) -> None:
    answer = Client().get("/churn/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"].startswith("/login/?next=")


def test_the_navigation_shows_what_is_open_to_a_person(people: People, signed_in: SignIn) -> None:
    assert [desk.key for desk in signed_in(people.nobody).get("/").context["desks"]] == ["home"]
    shown = {desk.key for desk in signed_in(people.zhao).get("/").context["desks"]}
    assert {"home", "churn"} <= shown


def test_keys_letters_and_routes_of_desks_are_unlike() -> None:
    for name in ("key", "letter", "route"):
        values = [getattr(desk, name) for desk in DESKS]
        assert len(set(values)) == len(values), name


def test_the_navigation_groups_every_desk_and_a_phone_has_room_for_five(
    people: People, signed_in: SignIn
) -> None:
    context = signed_in(people.zhao).get("/").context
    grouped = [desk for _words, within in context["desk_groups"] for desk in within]
    assert sorted(desk.key for desk in grouped) == sorted(desk.key for desk in context["desks"])
    behind = [desk for _words, within in context["more_tabs"] for desk in within]
    assert len(context["tabs"]) <= 4 or not behind
    assert {*context["tabs"], *behind} == set(context["desks"])
    assert {"home", "customers", "churn"} <= {desk.key for desk in context["tabs"]}
    assert {desk.group for desk in DESKS} <= set(GROUPS)


def test_the_policy_allows_nothing_inline(people: People, signed_in: SignIn) -> None:
    page = signed_in(people.zhao).get("/")
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    said = page.content.decode()
    assert "style=" not in said
    assert "<style" not in said
    assert " onclick" not in said


@pytest.mark.parametrize(("path", "status", "words"), [("/nowhere", 404, "没有这一页")])
def test_something_in_the_way_is_told_in_words(db: Any, path: str, status: int, words: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, words in answer.content.decode()) == (status, True)


def test_a_form_that_lay_too_long_is_told_so(people: People) -> None:
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert answer.status_code == 403
    assert "页面放得太久了" in answer.content.decode()


def test_our_own_failure_has_a_page(
    people: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("huidian.retention.queries.churn_page", fails)
    zhao = signed_in(people.zhao)
    zhao.raise_request_exception = False
    answer = zhao.get("/churn/")
    assert answer.status_code == 500
    assert "是我们的问题" in answer.content.decode()


def test_a_password_others_have_seen_is_changed_first(people: People, signed_in: SignIn) -> None:
    network.set_password(at=OPENED_AT, by=None, staff=people.lin, password=PASSWORD, must_change=True)
    lin = signed_in(people.lin)
    assert lin.get("/customers/")["Location"] == "/password/"
    assert lin.get("/customers/", headers={"HX-Request": "true"})["HX-Redirect"] == "/password/"
    new = {"new_password1": "not-a-secret-2", "new_password2": "not-a-secret-2"}
    refused = lin.post("/password/", {"old_password": "wrong", **new})
    assert list(refused.context["form"].errors) == ["old_password"]
    assert lin.post("/password/", {"old_password": PASSWORD, **new})["Location"] == "/"
    assert lin.get("/customers/").status_code == 200
    event = AuditEvent.objects.unscoped("a test looks at everything").order_by("-id")[0]
    assert (event.action, event.after) == ("staff.password_changed", None)


def test_no_two_desks_have_one_icon() -> None:
    assert len({desk.icon for desk in DESKS}) == len(DESKS)


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/login/", ["username", "password"]),
        ("/password/", ["old_password", "new_password1", "new_password2"]),
    ],
)
def test_forms_of_the_framework_are_drawn_with_their_fields(
    people: People, signed_in: SignIn, path: str, fields: list[str]
) -> None:
    client = Client() if path == "/login/" else signed_in(people.zhao)
    shown = client.get(path).content.decode()
    assert [name for name in fields if f'name="{name}"' not in shown] == []
