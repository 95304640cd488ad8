"""A post for a time: until its last day is over where it is held, and lent no further than one's own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.people import People

from huidian.network import actions as network
from huidian.network.actions import Appointment
from huidian.network.authority import AboveCeilingError, PlaceId, authority_of
from huidian.network.models import AuditEvent, Dealer, Post, Staff
from huidian.network.queries import people_of, person_file, scope_of
from huidian.network.roles import Permission, Role

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)  # noon in Shanghai
LAST_DAY = date(2011, 1, 25)
OVER_AT = datetime(2011, 1, 25, 16, 0, tzinfo=UTC)  # midnight in Shanghai
R = Role


@pytest.fixture
def boss(people: People) -> Staff:
    return people.by_role[R.GENERAL_MANAGER]


def lend(people: People, by: Staff, role: Role, until: date | None, to: Staff | None = None) -> None:
    appointment = Appointment(role, PlaceId("dealer", people.dealer_a.pk), until=until)
    staff = to or people.zhao
    network.give_post(at=NOW, by=by, staff_id=staff.pk, appointment=appointment)


def test_it_holds_to_the_end_of_its_last_day_and_no_longer(people: People, boss: Staff) -> None:
    lend(people, boss, R.GENERAL_MANAGER, LAST_DAY)
    before, after = OVER_AT - timedelta(seconds=1), OVER_AT

    def of_zhao(at: datetime) -> tuple[bool, bool, int, set[object]]:
        authority, scope = authority_of(people.zhao, at), scope_of(people.zhao, at=at)
        seen = person_file(authority_of(boss, at), people.zhao.pk).person
        place = PlaceId("dealer", people.dealer_a.pk)
        may = scope.may_at(people.dealer_a.pk, Permission.MANAGE_PLACES)
        return (
            may,
            authority.may_give(R.SERVICE_MANAGER, place),
            len(seen.current),
            {post.until for post in seen.current},
        )

    assert of_zhao(before) == (True, True, 2, {None, LAST_DAY})
    assert of_zhao(after) == (False, False, 1, {None})
    held = {"held__role": R.GENERAL_MANAGER}
    assert people.zhao not in people_of(authority_of(boss, after)).filter(**held)
    assert people.zhao in people_of(authority_of(boss, before)).filter(**held)


def test_the_days_are_those_of_the_dealer(people: People, boss: Staff) -> None:
    Dealer.objects.filter(pk=people.dealer_a.pk).update(timezone="Asia/Urumqi")
    lend(people, boss, R.GENERAL_MANAGER, LAST_DAY)
    assert Post.objects.get(staff=people.zhao, role=R.GENERAL_MANAGER).ends_at == OVER_AT + timedelta(hours=2)


@pytest.mark.parametrize(
    ("role", "until", "error"),
    [
        (R.GENERAL_MANAGER, date(2011, 4, 20), None),
        (R.GENERAL_MANAGER, date(2011, 4, 21), network.TooLongError),
        (R.GENERAL_MANAGER, None, network.TooLongError),
        (R.GENERAL_MANAGER, date(2011, 1, 20), None),
        (R.GENERAL_MANAGER, date(2011, 1, 19), network.EndPastError),
        (R.SERVICE_MANAGER, date(2020, 1, 1), None),
        (R.REGIONAL_MANAGER, LAST_DAY, AboveCeilingError),
    ],
)
def test_ones_own_role_is_lent_with_an_end_and_nothing_above(
    people: People, boss: Staff, role: Role, until: date | None, error: type[Exception] | None
) -> None:
    if error is None:
        lend(people, boss, role, until)
        assert Post.objects.filter(staff=people.zhao, role=role).exists()
        return
    with pytest.raises(error):
        lend(people, boss, role, until)
    assert not Post.objects.filter(staff=people.zhao, role=role).exists()


def test_what_was_lent_is_not_lent_on_and_can_be_taken_back_by_its_owner_alone(
    people: People, boss: Staff
) -> None:
    lend(people, boss, R.GENERAL_MANAGER, LAST_DAY)
    with pytest.raises(AboveCeilingError):
        lend(people, people.zhao, R.GENERAL_MANAGER, LAST_DAY, to=people.lin)
    theirs = Post.objects.get(staff=boss)
    with pytest.raises(AboveCeilingError):
        network.end_post(at=NOW, by=people.zhao, post_id=theirs.pk)
    with pytest.raises(AboveCeilingError):
        network.dismiss(at=NOW, by=people.zhao, staff_id=boss.pk)
    lent = Post.objects.get(staff=people.zhao, role=R.GENERAL_MANAGER)
    network.end_post(at=NOW, by=boss, post_id=lent.pk)
    assert Post.objects.get(pk=lent.pk).closed_at == NOW


def test_the_night_closes_it_at_its_end_and_says_so(people: People, boss: Staff) -> None:
    lend(people, boss, R.GENERAL_MANAGER, LAST_DAY)
    assert network.end_posts_due(at=OVER_AT - timedelta(hours=1)) == 0
    assert network.end_posts_due(at=OVER_AT + timedelta(hours=1)) == 1
    post = Post.objects.get(staff=people.zhao, role=R.GENERAL_MANAGER)
    assert post.closed_at == OVER_AT
    event = AuditEvent.objects.unscoped("the test asks").order_by("-id")[0]
    assert (event.action, event.staff, event.at) == ("post.closed", None, OVER_AT)
    assert (event.before or {})["until"] == "2011-01-25"
    assert network.end_posts_due(at=OVER_AT + timedelta(hours=2)) == 0
