"""Who decides about whom: the ceiling, what is foreign, and what each decision does."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from tests.people import PASSWORD, People, make_staff

from huidian.network import actions as network
from huidian.network.actions import Appointment
from huidian.network.actions.unique import unless_taken
from huidian.network.authority import AboveCeilingError, Authority, PlaceId, authority_of
from huidian.network.models import AuditEvent, Post, Staff, Team
from huidian.network.queries import people_of, person_file, person_of
from huidian.network.roles import GRANTS, PERMISSIONS, Permission, Role

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
R = Role
MANAGERS = [R.CARE_MANAGER, R.SERVICE_MANAGER, R.GENERAL_MANAGER, R.REGIONAL_MANAGER, R.OEM_CARE]


def told() -> list[str]:
    events = AuditEvent.objects.unscoped("the test asks").filter(at=NOW).order_by("id")
    return list(events.values_list("action", flat=True))


def hire(people: People, boss: Staff, role: Role, place: PlaceId, username: str = "new") -> network.Account:
    return network.add_person(
        at=NOW,
        by=boss,
        username=username,
        display_name="新人",
        appointment=Appointment(role, place),
    )


def at_a(people: People) -> PlaceId:
    return PlaceId("dealer", people.dealer_a.pk)


def test_who_manages_staff_has_a_row_and_nobody_else() -> None:
    assert (
        {role for role in Role if Permission.MANAGE_STAFF in PERMISSIONS[role]}
        == set(MANAGERS)
        == set(GRANTS)
    )


def test_no_chain_of_grants_leads_back_up() -> None:
    """Whoever is given a role can give it to nobody above: else two people could lift each other."""

    def below(role: str) -> set[str]:
        given = set(GRANTS.get(role, ()))
        return given.union(*(below(one) for one in given))

    for role in GRANTS:
        assert role not in below(role)


@pytest.mark.parametrize("boss", MANAGERS)
def test_a_role_gives_what_its_row_says_and_nothing_else(people: People, boss: Role) -> None:
    places = {
        "dealer": at_a(people),
        "region": PlaceId("region", people.region.pk),
        "manufacturer": PlaceId("manufacturer", people.maker.pk),
    }
    authority = authority_of(people.by_role[boss], NOW)
    given = {role for role in Role for place in places.values() if authority.may_give(role, place)}
    assert given == GRANTS[boss]
    for role in set(Role) - given:
        for place in places.values():
            with pytest.raises((AboveCeilingError, ObjectDoesNotExist)):
                hire(people, people.by_role[boss], role, place)


def test_a_new_person_has_a_password_once_and_has_to_change_it(people: People) -> None:
    account = hire(people, people.zhao, R.CARE_AGENT, at_a(people))
    new = Staff.objects.get(username="new")
    assert new.check_password(account.password)
    assert new.must_change_password
    assert people.scope(new).dealer_ids == {people.dealer_a.pk}
    assert told() == ["staff.created", "post.opened"]
    assert account.password not in str(list(AuditEvent.objects.unscoped("the test asks").values()))
    with pytest.raises(network.UsernameTakenError):
        hire(people, people.zhao, R.CARE_AGENT, at_a(people))
    with pytest.raises(network.PostHeldError):
        network.give_post(
            at=NOW,
            by=people.zhao,
            staff_id=new.pk,
            appointment=Appointment(R.CARE_AGENT, at_a(people)),
        )


def test_another_dealer_s_people_and_places_do_not_exist(people: People) -> None:
    qian, b = people.qian, PlaceId("dealer", people.dealer_b.pk)
    mine = authority_of(people.zhao, NOW)
    with pytest.raises(ObjectDoesNotExist):
        hire(people, people.zhao, R.CARE_AGENT, b)
    with pytest.raises(ObjectDoesNotExist):
        network.end_post(at=NOW, by=people.zhao, post_id=Post.objects.get(staff=qian).pk)
    for verb in (network.dismiss, network.reset_password):
        with pytest.raises(ObjectDoesNotExist):
            verb(at=NOW, by=people.zhao, staff_id=qian.pk)
    with pytest.raises(ObjectDoesNotExist):
        network.activate(at=NOW, by=people.zhao, staff_ids=[qian.pk], active=False)
    with pytest.raises(ObjectDoesNotExist):
        person_file(mine, qian.pk)
    assert qian not in people_of(mine)
    assert told() == []


@pytest.mark.parametrize("above", [R.GENERAL_MANAGER, R.CARE_MANAGER, R.ADVISOR])
def test_nobody_decides_about_who_is_above_beside_or_themselves(people: People, above: Role) -> None:
    mine, other = authority_of(people.zhao, NOW), people.by_role[above]
    for verb in (network.dismiss, network.reset_password):
        with pytest.raises(AboveCeilingError):
            verb(at=NOW, by=people.zhao, staff_id=other.pk)
    with pytest.raises(AboveCeilingError):
        network.end_post(at=NOW, by=people.zhao, post_id=Post.objects.get(staff=other).pk)
    assert not person_file(mine, other.pk).person.manages
    assert told() == []


def test_a_second_post_out_of_reach_keeps_the_account_out_of_hand(people: People) -> None:
    """Closing one's own post is open to each manager; the account belongs to whoever has all of it."""
    agent = people.by_role[R.CARE_AGENT]
    network.open_post(at=NOW, by=None, staff=agent, role=R.CARE_AGENT, place=people.dealer_b)
    mine = authority_of(people.zhao, NOW)
    with pytest.raises(AboveCeilingError):
        network.dismiss(at=NOW, by=people.zhao, staff_id=agent.pk)
    here = Post.objects.get(staff=agent, dealer=people.dealer_a)
    network.end_post(at=NOW, by=people.zhao, post_id=here.pk)
    assert people.scope(agent).dealer_ids == {people.dealer_b.pk}
    assert [post.place_name for post in person_file(mine, agent.pk).person.posts] == ["甲店(虚构)"]


