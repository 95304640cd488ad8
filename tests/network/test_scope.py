"""Which posts give whom what, and where."""

from __future__ import annotations

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_dealer, make_staff

from huidian.network import actions as network
from huidian.network.models import Staff
from huidian.network.own import NOBODY, VehicleHolder
from huidian.network.queries import dealer_by_code, dealers_in, scope_of
from huidian.network.roles import PERMISSIONS, PLACES, Permission, Role

P = Permission
LINS, WUS = VehicleHolder(advisor=LIN_IN_THE_DMS), VehicleHolder(advisor="吴一凡")


def post(staff: Staff, role: Role, place: network.Place, **more: object) -> None:
    network.open_post(at=OPENED_AT, by=None, staff=staff, role=role, place=place, **more)  # type: ignore[arg-type]


def codes(people: People, staff: Staff) -> list[str]:
    return [dealer.code for dealer in dealers_in(people.scope(staff))]


@pytest.mark.parametrize("role", Role)
def test_every_role_may_do_what_its_row_says(people: People, role: Role) -> None:
    scope = people.scope(people.by_role[role])
    assert {p for p in P if scope.may_at(people.dealer_a.pk, p)} == PERMISSIONS[role]
    at_b = PERMISSIONS[role] if PLACES[role] != {"dealer"} else frozenset()
    assert {p for p in P if scope.may_at(people.dealer_b.pk, p)} == at_b


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("lin", ["A"]),
        ("zhao", ["A"]),
        ("qian", ["B"]),
        ("nobody", []),
    ],
)
def test_the_four_see_their_own_dealer(people: People, who: str, seen: list[str]) -> None:
    assert codes(people, getattr(people, who)) == seen


def test_a_region_holds_its_dealers_and_a_manufacturer_all_of_its_own(people: People) -> None:
    west = network.create_region(at=OPENED_AT, by=None, manufacturer=people.maker, code="west", name="西区")
    make_dealer("C", region=west)
    make_dealer("D")  # of no manufacturer at all
    assert codes(people, people.by_role[Role.REGIONAL_MANAGER]) == ["A", "B"]
    assert codes(people, people.by_role[Role.OEM_CARE]) == ["A", "B", "C"]


def test_a_post_without_permissions_gives_no_reach(people: People) -> None:
    scope = people.scope(people.by_role[Role.LOUNGE_HOST])
    assert scope.dealer_ids == frozenset()
    assert not any(scope.may(permission) or scope.may_somewhere(permission) for permission in P)


def test_two_roles_at_one_dealer_add_up(people: People) -> None:
    post(people.lin, Role.INFORMATION_ADMIN, people.dealer_a)
    scope = people.scope(people.lin)
    assert scope.grants[people.dealer_a.pk] == PERMISSIONS[Role.ADVISOR] | PERMISSIONS[Role.INFORMATION_ADMIN]


def test_a_permission_holds_only_where_the_post_is(people: People) -> None:
    post(people.zhao, Role.CLAIMS_CLERK, people.dealer_b)
    everywhere = people.scope(people.zhao)
    at_a = people.scope(people.zhao, chosen=people.dealer_a)
    at_b = people.scope(people.zhao, chosen=people.dealer_b)
    assert at_a.may(P.UNDO_IMPORT) and not at_b.may(P.UNDO_IMPORT)
    assert at_b.may(P.VIEW_CUSTOMERS)
    assert everywhere.may(P.VIEW_CUSTOMERS) and not everywhere.may(P.UNDO_IMPORT)
    assert everywhere.may_somewhere(P.UNDO_IMPORT)
    assert everywhere.where(P.UNDO_IMPORT).chosen_dealer_ids == {people.dealer_a.pk}
    assert everywhere.where(P.UNDO_IMPORT).may(P.UNDO_IMPORT)


def test_choosing_a_dealer(people: People) -> None:
    manager = people.by_role[Role.REGIONAL_MANAGER]
    both = {people.dealer_a.pk, people.dealer_b.pk}
    assert people.scope(manager).chosen_dealer_ids == both
    chosen = people.scope(manager, chosen=people.dealer_b)
    assert chosen.dealer_id == people.dealer_b.pk
    assert chosen.chosen_dealer_ids == {people.dealer_b.pk}
    assert [d.code for d in dealers_in(chosen)] == ["A", "B"]
    assert chosen.choosing(None).chosen_dealer_ids == both


