"""Who changes what of which place: the table, what is foreign, what figures take over."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from tests.people import People, make_dealer, make_staff

from huidian.network import actions as network
from huidian.network.authority import AboveCeilingError, place_authority_of
from huidian.network.models import AuditEvent, Dealer, Post, Region, Staff
from huidian.network.roles import PERMISSIONS, PLACE_FIELDS, Permission, Role

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
R = Role
VALUES: dict[str, Any] = {
    "name": "新名",
    "city": "苏州",
    "timezone": "Asia/Urumqi",
    "playbook": "svw",
    "grade": "C",
}


def change(by: Staff, dealer: Dealer, **changes: Any) -> dict[str, Any]:
    return network.change_dealer(at=NOW, by=by, dealer_id=dealer.pk, changes=changes)


def revision(dealer: Dealer) -> int:
    return Dealer.objects.get(pk=dealer.pk).data_revision


def test_who_manages_places_has_a_row_and_nobody_else() -> None:
    assert {role for role in Role if Permission.MANAGE_PLACES in PERMISSIONS[role]} == set(PLACE_FIELDS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("field", VALUES)
def test_a_role_changes_of_a_dealer_what_its_row_says(people: People, role: Role, field: str) -> None:
    boss = people.by_role[role]
    if field in PLACE_FIELDS.get(role, {}).get("dealer", ()):
        before = change(boss, people.dealer_a, **{field: VALUES[field]})
        event = AuditEvent.objects.unscoped("the test asks").order_by("-id")[0]
        assert (event.action, event.before, event.after) == (
            "dealer.changed",
            before,
            {field: VALUES[field]},
        )
        return
    with pytest.raises((AboveCeilingError, ObjectDoesNotExist)):
        change(boss, people.dealer_a, **{field: VALUES[field]})


def test_a_neighbour_another_region_and_another_maker_do_not_exist(people: People) -> None:
    boss, region, maker = (
        people.by_role[role] for role in (R.GENERAL_MANAGER, R.REGIONAL_MANAGER, R.OEM_CARE)
    )
    other = network.create_manufacturer(at=NOW, by=None, code="other", name="别家")
    west = network.create_region(at=NOW, by=None, manufacturer=other, code="west", name="别家西区")
    far = make_dealer("F", "远店", west)
    for by, dealer in ((boss, people.dealer_b), (region, far), (maker, far)):
        with pytest.raises(ObjectDoesNotExist):
            change(by, dealer, name="x")
    with pytest.raises(ObjectDoesNotExist):
        change(maker, people.dealer_a, region=west.pk)
    for by in (boss, region, maker):
        with pytest.raises(ObjectDoesNotExist):
            network.add_dealer(at=NOW, by=by, region_id=west.pk, code="N", name="新店")
    with pytest.raises(AboveCeilingError):
        network.rename_region(at=NOW, by=region, region_id=people.region.pk, name="x")
    with pytest.raises(ObjectDoesNotExist):
        network.rename_manufacturer(at=NOW, by=region, manufacturer_id=people.maker.pk, name="x")


def test_a_network_grows_from_a_manufacturer_without_a_dealer(db: None) -> None:
    maker = network.create_manufacturer(at=NOW, by=None, code="new", name="新厂")
    by = make_staff("first")
    network.open_post(at=NOW, by=None, staff=by, role=R.OEM_CARE, place=maker)
    region = network.add_region(at=NOW, by=by, manufacturer_id=maker.pk, code="east", name="东区")
    dealer = network.add_dealer(at=NOW, by=by, region_id=region.pk, code="A", name="甲店", grade="A")
    assert place_authority_of(by, NOW).ids("dealer") == [dealer.pk]
    with pytest.raises(network.CodeTakenError):
        network.add_dealer(at=NOW, by=by, region_id=region.pk, code="A", name="乙店")
    with pytest.raises(network.CodeTakenError):
        network.add_region(at=NOW, by=by, manufacturer_id=maker.pk, code="east", name="又一东区")
    second = network.add_region(at=NOW, by=by, manufacturer_id=maker.pk, code="west", name="西区")
    assert change(by, dealer, region=second.pk) == {"region": Region.objects.get(pk=region.pk)}
    assert change(by, dealer, region=second.pk) == {}


@pytest.mark.parametrize(
    ("verb", "raises"),
    [
        (lambda people, boss: change(boss, people.dealer_a, timezone="Asia/Urumqi"), True),
        (lambda people, boss: change(boss, people.dealer_a, name="新名", city="苏州"), False),
        (
            lambda people, boss: network.rename_team(at=NOW, by=boss, team_id=people.team.pk, name="快修"),
            True,
        ),
        (
            lambda people, boss: network.move_teams(at=NOW, by=boss, teams={post_of(people.lin): None}),
            True,
        ),
        (lambda people, boss: network.end_post(at=NOW, by=boss, post_id=post_of(people.lin)), True),
        (lambda people, boss: network.end_post(at=NOW, by=boss, post_id=post_of(people.zhao)), False),
    ],
    ids=["zone", "name", "team name", "team", "end of a post", "end of another"],
)
def test_figures_are_made_anew_where_they_depend_on_it(people: People, verb: Any, raises: bool) -> None:
    Dealer.objects.update(data_revision=5)
    verb(people, people.by_role[R.GENERAL_MANAGER])
    assert revision(people.dealer_a) == 5 + raises
    assert revision(people.dealer_b) == 5


def post_of(staff: Staff) -> int:
    return Post.objects.get(staff=staff).pk