def test_who_leaves_loses_every_post_and_stays_on_file(people: People) -> None:
    agent, mine = people.by_role[R.CARE_AGENT], authority_of(people.zhao, NOW)
    network.dismiss(at=NOW, by=people.zhao, staff_id=agent.pk)
    assert told() == ["post.closed", "staff.deactivated"]
    file = person_file(mine, agent.pk)
    assert (file.person.active, file.person.current, len(file.person.posts)) == (False, (), 1)
    assert [entry.action for entry in file.history][:2] == ["staff.deactivated", "post.closed"]
    back = network.activate(at=NOW, by=people.zhao, staff_ids=[agent.pk], active=True)
    assert back == [agent.pk]
    assert people.scope(Staff.objects.get(pk=agent.pk)).dealer_ids == frozenset()


def test_a_team_moves_and_moves_back(people: People) -> None:
    boss = people.by_role[R.SERVICE_MANAGER]
    second = network.add_team(at=NOW, by=boss, dealer_id=people.dealer_a.pk, name="二组")
    post = Post.objects.get(staff=people.lin)
    before = network.move_teams(at=NOW, by=boss, teams={post.pk: second.pk})
    assert before == {post.pk: people.team.pk}
    assert network.move_teams(at=NOW, by=boss, teams=before) == {post.pk: second.pk}
    assert told() == ["team.created", "post.team_changed", "post.team_changed"]
    zhao = {"by": people.zhao}
    with pytest.raises(AboveCeilingError):
        network.add_team(at=NOW, dealer_id=people.dealer_a.pk, name="三组", **zhao)


def test_a_team_is_of_its_dealer_and_of_the_roles_in_teams(people: People) -> None:
    """Also for pairs nobody was shown, as an undo brings them."""
    boss = people.by_role[R.GENERAL_MANAGER]
    there = network.create_team(at=NOW, by=None, dealer=people.dealer_b, name="一组")
    advisor, agent = (Post.objects.get(staff=one) for one in (people.lin, people.by_role[R.CARE_AGENT]))
    for post, team in ((advisor, there), (agent, people.team)):
        with pytest.raises(network.TeamMismatchError):
            network.move_teams(at=NOW, by=boss, teams={post.pk: team.pk})
    wrong = Appointment(R.CARE_AGENT, at_a(people), team_id=people.team.pk)
    with pytest.raises(network.TeamMismatchError):
        network.give_post(at=NOW, by=boss, staff_id=people.lin.pk, appointment=wrong)


def test_a_reset_password_ends_the_old_one(people: People) -> None:
    agent = people.by_role[R.CARE_AGENT]
    account = network.reset_password(at=NOW, by=people.zhao, staff_id=agent.pk)
    again = Staff.objects.get(pk=agent.pk)
    assert (again.check_password(PASSWORD), again.check_password(account.password)) == (False, True)
    assert again.must_change_password


def test_the_list_has_everybody_of_the_places_and_their_posts_there(people: People) -> None:
    mine: Authority = authority_of(people.by_role[R.REGIONAL_MANAGER], NOW)
    rows = {row.username: row for row in (person_of(mine, staff) for staff in people_of(mine))}
    assert {"lin", "zhao", "qian", "regional_manager"} <= set(rows)
    assert "oem_care" not in rows
    assert "nobody" not in rows
    assert [(post.role, post.team, post.decides) for post in rows["lin"].posts] == [
        (R.ADVISOR, "一组", False)
    ]
    assert [post.decides for post in rows["general_manager"].posts] == [True]


def test_a_superuser_is_nobody_s_to_manage(people: People) -> None:
    root = make_staff("root")
    Staff.objects.filter(pk=root.pk).update(is_superuser=True)
    network.open_post(at=NOW, by=None, staff=root, role=R.CARE_AGENT, place=people.dealer_a)
    with pytest.raises(AboveCeilingError):
        network.reset_password(at=NOW, by=people.zhao, staff_id=root.pk)


def test_a_name_somebody_took_meanwhile_is_refused_as_one_taken_before(people: People) -> None:
    """Between looking and writing another came first; the transaction around it goes on."""
    kept = people.team.dealer.teams.count()
    with pytest.raises(network.TeamExistsError), unless_taken(network.TeamExistsError("一组")):
        Team.objects.create(dealer=people.team.dealer, name=people.team.name)
    assert people.team.dealer.teams.count() == kept