def test_a_choice_out_of_reach_shows_nothing_foreign(people: People) -> None:
    scope = people.scope(people.zhao, chosen=people.dealer_b)
    assert scope.chosen_dealer_ids == {people.dealer_a.pk}
    forced = scope.choosing(people.dealer_b.pk)
    assert forced.chosen_dealer_ids == frozenset()
    assert not any(forced.may(permission) for permission in P)
    elsewhere = people.scope(people.by_role[Role.REGIONAL_MANAGER], chosen=make_dealer("C"))
    assert elsewhere.dealer_id is None


def test_a_superuser_without_a_post_sees_no_dealer(people: People) -> None:
    root = network.create_staff(at=OPENED_AT, by=None, username="root", superuser=True)
    assert scope_of(root, at=timezone.now()).grants == {}
    post(root, Role.CARE_MANAGER, people.dealer_b)
    assert codes(people, root) == ["B"]


def test_who_left_sees_nothing_more(people: People) -> None:
    network.deactivate_staff(at=OPENED_AT, by=people.zhao, staff=people.lin, why="离职")
    assert people.scope(people.lin).grants == {}


def test_an_advisors_own_names_count_at_that_dealer(people: People) -> None:
    scope = people.scope(people.lin)
    assert scope.is_own(people.dealer_a.pk, LINS)
    assert not scope.is_own(people.dealer_b.pk, LINS)
    assert not scope.is_own(people.dealer_a.pk, NOBODY)
    assert not people.scope(people.zhao).is_own(people.dealer_a.pk, NOBODY)


def test_a_team_leaders_own_are_the_teams(people: People) -> None:
    other = network.create_team(at=OPENED_AT, by=None, dealer=people.dealer_a, name="二组")
    post(make_staff("wu"), Role.ADVISOR, people.dealer_a, team=other, advisor_name="吴一凡")
    scope = people.scope(people.by_role[Role.TEAM_LEADER])
    assert scope.is_own(people.dealer_a.pk, LINS)
    assert not scope.is_own(people.dealer_a.pk, WUS)
    assert not people.scope(people.lin).is_own(people.dealer_a.pk, WUS)


def test_the_front_desk_sees_its_own_and_everybody_else_all_of_the_dealer(people: People) -> None:
    at = people.dealer_a.pk
    looking = {role for role in Role if people.scope(people.by_role[role]).may_at(at, P.VIEW_CHURN)}
    held_to_own = {role for role in looking if people.scope(people.by_role[role]).own_only(at)}
    assert held_to_own == {Role.ADVISOR, Role.TEAM_LEADER}


def test_a_name_forgotten_does_not_open_the_dealer(people: People) -> None:
    nameless = make_staff("nameless")
    post(nameless, Role.ADVISOR, people.dealer_a)
    assert people.scope(nameless).own_only(people.dealer_a.pk)
    post(nameless, Role.CARE_MANAGER, people.dealer_b)
    assert people.scope(nameless).own_only(people.dealer_a.pk)
    assert not people.scope(nameless).own_only(people.dealer_b.pk)
    assert people.scope(people.qian).own_only(people.dealer_a.pk), "out of reach"


def test_a_dealer_by_its_code(people: People) -> None:
    found = dealer_by_code("A")
    assert found is not None and found.id == people.dealer_a.pk
    assert dealer_by_code("Z") is None


@pytest.mark.django_db
def test_the_questions_a_request_asks_are_few(
    people: People, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    """Posts, places, the team's names, and for who sees only their own whom they cover."""
    with django_assert_max_num_queries(4):
        people.scope(people.by_role[Role.TEAM_LEADER])


def test_a_narrowed_scope_still_knows_whom_the_person_meets(people: People) -> None:
    scope = people.scope(people.zhao)
    narrowed = scope.where(Permission.VIEW_FLOWS)
    assert (narrowed.dealer_ids, narrowed.met_dealer_ids) == (frozenset(), scope.dealer_ids)
    assert narrowed.may_somewhere(Permission.VIEW_CHURN) is False
