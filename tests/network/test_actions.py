"""Verbs about people and places: what they store, what they refuse, and the event each leaves."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import IntegrityError
from tests.people import OPENED_AT, People, make_dealer, make_staff

from huidian.network import actions as network
from huidian.network.models import AuditEvent, Dealer, Post, Staff
from huidian.network.roles import Role


def last_event() -> AuditEvent:
    event = AuditEvent.objects.unscoped("the test asks").order_by("id").last()
    assert event is not None
    return event


def test_everything_that_made_the_people_is_told(people: People) -> None:
    events = AuditEvent.objects.unscoped("the test asks")
    actions = list(events.order_by("id").values_list("action", flat=True))
    assert actions[:5] == [
        "manufacturer.created",
        "region.created",
        "dealer.created",
        "dealer.created",
        "team.created",
    ]
    assert actions.count("staff.created") == Staff.objects.count()
    assert actions.count("post.opened") == Post.objects.count()


def test_a_dealers_event_names_the_dealer(people: People) -> None:
    dealer = make_dealer("C", playbook="svw")
    event = last_event()
    assert (event.dealer, event.object_type, event.object_id) == (dealer, "dealer", str(dealer.pk))
    assert event.after == {"code": "C", "name": "C店(虚构)", "region": None, "playbook": "svw"}


def test_a_playbook_has_to_exist(people: People) -> None:
    with pytest.raises(ValueError, match="no such playbook: nonsense"):
        make_dealer("C", playbook="nonsense")
    with pytest.raises(ValueError, match="no such playbook"):
        network.change_playbook(at=OPENED_AT, by=None, dealer=people.dealer_a, playbook="nonsense")
    assert not Dealer.objects.filter(code="C").exists()


def test_changing_the_playbook_tells_both(people: People) -> None:
    network.change_playbook(
        at=OPENED_AT, by=people.zhao, dealer=people.dealer_a, playbook="svw", why="换品牌"
    )
    event = last_event()
    assert (event.before, event.after, event.why) == ({"playbook": "generic"}, {"playbook": "svw"}, "换品牌")
    assert event.staff == people.zhao
    assert Dealer.objects.get(code="A").playbook == people.dealer_a.playbook == "svw"


def test_changing_the_language(people: People) -> None:
    network.change_language(at=OPENED_AT, by=people.lin, staff=people.lin, language="en")
    assert Staff.objects.get(username="lin").language == "en"
    assert last_event().after == {"language": "en"}
    with pytest.raises(ValueError, match="no such language"):
        network.change_language(at=OPENED_AT, by=people.lin, staff=people.lin, language="tlh")


@pytest.mark.parametrize(
    ("role", "place"),
    [
        (Role.CARE_MANAGER, lambda people: people.region),
        (Role.ADVISOR, lambda people: people.maker),
        (Role.REGIONAL_MANAGER, lambda people: people.dealer_a),
        (Role.OEM_CARE, lambda people: people.region),
    ],
)
def test_a_role_has_its_places(people: People, role: Role, place: Callable[[People], network.Place]) -> None:
    with pytest.raises(ValueError, match="there is no"):
        network.open_post(at=OPENED_AT, by=None, staff=people.lin, role=role, place=place(people))


def test_a_team_of_another_dealer_is_refused(people: People) -> None:
    with pytest.raises(ValueError, match="no advisor of this place"):
        network.open_post(
            at=OPENED_AT,
            by=None,
            staff=people.lin,
            role=Role.ADVISOR,
            place=people.dealer_b,
            team=people.team,
        )


def test_closing_a_post_takes_the_reach(people: People) -> None:
    held = Post.objects.get(staff=people.qian)
    network.close_post(at=OPENED_AT, by=people.zhao, post=held, why="调岗")
    assert people.scope(people.qian).grants == {}
    held.refresh_from_db()
    assert held.closed_at == OPENED_AT
    event = last_event()
    assert event.action == "post.closed"
    assert event.before == {"staff": "qian", "role": "care_manager", "dealer": "B"}


def test_a_password_is_stored_as_a_hash_and_never_told(people: People) -> None:
    made = network.create_staff(at=OPENED_AT, by=None, username="sun", password="not-a-secret-2")
    assert made.check_password("not-a-secret-2")
    assert "not-a-secret-2" not in str(last_event().after)
    assert not make_staff("li").check_password("")
    without = network.create_staff(at=OPENED_AT, by=None, username="he")
    assert not without.has_usable_password()


@pytest.mark.django_db(transaction=True)
def test_what_fails_leaves_neither_row_nor_event() -> None:
    make_dealer("A")
    before = AuditEvent.objects.unscoped("the test asks").count()
    with pytest.raises(IntegrityError):
        make_dealer("A")
    assert AuditEvent.objects.unscoped("the test asks").count() == before
