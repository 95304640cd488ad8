"""Answers given in a call: stored with it, half or whole, with what follows, and taken back with it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huidian.flows.call_report import ReportError
from huidian.flows.calls import open_card
from huidian.flows.surveys.call_questions import keep_half
from huidian.flows.wrap_up import Report, take_back, wrap_up
from huidian.network.models import Dealer, Staff
from huidian.network.scope import Scope
from huidian.network.submissions import IdempotencyKey
from huidian.outreach.models import Task
from huidian.surveys.models import FollowUp, Response
from tests.outreach.made import AT, a_task, a_vehicle
from tests.people import People
from tests.surveys.made import a_follow_up, a_questionnaire, a_revision

WHY = "a test looks at everything"


class Call:
    """A follow-up task that Zhao has on the line."""

    def __init__(self, people: People) -> None:
        self.dealer: Dealer = people.dealer_a
        self.by: Staff = people.zhao
        self.scope: Scope = people.scope(people.zhao)
        self.vehicle = a_vehicle(self.dealer, 1)
        revision = a_revision(a_questionnaire(self.dealer))
        self.task = a_task(self.vehicle, kind="follow_up", purpose="follow_up")
        a_follow_up(self.vehicle, revision.questionnaire, task=self.task, advisor_name="林小满")
        self.open()

    def open(self) -> Any:
        card = open_card(self.scope, self.by, self.task.pk, at=AT)
        assert card
        return card.survey

    def end(self, outcome: str, key: str = "", minutes: int = 4, **answers: Any) -> int:
        return wrap_up(
            at=AT + timedelta(minutes=minutes),
            by=self.by,
            scope=self.scope,
            task_id=self.task.pk,
            report=Report(outcome, answers=answers, call_back_at=AT + timedelta(hours=3)),
            key=IdempotencyKey(key, "call.result", self.by.pk) if key else None,
        )

    def undo(self, attempt: int) -> bool:
        return take_back(at=AT + timedelta(minutes=9), by=self.by, scope=self.scope, attempt_id=attempt)

    def responses(self) -> list[tuple[str, dict[str, Any], bool]]:
        rows = Response.objects.unscoped(WHY).order_by("pk")
        return [(one.summary, one.answers, one.retracted_at is None) for one in rows]


@pytest.fixture
def call(people: People) -> Call:
    return Call(people)


def test_answers_go_with_the_call_once_and_back_with_it(call: Call) -> None:
    attempt = call.end("answered", "k1", satisfied="5", words="很好")
    assert call.end("answered", "k1", satisfied="5", words="很好") == attempt
    assert call.responses() == [("satisfied", {"satisfied": 5, "words": "很好"}, True)]
    follow_up = FollowUp.objects.unscoped(WHY).select_related("response", "task").get()
    assert follow_up.response and follow_up.response.advisor_name == "林小满"
    assert follow_up.task and follow_up.task.ending == "done"
    assert call.undo(attempt) and not call.undo(attempt)
    assert call.responses() == [("satisfied", {"satisfied": 5, "words": "很好"}, False)]
    assert call.open().questions[0].answered is False


def test_half_an_answer_stays_until_the_next_call(call: Call) -> None:
    assert [one.key for one in call.open().questions] == ["satisfied", "words"]
    said: dict[str, Any] = {"at": AT, "by": call.by, "scope": call.scope, "task_id": call.task.pk}
    survey = keep_half(answers={"satisfied": "2"}, **said)
    assert survey and [one.key for one in survey.questions] == ["satisfied", "why", "words"]
    assert (survey.summary and survey.summary.en, survey.complaint, survey.missing) == (
        "Dissatisfied",
        True,
        0,
    )
    attempt = call.end("later", satisfied="2")
    assert call.responses() == [("", {"satisfied": 2}, True)]
    call.open()
    last = call.end("answered", minutes=6, why="wait")
    assert call.responses() == [("dissatisfied", {"satisfied": 2, "why": "wait"}, True)]
    assert call.undo(last)
    assert call.responses() == [("", {"satisfied": 2}, True)]
    assert call.undo(attempt)


def test_what_must_be_answered_is_asked_for(call: Call) -> None:
    with pytest.raises(ReportError, match="answers: missing"):
        call.end("answered", words="好")
    with pytest.raises(ReportError, match="answers: unknown"):
        call.end("answered", satisfied="7")
    call.end("no_answer")
    assert call.responses() == []


def test_dissatisfied_answers_bring_a_complaint_and_take_it_along(call: Call) -> None:
    attempt = call.end("answered", satisfied="1")
    kinds = Task.objects.unscoped(WHY).open().values_list("kind", flat=True)
    assert list(kinds) == ["complaint"]
    assert call.undo(attempt)
    assert set(Task.objects.unscoped(WHY).open().values_list("kind", flat=True)) == {"follow_up"}


def test_outcomes_of_needs_are_not_offered_beside_questions(call: Call) -> None:
    card = open_card(call.scope, call.by, call.task.pk, at=AT)
    assert card
    keys = {one.key for _words, outcomes in card.outcomes for one in outcomes}
    assert {"answered", "declines_survey", "later", "no_answer"} <= keys
    assert not {"intends", "elsewhere", "refuses"} & keys
