"""The questionnaire beside a call: what is asked now, what was answered, what it sums up to so far."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huidian.complaints.queries.vehicle import open_complaint_of
from huidian.engine.surveys.answers import questions_for, read_answers, summed, unanswered
from huidian.engine.surveys.questions import SCALES, YES_NO_WORDS, Question, question_of, summary_of
from huidian.flows.surveys.after_complaints import is_call_back
from huidian.flows.surveys.in_calls import asked_in, channel_of
from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Staff
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.actions.attempts import NotHeldError
from huidian.outreach.models import Task
from huidian.surveys.actions.responses import record_response
from huidian.surveys.models import Response, Revision
from huidian.surveys.words import SUMMARIES, occasion_words
from huidian.visits.models import Visit

EARLIER = 5
"""So many earlier answers of the vehicle are shown."""
_WHY = "what is beside one task that was found in scope"


@dataclass(frozen=True, slots=True)
class Offered:
    """One answer to choose: by which digit, and whether it is chosen."""

    key: str
    label: Label
    digit: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One question as it is asked: `text` is what was typed so far."""

    key: str
    label: Label
    kind: str
    required: bool
    offered: tuple[Offered, ...]
    text: str
    answered: bool


@dataclass(frozen=True, slots=True)
class EarlierAnswer:
    """What the owner answered before: when, on which occasion, summed up how."""

    response_id: int
    on: date
    occasion: Label
    summary: Label


@dataclass(frozen=True, slots=True)
class CallSurvey:
    """The questionnaire of a task.

    `summary` is what the answers sum up to so far, None before any; `complaint`: whether they are one,
    `adds`: it is added to the one that is open; `settles`: they are about one that was closed and decide
    whether it is settled or begins anew. `missing` must still be answered. `visit` is the order it is about.
    """

    task_id: int
    occasion: Label
    revision: int
    questions: tuple[Asked, ...]
    missing: int
    summary: Label | None
    complaint: bool
    adds: bool
    settles: bool
    dissatisfied: bool
    visit_on: date | None
    advisor: str
    labour: tuple[str, ...]
    parts: tuple[str, ...]
    earlier: tuple[EarlierAnswer, ...]


def call_survey(task: Task) -> CallSurvey | None:
    """What is asked in the call about a task; None: nothing."""
    asked = asked_in(task)
    if asked is None:
        return None
    follow_up, revision = asked
    answers = follow_up.response.answers if follow_up.response else {}
    questions = [question_of(one) for one in revision.questions]
    visit = follow_up.visit
    total = _summary(revision, questions, answers)
    bad = total == Response.Summary.DISSATISFIED
    complains = bad and summary_of(revision.summary).opens_complaint
    owner = follow_up.customer_id
    return CallSurvey(
        task_id=task.pk,
        occasion=occasion_words(rules_of(task.dealer), follow_up.occasion),
        revision=revision.number,
        questions=asked_questions(questions, answers),
        missing=len(unanswered(questions, answers)),
        summary=SUMMARIES[total] if total else None,
        complaint=complains,
        adds=complains and open_complaint_of(task.vehicle_id, owner) is not None,
        settles=is_call_back(task),
        dissatisfied=bad,
        visit_on=visit.settled_on if visit else None,
        advisor=follow_up.advisor_name,
        labour=_items(visit, "labour"),
        parts=_items(visit, "parts"),
        earlier=tuple(_earlier(task, follow_up.response_id)),
    )


def asked_questions(questions: Sequence[Question], answers: Mapping[str, Any]) -> tuple[Asked, ...]:
    """The questions as they are asked after some answers."""
    return tuple(asked_question(one, answers) for one in questions_for(questions, answers))


@audit.atomic()
def keep_half(
    *, at: datetime, by: Staff, scope: Scope, task_id: int, answers: Mapping[str, Any]
) -> CallSurvey | None:
    """Keep what was answered so far in the call about a task one holds; what is asked after that.

    Raises `Task.DoesNotExist`, `NotHeldError` where the task is somebody else's by now, `AnswerError`.
    """
    tasks = Task.objects.to_call(scope).select_related("dealer", "vehicle__owner")
    task = tasks.get(pk=task_id)
    if task.held_by_id != by.pk or task.closed_at is not None:
        raise NotHeldError(f"task {task.pk}")
    asked = asked_in(task)
    if asked is None:
        return None
    follow_up, revision = asked
    questions = [question_of(one) for one in revision.questions]
    if follow_up.response is not None or read_answers(questions, dict(answers)):
        record_response(
            at=at,
            by=by,
            dealer=task.dealer,
            revision=revision,
            vehicle=task.vehicle,
            customer=task.vehicle.owner,
            visit=follow_up.visit,
            advisor_name=follow_up.advisor_name,
            team_name=follow_up.team_name,
            channel=channel_of(task),
            answers=answers,
            follow_up=follow_up,
            complete=False,
        )
    return call_survey(task)


def _summary(revision: Revision, questions: Sequence[Question], answers: Mapping[str, Any]) -> str:
    return summed(summary_of(revision.summary), questions, answers) if answers else ""


def asked_question(question: Question, answers: Mapping[str, Any]) -> Asked:
    """One question as it is asked, with what was answered."""
    answer = answers.get(question.key)
    given = answer if isinstance(answer, list) else [str(answer)] if answer is not None else []
    return Asked(
        key=question.key,
        label=question.label,
        kind=question.kind,
        required=question.required,
        offered=tuple(
            Offered(key, label, str(n % 10) if n <= 10 else "", key in given)
            for n, (key, label) in enumerate(_offered(question, given), start=1)
        ),
        text=str(answer) if answer is not None and question.kind in ("number", "text") else "",
        answered=answer is not None,
    )


def _offered(question: Question, given: Sequence[str]) -> Iterator[tuple[str, Label]]:
    """The answers one may choose from; an archived one where it was chosen."""
    words = {one.key: one.label for one in question.choices}
    if question.kind in SCALES:
        for n in range(1, SCALES[question.kind] + 1):
            yield str(n), words.get(str(n), Label(str(n), str(n)))
    elif question.choices:
        for one in question.choices:
            if not one.archived or one.key in given:
                yield one.key, one.label
    elif question.kind == "yes_no":
        yield from YES_NO_WORDS.items()


def _items(visit: Visit | None, what: str) -> tuple[str, ...]:
    return tuple(visit.items.get(what, ())) if visit else ()


def _earlier(task: Task, but: int | None) -> Iterator[EarlierAnswer]:
    rows = Response.objects.unscoped(_WHY).standing().filter(vehicle=task.vehicle_id).exclude(pk=but or 0)
    rows = rows.made_by(task.caller)
    rules = rules_of(task.dealer)
    for one in rows.select_related("revision__questionnaire").order_by("-answered_at")[:EARLIER]:
        assert one.answered_at is not None
        occasion = occasion_words(rules, one.revision.questionnaire.occasion)
        on = today_at(one.answered_at, task.dealer)
        yield EarlierAnswer(one.pk, on, occasion, SUMMARIES[one.summary])
