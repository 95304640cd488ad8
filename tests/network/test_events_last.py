"""Events are written last in their transaction, however early they are recorded, and none is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import transaction
from tests.processes import Environment, python

from huidian.network import audit
from huidian.network.models import AuditEvent, AuditHead

AT = datetime(2026, 11, 22, 2, 30, tzinfo=UTC)


class _RefusedError(Exception):
    """What a verb raises in the middle."""


def tell(action: str) -> AuditEvent:
    return audit.record(at=AT, staff=None, action=action)


def told() -> list[str]:
    return list(AuditEvent.objects.unscoped("the test asks").order_by("id").values_list("action", flat=True))


@pytest.mark.django_db
def test_nobody_waits_behind_a_step_that_is_followed_by_others() -> None:
    with audit.atomic():
        first = tell("first")
        with audit.atomic():
            tell("second")
        assert (told(), AuditHead.objects.count()) == ([], 0)
        tell("third")
    assert told() == ["first", "second", "third"]
    assert first.pk
    assert audit.verify().events == 3
    tell("at once")
    assert told()[3:] == ["at once"]


def _raises() -> None:
    with audit.atomic():
        tell("kept by nobody")
        raise _RefusedError


def _raises_within() -> None:
    with transaction.atomic():
        tell("kept by nobody")
        raise _RefusedError


def _is_rolled_back() -> None:
    with audit.atomic():
        tell("kept by nobody")
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.parametrize("part", [_raises, _raises_within, _is_rolled_back])
def test_what_is_rolled_back_takes_its_events_along(part: Callable[[], None]) -> None:
    with audit.atomic():
        tell("before")
        try:
            part()
        except _RefusedError:
            tell("refused")
        tell("after")
    assert [action for action in told() if action != "refused"] == ["before", "after"]
    with pytest.raises(_RefusedError):
        _raises()
    _is_rolled_back()
    tell("later")
    assert "kept by nobody" not in told()
    assert audit.verify().broken is None


@pytest.mark.django_db(transaction=True)
def test_an_event_that_were_to_be_lost_is_an_error() -> None:
    with pytest.raises(audit.LostEventError), transaction.atomic():
        held = audit._HELD.set(True)
        try:
            tell("lost")
        finally:
            audit._HELD.reset(held)


RACE = """
import json, threading
from datetime import UTC, date, datetime
from django.db import connections
from huidian.complaints.machines import IMPORTANT
from huidian.complaints.models import ImportantOwner
from huidian.network import audit
from huidian.network.machines import move
from huidian.network.models import AuditEvent
from huidian.outreach.models import Task
from tests.outreach.made import a_task, a_vehicle
from tests.people import make_people

people = make_people()
at, why = datetime(2026, 11, 27, 2, tzinfo=UTC), "a test"
cars = [a_vehicle(people.dealer_a, number) for number in range(2)]
rows = [ImportantOwner.objects.create(dealer=people.dealer_a, vehicle=car, why="named", proposed_at=at).pk
        for car in cars]
task, wrong = a_task(cars[0]).pk, []
moved, locked = threading.Event(), threading.Event()
me = {"at": at, "by": people.zhao, "scope": people.scope(people.zhao)}

def touch():
    Task.objects.unscoped(why).filter(pk=task).update(tries=1)

def steps_first():
    with audit.atomic():
        move(IMPORTANT, rows[0], "accept", **me)
        moved.set()
        locked.wait(2)
        touch()

def task_first():
    moved.wait(2)
    with audit.atomic():
        touch()
        locked.set()
        move(IMPORTANT, rows[1], "accept", **me)

def run(verb):
    try:
        verb()
    except Exception as error:
        wrong.append(repr(error))
    connections.close_all()

threads = [threading.Thread(target=run, args=(verb,)) for verb in (steps_first, task_first)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
events = AuditEvent.objects.unscoped(why).filter(action="important_owner.accepted").count()
print(json.dumps({"wrong": wrong, "events": events, "holds": audit.verify().broken is None}))
"""


@pytest.mark.slow
def test_a_step_and_then_a_task_beside_a_task_and_then_a_step(store: Environment) -> None:
    said, _ = python(store, RACE).communicate(timeout=120)
    assert json.loads(said) == {"wrong": [], "events": 2, "holds": True}
