"""An idempotency key: one effect for each, the same outcome again, nothing kept of what failed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.people import People
from tests.processes import HANGS, Environment, python

from huidian.network.models import Submission
from huidian.network.submissions import KEPT_FOR, IdempotencyKey, earlier_outcome, forget_submissions, once

AT = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
RACE = """
import threading
from datetime import UTC, datetime
from django.db import connections
from huidian.network.actions import create_staff
from huidian.network.models import Team, Dealer, Submission
from huidian.network.submissions import IdempotencyKey, once

at = datetime(2011, 1, 20, tzinfo=UTC)
staff = create_staff(at=at, by=None, username="zhao")
dealer = Dealer.objects.create(code="A", name="A")
start, said = threading.Barrier(6), []

def act():
    return {"team": Team.objects.create(dealer=dealer, name=f"team {Team.objects.count()}").pk}

def submit():
    start.wait()
    said.append(once(IdempotencyKey("k", "team:", staff.pk), at=at, act=act)["team"])
    connections.close_all()

threads = [threading.Thread(target=submit) for _ in range(6)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(said), len(set(said)), Team.objects.count(), Submission.objects.count())
"""


def key(people: People, value: str = "k") -> IdempotencyKey:
    return IdempotencyKey(value, "form:1", people.zhao.pk)


def test_the_second_time_gives_the_outcome_of_the_first(people: People) -> None:
    assert earlier_outcome(key(people)) is None
    assert once(key(people), at=AT, act=lambda: {"n": 1}) == {"n": 1}
    assert once(key(people), at=AT, act=lambda: {"n": 2}) == {"n": 1}
    assert earlier_outcome(key(people)) == {"n": 1}
    assert once(key(people, "another"), at=AT, act=lambda: {"n": 2}) == {"n": 2}


def test_without_a_key_it_is_just_done(people: People) -> None:
    assert [once(None, at=AT, act=lambda: {"n": 1}), earlier_outcome(None)] == [{"n": 1}, None]
    assert not Submission.objects.exists()


def test_what_failed_may_be_tried_again(people: People) -> None:
    def refuse() -> dict[str, int]:
        raise ValueError

    with pytest.raises(ValueError):
        once(key(people), at=AT, act=refuse)
    assert once(key(people), at=AT, act=lambda: {"n": 2}) == {"n": 2}


def test_old_keys_are_swept(people: People) -> None:
    for value, age in (("young", timedelta(0)), ("old", KEPT_FOR + timedelta(seconds=1))):
        once(key(people, value), at=AT - age, act=dict)
    assert forget_submissions(at=AT) == 1
    assert [kept.key for kept in Submission.objects.all()] == ["young"]


def test_of_six_at_once_one_acts_and_all_are_told_the_same(store: Environment) -> None:
    said, _ = python(store, RACE).communicate(timeout=HANGS)
    assert said.split() == ["6", "1", "1", "1"]
