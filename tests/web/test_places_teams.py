"""A team that nobody was ever in can be taken away, and be had again; any other says why not."""

from __future__ import annotations

from huidian.network import actions as network
from huidian.network.models import AuditEvent, Team
from huidian.network.roles import Role
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
