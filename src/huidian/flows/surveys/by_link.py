"""An owner answers by a link: the call is spared, and dissatisfied answers bring a complaint."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huidian.complaints.models import Complaint
from huidian.engine.surveys.answers import AnswerError, read_answers
from huidian.engine.surveys.questions import Answer, Answers, Question
from huidian.flows.surveys.after_complaints import answered_after, is_call_back
from huidian.flows.surveys.call_questions import Asked, asked_questions
from huidian.flows.surveys.dissatisfied import complain
from huidian.kit.plates import mask_plate
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.outreach.models import Task
from huidian.outreach.models.tasks import free_at
from huidian.surveys.actions.links import answer_link, begun_by, note_opened, open_link, questions_of
from huidian.surveys.models import FollowUp, Response

_WHY = "the call an owner has spared by answering"


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What an owner sees: the shop, the plate with most of it hidden, the day of what it is
    about, a visit or a complaint; nothing else of anybody.
    """

    dealer: str
    plate: str
    visit_on: date | None
    complaint_on: date | None
    questions: tuple[Asked, ...]


def own_page(token: str, *, at: datetime, answers: Mapping[str, Any] | None = None) -> OwnPage:
    """The questions of a link with what was answered so far, or as they are after `answers` of a form, of
    which nothing is kept. Raises `LinkError`.
    """
    link = open_link(token, at=at)
    note_opened(link, at=at)
    begun = begun_by(link)
    task = link.follow_up.task if link.follow_up else None
    complaint = (
        Complaint.objects.unscoped(_WHY).filter(call_back=task).first() if is_call_back(task) else None
    )
    questions = questions_of(link)
    return OwnPage(
        dealer=link.dealer.name,
        plate=mask_plate(link.vehicle.plate),
        visit_on=link.visit.settled_on if link.visit and not complaint else None,
        complaint_on=today_at(complaint.opened_at, link.dealer) if complaint else None,
        questions=asked_questions(
            questions, (begun.answers if begun else {}) if answers is None else readable(questions, answers)
        ),
    )


def readable(questions: Iterable[Question], given: Mapping[str, Any]) -> Answers:
    """What of some answers can be read; the others are as if they had not come."""
    read: dict[str, Answer] = {}
    for one in questions:
        with suppress(AnswerError):
            read |= read_answers([one], dict(given))
    return read


@audit.atomic()
def take_answers(token: str, *, at: datetime, answers: Mapping[str, Any], complete: bool) -> Response:
    """Keep what an owner answered; once it is whole nobody calls about it. Raises as `answer_link`."""
    if complete:
        # A complaint is opened under the dealer's lock, and what is answered goes into the trail before that.
        locked_dealer(open_link(token, at=at).dealer_id)
    response = answer_link(token, at=at, answers=answers, complete=complete)
    if not complete:
        return response
    spare_call(response, at=at)
    asked = FollowUp.objects.unscoped(_WHY).select_related("task").filter(response=response).first()
    about_complaint = bool(asked and is_call_back(asked.task))
    if asked and asked.task and about_complaint and answered_after(asked.task, response, at=at, by=None):
        return response
    if response.summary == Response.Summary.DISSATISFIED:
        cause = f"response:{response.pk}"
        complain(at=at, by=None, response=response, cause_key=cause, anyhow=about_complaint)
    return response


def spare_call(response: Response, *, at: datetime) -> None:
    """Close the task of answers that are whole, unless somebody has it in hand: nobody calls about it."""
    tasks = Task.objects.unscoped(_WHY).open().filter(free_at(at), follow_up__response=response)
    tasks.update(
        closed_at=at,
        ending=Task.Ending.NOT_NEEDED,
        ending_fact=f"response:{response.pk}",
        held_by=None,
        held_until=None,
        promised_at=None,
    )
