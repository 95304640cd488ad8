"""A team that nobody was ever in can be taken away, and be had again; any other says why not."""

from __future__ import annotations

import pytest

from huidian.network import actions as network
from huidian.network.models import AuditEvent, Post, Team
from huidian.network.roles import IN_TEAMS, Role
from tests.people import OPENED_AT, People
from tests.web.conftest import SignIn
from tests.web.shown import forms_of


def test_an_empty_team_is_deleted_and_had_again(people: People, signed_in: SignIn) -> None:
    boss = signed_in(people.by_role[Role.GENERAL_MANAGER])
    empty = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="空组")
    here = f"/places/{people.dealer_a.pk}/"
    done = boss.post(f"{here}delete/{empty.pk}/", follow=True)
    assert "小组“空组”已删除" in done.content.decode()
    assert not Team.objects.filter(name="空组").exists()
    boss.post(f"{here}team/", forms_of(done)[f"{here}team/"] | {"name": "空组"})
    assert Team.objects.filter(name="空组").exists()
    assert AuditEvent.objects.unscoped("a test").filter(action="team.deleted").count() == 1


def test_a_team_with_people_says_why_not(people: People, signed_in: SignIn) -> None:
    boss = signed_in(people.by_role[Role.GENERAL_MANAGER])
    here = f"/places/{people.dealer_a.pk}/"
    page = boss.post(f"{here}delete/{people.team.pk}/", follow=True).content.decode()
    assert "不能删除" in page
    assert Team.objects.filter(pk=people.team.pk).exists()
    rival = signed_in(people.qian).post(f"/places/{people.dealer_b.pk}/delete/{people.team.pk}/")
    assert rival.status_code == 403


def test_a_team_somebody_was_in_is_closed_and_stands_again(people: People, signed_in: SignIn) -> None:
    """Its people go where the form says, it is offered no more, and undoing it puts them back."""
    boss = signed_in(people.by_role[Role.GENERAL_MANAGER])
    second = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    here = f"/places/{people.dealer_a.pk}/"
    page = boss.get(here).content.decode()
    assert "组里现有 2 人，名下 0 台车、0 个未完成的任务：都仍归本人" in page

    closing = boss.post(f"{here}close/{people.team.pk}/", {"to": second.pk}, follow=True)
    assert "小组“一组”已关闭" in closing.content.decode()
    assert teams_of(people) == {"lin": "二组", "team_leader": "二组"}
    team = Team.objects.get(pk=people.team.pk)
    assert team.ended_on is not None
    offered = boss.get("/staff/new/").content.decode()
    assert "二组" in offered and "一组" not in offered
    with pytest.raises(network.TeamMismatchError):
        network.change_team(at=OPENED_AT, by=None, post=Post.objects.get(staff=people.lin), team=team)
    again = boss.post(f"{here}close/{people.team.pk}/", {"to": ""}, follow=True).content.decode()
    assert "什么都没有改" in again

    Post.objects.filter(staff__username="team_leader").update(team=None)  # went on elsewhere meanwhile
    back = boss.post(f"{here}reopen/{people.team.pk}/", forms_of(closing)[f"{here}reopen/{people.team.pk}/"])
    assert back.status_code == 302
    assert teams_of(people) == {"lin": "一组", "team_leader": None}
    acts = AuditEvent.objects.unscoped("a test").filter(object_type="team").values_list("action", flat=True)
    assert list(acts.order_by("id"))[-2:] == ["team.closed", "team.reopened"]


def test_a_closed_team_s_people_may_go_into_none(people: People, signed_in: SignIn) -> None:
    boss = signed_in(people.by_role[Role.GENERAL_MANAGER])
    here = f"/places/{people.dealer_a.pk}/"
    foreign = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_b, name="乙一组")
    boss.post(f"{here}close/{people.team.pk}/", {"to": foreign.pk})
    assert teams_of(people) == {"lin": "一组", "team_leader": "一组"}
    assert signed_in(people.zhao).post(f"{here}close/{people.team.pk}/").status_code == 403
    boss.post(f"{here}close/{people.team.pk}/", {"to": ""})
    assert teams_of(people) == {"lin": None, "team_leader": None}


def teams_of(people: People) -> dict[str, str | None]:
    posts = Post.objects.filter(dealer=people.dealer_a, role__in=IN_TEAMS)
    return dict(posts.values_list("staff__username", "team__name"))
