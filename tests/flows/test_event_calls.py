"""A call that invites to an event: its outcome is the answer, and its undo takes that back."""

from __future__ import annotations

from typing import Any

import pytest

from huidian.care.models import Guest
from huidian.flows.call_report import Report
from huidian.flows.event_calls import event_words
from huidian.flows.wrap_up import take_back, wrap_up
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim
from tests.care.made import WHY, a_guest, an_event
from tests.outreach.made import AT, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("outcome", "answer"),
    [
        ("intends", "yes"),
        ("informed", "perhaps"),
        ("refuses", "no"),
        ("sold", "no"),
        ("no_answer", ""),
        ("later", ""),
    ],
)
def test_an_outcome_answers_the_invitation_and_its_undo_takes_that_back(
    people: People, outcome: str, answer: str
) -> None:
    event, vehicle = an_event(people.dealer_a), a_vehicle(people.dealer_a, 1)
    a_guest(event, vehicle)
    agent = people.by_role[Role.CARE_AGENT]
    act: dict[str, Any] = {"at": AT, "by": agent, "scope": people.scope(agent)}
    task = a_task(vehicle, kind="event", cycle=f"event:{event.pk}", purpose="marketing")
    assert claim(**act, task_id=task.pk)
    said: dict[str, Any] = {"reason": "price"} if outcome == "refuses" else {}
    said |= {"call_back_at": AT.replace(hour=6)} if outcome == "later" else {}
    attempt = wrap_up(**act, task_id=task.pk, report=Report(outcome, **said))
    guest = Guest.objects.unscoped(WHY).get(event=event)
    assert (guest.answer, guest.answered_by) == (answer, agent if answer else None)
    assert take_back(**act, attempt_id=attempt)
    assert Guest.objects.unscoped(WHY).get(event=event).answer == ""


def test_what_is_said_of_the_event(people: People) -> None:
    event, vehicle = an_event(people.dealer_a), a_vehicle(people.dealer_a, 1)
    words = event_words(a_task(vehicle, kind="event", cycle=f"event:{event.pk}"))
    assert words and words.zh == "2026-11-27 14:00 在店内的“爱车课堂”"
    assert event_words(a_task(vehicle)) is None
