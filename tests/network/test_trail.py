"""The audit trail as people read it: their dealers' events, newest first, narrowed, and whether they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.people import OPENED_AT, People, make_people

from huidian.network import audit
from huidian.network.models import AuditEvent
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.trail import TrailWish, audit_trail

WHY = "a test"


@pytest.fixture
def people(db: None) -> People:
    return make_people()


def at(hour: int) -> datetime:
    return OPENED_AT + timedelta(days=1, hours=hour)


def told(people: People) -> None:
    """Three events at A, one at B, one of no dealer."""
    a, b = people.dealer_a, people.dealer_b
    audit.record(at=at(1), staff=people.lin, action="reveal", dealer=a, object_type="vehicle", object_id=7)
    audit.record(at=at(2), staff=people.zhao, action="export", dealer=a, after={"rows": 3})
    audit.record(at=at(3), staff=None, action="import.commit", dealer=a, after={"rows": 9}, why=WHY)
    audit.record(at=at(4), staff=people.qian, action="reveal", dealer=b)
    audit.record(at=at(5), staff=None, action="staff.created")


def seen(people: People, wish: TrailWish) -> list[tuple[str, str]]:
    since = replace(wish, since_at=wish.since_at or at(0))
    return [(row.action, row.who) for row in audit_trail(people.scope(people.zhao), since).rows]


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (TrailWish(), [("import.commit", ""), ("export", "zhao"), ("reveal", "lin")]),
        (TrailWish(action="reveal"), [("reveal", "lin")]),
        (TrailWish(since_at=at(2)), [("import.commit", ""), ("export", "zhao")]),
        (TrailWish(until_at=at(2)), [("reveal", "lin")]),
        (TrailWish(page=2, per_page=2), [("reveal", "lin")]),
        (TrailWish(per_page=None, action="nothing"), []),
    ],
)
def test_zhao_reads_what_happened_at_her_dealer_newest_first(
    people: People, wish: TrailWish, found: list[tuple[str, str]]
) -> None:
    told(people)
    assert seen(people, wish) == found


def test_one_person_s_events(people: People) -> None:
    told(people)
    assert seen(people, TrailWish(staff_id=people.lin.pk)) == [("reveal", "lin")]
    assert seen(people, TrailWish(staff_id=people.qian.pk)) == []


def test_who_acted_and_what_was_done_are_those_of_the_dealer(people: People) -> None:
    told(people)
    found = audit_trail(people.scope(people.zhao), TrailWish(per_page=1))
    assert [name for _, name in found.people] == ["lin", "zhao"]
    assert {"reveal", "export", "import.commit"} <= set(found.actions)
    assert "staff.created" not in found.actions
    assert found.total > len(found.rows) == 1


def test_without_the_permission_there_is_no_trail(people: People) -> None:
    told(people)
    every = frozenset(Permission) - {Permission.VIEW_AUDIT}
    for scope in (people.scope(people.lin), Scope(staff_id=1, grants={people.dealer_a.pk: every})):
        found = audit_trail(scope, TrailWish())
        assert (found.total, found.rows, found.people, found.actions) == (0, (), (), ())


def test_an_event_changed_afterwards_is_seen(people: People) -> None:
    told(people)
    changed = AuditEvent.objects.unscoped(WHY).filter(action="export")
    changed.update(after={"rows": 1})
    rows = audit_trail(people.scope(people.zhao), TrailWish(since_at=at(0))).rows
    assert {row.action: row.intact for row in rows} == {
        "import.commit": True,
        "export": False,
        "reveal": True,
    }
