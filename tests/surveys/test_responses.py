"""Answers are written down, half or whole, and taken back."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huidian.engine.surveys.answers import AnswerError
from huidian.flows.surveys.call_questions import call_survey
from huidian.kit.months import month_of
from huidian.network.models import AuditEvent
from huidian.surveys.actions.responses import (
    UnansweredError,
    record_response,
    resume,
    retract_response,
)
from huidian.surveys.models import FollowUp, Questionnaire, Response
from huidian.surveys.queries.answers import answers_of_vehicle
from huidian.surveys.queries.responses import answered, completion
from huidian.surveys.queries.score_rows import month_rows
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People
from tests.surveys.made import a_follow_up, a_questionnaire, a_revision

pytestmark = pytest.mark.both_stores
WHY = "a test looks at everything"


def test_half_given_answers_go_on_and_count_once_they_are_whole(people: People) -> None:
    dealer = people.dealer_a
    revision = a_revision(a_questionnaire(dealer))
    vehicle = a_vehicle(dealer, 1)
    follow_up = a_follow_up(vehicle, revision.questionnaire, advisor_name="林小满")
    said: dict[str, Any] = {
        "by": people.zhao,
        "dealer": dealer,
        "revision": revision,
        "vehicle": vehicle,
        "channel": "phone",
        "follow_up": follow_up,
    }
    half = record_response(at=AT, answers={"satisfied": "2"}, complete=False, **said)
    assert not Response.objects.unscoped(WHY).standing().exists()
    later = AT + timedelta(minutes=3)
    whole = record_response(at=later, answers={"satisfied": "2", "why": "wait", "words": ""}, **said)
    assert (whole.pk, whole.started_at, whole.answered_at) == (half.pk, AT, later)
    assert (whole.summary, whole.answers) == ("dissatisfied", {"satisfied": 2, "why": "wait"})
    assert Response.objects.unscoped(WHY).standing().get() == whole
    assert [one.answers["why"] for one in answered(dealer, since=TODAY, until=TODAY)] == ["wait"]
    counts = completion(dealer, since=TODAY, until=TODAY)
    assert (counts.due, counts.drawn, counts.answered) == (1, 1, 1)

    assert retract_response(at=later, by=people.zhao, response_id=whole.pk)
    assert not retract_response(at=later, by=people.zhao, response_id=whole.pk)
    assert not Response.objects.unscoped(WHY).standing().exists()
    assert FollowUp.objects.unscoped(WHY).get().response is None
    events = AuditEvent.objects.unscoped(WHY).filter(object_type="survey_response")
    assert list(events.values_list("action", flat=True)) == ["response.recorded", "response.retracted"]


def test_answers_given_anew_are_counted_anew(people: People) -> None:
    """A call that is undone and made again keeps the row it went on with."""
    dealer, vehicle = people.dealer_a, a_vehicle(people.dealer_a, 1)
    revision = a_revision(a_questionnaire(dealer))
    follow_up = a_follow_up(vehicle, revision.questionnaire)
    said: dict[str, Any] = {"by": people.zhao, "dealer": dealer, "revision": revision, "vehicle": vehicle}
    said |= {"channel": "phone", "follow_up": follow_up}
    half = record_response(at=AT, answers={"satisfied": "5"}, complete=False, **said)
    worth = []
    for minutes, satisfied in ((1, "5"), (2, "1")):
        record_response(at=AT + timedelta(minutes=minutes), answers={"satisfied": satisfied}, **said)
        worth += [one.choices for one in month_rows(dealer, month_of(TODAY))]
        resume(at=AT + timedelta(minutes=minutes), by=people.zhao, response_id=half.pk, answers={})
    assert worth == [(100.0,), (20.0,)]


def test_the_day_of_an_answer_is_the_dealers(people: People) -> None:
    """Half past seven in Shanghai is the day before in UTC."""
    vehicle = a_vehicle(people.dealer_a, 1)
    record_response(
        at=datetime(2026, 11, 26, 23, 30, tzinfo=UTC),
        by=None,
        dealer=people.dealer_a,
        revision=a_revision(a_questionnaire(people.dealer_a)),
        vehicle=vehicle,
        channel="link",
        answers={"satisfied": "5"},
    )
    days = [one.on for one in answers_of_vehicle(people.scope(people.zhao), vehicle)]
    task = a_task(vehicle, kind="follow_up")
    a_follow_up(vehicle, Questionnaire.objects.unscoped(WHY).get(), task=task)
    beside = call_survey(task)
    assert beside is not None
    assert [*days, *(one.on for one in beside.earlier)] == [date(2026, 11, 27)] * 2


@pytest.mark.parametrize(
    ("answers", "refused"), [({"satisfied": "9"}, AnswerError), ({"words": "好"}, UnansweredError)]
)
def test_what_a_question_does_not_take_is_refused(
    people: People, answers: dict[str, str], refused: type[ValueError]
) -> None:
    revision = a_revision(a_questionnaire(people.dealer_a))
    with pytest.raises(refused):
        record_response(
            at=AT,
            by=None,
            dealer=people.dealer_a,
            revision=revision,
            vehicle=a_vehicle(people.dealer_a, 1),
            channel="link",
            answers=answers,
        )
    assert not Response.objects.unscoped(WHY).exists()
