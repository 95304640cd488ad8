"""The staff desk: what a manager sees and decides, and where it ends."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from huidian.network.models import Post, Staff, Team
from huidian.network.roles import Role
from tests.people import PASSWORD, People
from tests.web.conftest import SignIn
from tests.web.shown import forms_of


@pytest.fixture
def boss(people: People, january: datetime, signed_in: SignIn) -> Client:
    return signed_in(people.by_role[Role.GENERAL_MANAGER])


def page_of(staff: Staff) -> str:
    return f"/staff/{staff.pk}/"


def names(client: Client, query: str = "") -> set[str]:
    return {row.username for row in client.get(f"/staff/{query}").context["table"].rows}


def new_one(client: Client, people: People, **other: Any) -> dict[str, Any]:
    sun = {"username": "sun", "display_name": "孙", "role": "advisor", "advisor_name": "孙一"}
    at = {"place": f"dealer-{people.dealer_a.pk}", "team": people.team.pk}
    return {**forms_of(client.get("/staff/new/"))[""], **sun, **at, **other}


def test_filters_search_and_columns_speak_of_posts_held_today(people: People, boss: Client) -> None:
    assert names(boss, "?role=advisor&role=team_leader") == {"lin", "team_leader"}
    assert names(boss, f"?team={people.team.pk}&role=advisor") == names(boss, "?q=林小满") == {"lin"}
    assert names(boss, "?active=false") == names(boss, f"?dealer={people.dealer_b.pk}") == set()
    (row,) = boss.get("/staff/?q=lin").context["table"].lines
    texts = [cell.text for cell in row.cells]
    assert texts[:6] == ["lin", "lin", "服务顾问", "甲店(虚构)", "一组", "林小满"]
    boss.post(f"{page_of(people.lin)}leave/")
    assert (names(boss, "?role=advisor"), names(boss, "?active=false")) == (set(), {"lin"})


def test_somebody_new_has_a_password_shown_once(people: People, boss: Client) -> None:
    form = new_one(boss, people)
    shown, again = (boss.post("/staff/new/", form) for _time in range(2))
    password = re.search(r"[a-z2-9]{4}(?:-[a-z2-9]{4}){2}", shown.content.decode())
    assert password and "no-store" in shown["Cache-Control"]
    sun = Staff.objects.get(username="sun")
    assert sun.check_password(password[0])
    assert again["Location"] == page_of(sun)
    assert password[0] not in boss.get(page_of(sun)).content.decode()
    assert Post.objects.get(staff=sun).team == people.team


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", "lin"),
        ("username", ""),
        ("until", "2011-01-19"),
        ("until", "morgen"),
        ("role", "oem_care"),
        ("place", "region-1"),
        ("team", "999"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(people: People, boss: Client, field: str, value: str) -> None:
    refused = boss.post("/staff/new/", new_one(boss, people, **{field: value}))
    assert list(refused.context["form"].errors) == [field]
    assert not Staff.objects.filter(username="sun").exists()


def test_every_decision_is_told_on_the_page_and_ends_sessions(
    people: People, boss: Client, signed_in: SignIn
) -> None:
    here, post, lin = page_of(people.lin), Post.objects.get(staff=people.lin), signed_in(people.lin)
    boss.post(f"{here}post/", {"role": "team_leader", "place": f"dealer-{people.dealer_a.pk}"})
    boss.post(f"{here}end/{post.pk}/")
    assert lin.get("/").status_code == 200
    for verb in ("deactivate", "reactivate", "password", "leave"):
        assert boss.post(f"{here}{verb}/").status_code in (200, 302)
    page = boss.get(here).context
    assert " ".join(words for _entry, words, _change in page["history"]) == (
        "停用账号 收回岗位 重置密码 恢复账号 停用账号 收回岗位 给予岗位 给予岗位 新建账号"
    )
    assert (page["thing"].person.current, page["thing"].person.active) == ((), False)
    assert lin.get("/")["Location"].startswith("/login/")
    assert Client().post("/login/", {"username": "lin", "password": PASSWORD}).status_code == 200


def test_ones_own_post_is_given_for_a_time_only(people: People, boss: Client) -> None:
    own = new_one(boss, people, role="general_manager", team="")
    assert list(boss.post("/staff/new/", own).context["form"].errors) == ["until"]
    assert boss.post("/staff/new/", own | {"until": "2011-02-01"}).status_code == 200
    page = boss.get(page_of(Staff.objects.get(username="sun"))).content.decode()
    assert "2011-02-01" in page and "自动结束" in page
    (row,) = boss.get("/staff/?q=sun").context["table"].rows
    assert [str(post.until) for post in row.posts] == ["2011-02-01"]


@pytest.mark.parametrize("verb", ["post/", "deactivate/", "reactivate/", "leave/", "password/"])
def test_the_foreign_do_not_exist_and_who_is_above_is_not_decided_about(
    people: People, boss: Client, signed_in: SignIn, verb: str
) -> None:
    assert boss.post(page_of(people.qian) + verb).status_code == 404
    above = page_of(people.by_role[Role.GENERAL_MANAGER])
    assert signed_in(people.zhao).post(above + verb).status_code == (200 if verb == "post/" else 403)
    assert Staff.objects.get(username="qian").is_active


def test_an_undo_nobody_was_given_does_not_exist(people: People, boss: Client) -> None:
    agent = Post.objects.get(staff=people.by_role[Role.CARE_AGENT])
    undo = {"action": "team", "step": "undo", "keys": f"{agent.pk}.{people.team.pk}"}
    assert boss.post("/staff/act/", undo).status_code == 404
    assert Post.objects.get(pk=agent.pk).team is None


def test_several_at_once_and_back(people: People, boss: Client) -> None:
    def act(action: str, **answers: Any) -> Any:
        preview = boss.post("/staff/act/", {"action": action, "all": "1"})
        done = boss.post("/staff/act/", forms_of(preview)["/staff/act/"] | answers)
        return preview, boss.get(done["Location"])

    everybody = names(boss)
    preview, done = act("deactivate")
    assert dict(preview.context["preview"].skipped) == {"已停用，或不由您管理": 1}
    assert names(boss, "?active=true") == {"general_manager"}
    boss.post("/staff/act/", forms_of(done)["/staff/act/"])
    assert names(boss, "?active=true") == everybody
    team = {"dealer": people.dealer_a.pk, "name": "二组"}
    assert boss.post("/staff/new-team/", team)["Location"] == "/staff/"
    assert list(boss.post("/staff/new-team/", team).context["form"].errors) == ["name"]
    second = Team.objects.get(name="二组")
    _preview, done = act("team", team=second.pk)
    assert names(boss, f"?team={second.pk}") == {"lin", "team_leader"}
    boss.post("/staff/act/", forms_of(done)["/staff/act/"])
    assert names(boss, f"?team={people.team.pk}") == {"lin", "team_leader"}
