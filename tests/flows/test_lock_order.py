"""A dealer is locked before the trail: who waits for a dealer keeps nobody from writing to the trail."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huidian.complaints.models import Complaint
from huidian.flows.surveys.by_link import take_answers
from huidian.network import audit
from huidian.network.models import Dealer
from huidian.surveys.actions.links import make_link
from huidian.surveys.models import FollowUp
from tests.flows.test_survey_calls import WHY, Call
from tests.outreach.made import AT
from tests.people import People


@pytest.fixture
def locks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was locked, in its order."""
    taken: list[str] = []
    record, select = audit.record, Dealer.objects.select_for_update

    def recorded(**said: Any) -> Any:
        taken.append("trail")
        return record(**said)

    def selected(**how: Any) -> Any:
        taken.append("dealer")
        return select(**how)

    monkeypatch.setattr(audit, "record", recorded)
    monkeypatch.setattr(Dealer.objects, "select_for_update", selected)
    return taken


@pytest.mark.parametrize("outcome", ["answered", "declines_survey"])
def test_answers_of_a_call_that_bring_a_complaint(people: People, locks: list[str], outcome: str) -> None:
    call = Call(people)
    locks.clear()
    call.end(outcome, satisfied="1")
    assert Complaint.objects.unscoped(WHY).count() == 1
    assert locks[0] == "dealer"


def test_an_owners_own_answers_that_bring_a_complaint(people: People, locks: list[str]) -> None:
    call = Call(people)
    link = make_link(
        at=AT,
        by=people.zhao,
        scope=call.scope,
        follow_up_id=FollowUp.objects.unscoped(WHY).get().pk,
        way="qr",
    )
    locks.clear()
    later = AT + timedelta(hours=1)
    take_answers(link.token, at=later, answers={"satisfied": "1", "why": "wait"}, complete=True)
    assert Complaint.objects.unscoped(WHY).count() == 1
    assert locks[0] == "dealer"
