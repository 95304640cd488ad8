"""An empty store: every page leads to the first-run page, which makes one first manager and is gone."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from huidian.network import actions as network
from huidian.network.models import Dealer, Post, Staff
from huidian.network.roles import Role
from tests.people import People
from tests.processes import HANGS, Environment, python

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
SHOP = {
    "kind": "dealer",
    "place_code": "A1",
    "name": "甲店",
    "playbook": "svw",
    "username": "gao",
    "display_name": "高总",
    "password": "correct-horse-battery",
    "again": "correct-horse-battery",
}


RACE = """
import threading
from datetime import UTC, datetime
from django.db import connections
from huidian.network import actions as network
from huidian.network.models import Manufacturer, Staff

start, said = threading.Barrier(2), []

def settle(name):
    who = {"username": name, "display_name": name, "password": "x", "language": "zh-hans"}
    place = network.FirstPlace("manufacturer", name, name)
    start.wait()
    try:
        network.settle_first(at=datetime(2011, 1, 20, tzinfo=UTC), place=place, **who)
        said.append("first")
    except network.NotFirstError:
        said.append("not first")
    connections.close_all()

threads = [threading.Thread(target=settle, args=(name,)) for name in ("one", "two")]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(sorted(said), Staff.objects.count(), Manufacturer.objects.count())
"""


@pytest.fixture
def code(db: None, settings: Any, tmp_path: Path) -> str:
    settings.HUIDIAN_HOME = tmp_path
    return network.make_first_code()


@pytest.mark.parametrize("path", ["/", "/login/", "/churn/", "/staff/"])
def test_every_page_leads_there_while_nobody_is_in_the_store(db: None, path: str) -> None:
    assert Client().get(path)["Location"] == "/first-run/"


def test_once_there_are_people_it_does_not_exist(people: People) -> None:
    client = Client()
    assert client.get("/first-run/").status_code == client.post("/first-run/", SHOP).status_code == 404
    assert client.get("/")["Location"].startswith("/login/")


@pytest.mark.parametrize(
    ("kind", "role", "opens"),
    [("dealer", Role.GENERAL_MANAGER, "/"), ("manufacturer", Role.OEM_CARE, "/places/")],
)
def test_the_first_manager_is_made_signed_in_and_can_go_on(
    code: str, tmp_path: Path, kind: str, role: Role, opens: str
) -> None:
    client = Client()
    assert stat.S_IMODE((tmp_path / "first-run-code").stat().st_mode) == 0o600
    assert code in client.get(f"/first-run/?code={code}").content.decode()
    done = client.post("/first-run/", SHOP | {"code": code, "kind": kind})
    assert done["Location"] == opens
    for path in ("/", "/staff/", "/staff/new/", "/places/", opens):
        assert client.get(path).status_code == 200, path
    post = Post.objects.get()
    assert (post.role, post.staff.username) == (role, "gao")
    assert not (tmp_path / "first-run-code").exists()
    assert Client().post("/first-run/", SHOP | {"code": code}).status_code == 404
    assert Client().post("/login/", {"username": "gao", "password": SHOP["password"]}).status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("code", "guessed"),
        ("code", ""),
        ("again", "x"),
        ("password", "12345678"),
        ("place_code", "甲 店"),
        ("name", ""),
    ],
)
def test_what_cannot_be_is_said_at_its_field(code: str, field: str, value: str) -> None:
    sent = SHOP | {"code": code, field: value}
    if field == "password":
        sent["again"] = value
    assert list(Client().post("/first-run/", sent).context["form"].errors) == [field]
    assert not (Staff.objects.exists() or Dealer.objects.exists())


def test_what_a_code_looks_like_is_said_in_words(code: str) -> None:
    errors = (
        Client().post("/first-run/", SHOP | {"code": code, "place_code": "我的店"}).context["form"].errors
    )
    assert errors["place_code"] == ["代码只能用字母、数字、“-”和“_”，不能有汉字和空格，例如 SVW01"]


def test_without_a_code_made_nobody_takes_the_store(db: None, settings: Any, tmp_path: Path) -> None:
    settings.HUIDIAN_HOME = tmp_path
    assert list(Client().post("/first-run/", SHOP | {"code": ""}).context["form"].errors) == ["code"]


def test_a_shop_that_was_imported_before_is_taken_over(code: str) -> None:
    dealer = network.create_dealer(at=NOW, by=None, code="A1", name="导入的店")
    Client().post("/first-run/", SHOP | {"code": code})
    assert Post.objects.get().dealer == dealer
    assert Dealer.objects.count() == 1


def test_of_two_at_once_one_wins(store: Environment) -> None:
    said, _ = python(store, RACE).communicate(timeout=HANGS)
    assert said.strip() == "['first', 'not first'] 1 1"
