"""The audit trail as people read it: their dealers' events, newest first, narrowed, and whether they hold."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.people import OPENED_AT, People, make_people

from huidian.network import audit
from huidian.network.append_only import released
from huidian.network.models import AuditEvent
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.trail import entry_of, trail_actions, trail_events, trail_people

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


def seen(people: People) -> list[tuple[str, str]]:
    events = trail_events(people.scope(people.zhao)).filter(at__gte=at(0))
    return [(row.action, row.who) for row in map(entry_of, events)]


def test_zhao_reads_what_happened_at_her_dealer_newest_first(people: People) -> None:
    told(people)
    assert seen(people) == [("import.commit", ""), ("export", "zhao"), ("reveal", "lin")]


def test_who_acted_and_what_was_done_are_those_of_the_dealer(people: People) -> None:
    told(people)
    scope = people.scope(people.zhao)
    assert list(trail_people(scope).values()) == ["lin", "zhao"]
    assert {"reveal", "export", "import.commit"} <= set(trail_actions(scope))
    assert "staff.created" not in trail_actions(scope)


def test_without_the_permission_there_is_no_trail(people: People) -> None:
    told(people)
    every = frozenset(Permission) - {Permission.VIEW_AUDIT}
    for scope in (people.scope(people.lin), Scope(staff_id=1, grants={people.dealer_a.pk: every})):
        assert (list(trail_events(scope)), trail_people(scope), trail_actions(scope)) == ([], {}, [])


def test_an_event_changed_afterwards_is_seen(people: People) -> None:
    told(people)
    changed = AuditEvent.objects.unscoped(WHY).filter(action="export")
    with released():
        changed.update(after={"rows": 1})
    rows = trail_events(people.scope(people.zhao)).filter(at__gte=at(0))
    assert {row.action: entry_of(row).intact for row in rows} == {
        "import.commit": True,
        "export": False,
        "reveal": True,
    }
