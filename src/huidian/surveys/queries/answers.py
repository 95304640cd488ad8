"""One set of answers as its reader may see it, in words; and what a vehicle's owners answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from huidian.customers.models import Vehicle
from huidian.engine.surveys.answers import points
from huidian.engine.surveys.questions import Question, answer_words, question_of
from huidian.kit.identifiers import mask_identifiers
from huidian.kit.labels import Label
from huidian.network.ends import today_at
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import AuditEvent
from huidian.network.own import VehicleHolder
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.surveys.models import Response
from huidian.surveys.queries.responses import seconds_asked
from huidian.surveys.words import CHANNELS, SUMMARIES, occasion_words

_WHY = "the past of one set of answers that was found in scope"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer: what was asked, what was said, what it is worth from 0 to 100."""

    question: Label
    said: tuple[Label, ...]
    points: float | None


@dataclass(frozen=True, slots=True)
class ResponseFile:
    """A set of answers with everything its page shows; `seconds` is None where nobody timed the asking."""

    id: int
    dealer: str
    vehicle_id: int
    plate: str
    owner: str
    occasion: Label
    questionnaire: str
    revision: int
    channel: Label
    summary: Label
    advisor: str
    team: str
    visit_on: date | None
    started_at: datetime
    answered_at: datetime
    seconds: int | None
    by: str
    number: str
    retracted: bool
    manages: bool
    lines: tuple[AnswerLine, ...]
    history: tuple[Entry, ...]


def response_file(scope: Scope, response_id: int) -> ResponseFile:
    """One set of answers. Raises `Response.DoesNotExist` for one out of reach or half given."""
    rows = Response.objects.within(scope.where(Permission.VIEW_SURVEYS)).filter(answered_at__isnull=False)
    row = rows.select_related("revision__questionnaire", "vehicle", "customer", "visit", "dealer", "by").get(
        pk=response_id
    )
    assert row.answered_at is not None
    masks = VehicleMasks(Masks(scope), row.dealer_id, VehicleHolder(advisor=row.advisor_name))
    questionnaire = row.revision.questionnaire
    questions = [question_of(one) for one in row.revision.questions]
    return ResponseFile(
        id=row.pk,
        dealer=row.dealer.name,
        vehicle_id=row.vehicle_id,
        plate=masks.plate(row.vehicle.plate),
        owner=row.customer.name if row.customer else "",
        occasion=occasion_words(rules_of(row.dealer), questionnaire.occasion),
        questionnaire=questionnaire.name,
        revision=row.revision.number,
        channel=CHANNELS[row.channel],
        summary=SUMMARIES[row.summary],
        advisor=row.advisor_name,
        team=row.team_name,
        visit_on=row.visit.settled_on if row.visit else None,
        started_at=row.started_at,
        answered_at=row.answered_at,
        seconds=seconds_asked(row.channel, row.started_at, row.answered_at),
        by=str(row.by or ""),
        number=masks.phone(row.number) if row.number else "",
        retracted=row.retracted_at is not None,
        manages=scope.may_at(row.dealer_id, Permission.MANAGE_SURVEYS),
        lines=tuple(
            line_of(one, row.answers[one.key] if masks.off else _masked(one, row.answers[one.key]))
            for one in questions
            if one.key in row.answers
        ),
        history=_history(row.pk),
    )


def _masked(question: Question, answer: object) -> object:
    """An answer in the owner's words without the numbers in them."""
    return mask_identifiers(str(answer)) if question.kind == "text" else answer


def _history(response_id: int) -> tuple[Entry, ...]:
    events = AuditEvent.objects.unscoped(_WHY).filter(
        object_type="survey_response", object_id=str(response_id)
    )
    return tuple(entry_of(one) for one in events.select_related("staff", "dealer").order_by("-id")[:50])


def line_of(question: Question, answer: object) -> AnswerLine:
    """One answer in words."""
    return AnswerLine(question.label, answer_words(question, answer), points(question, answer))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class VehicleAnswer:
    """That an owner answered, for the vehicle's timeline."""

    response_id: int
    on: date
    occasion: Label
    summary: Label
    channel: Label
    advisor: str
    what: Literal["answer"] = "answer"


def answers_of_vehicle(scope: Scope, vehicle: Vehicle) -> list[VehicleAnswer]:
    """What a vehicle's owners answered, newest first; none where the reader may not read it."""
    if not scope.may_at(vehicle.dealer_id, Permission.VIEW_SURVEYS):
        return []
    rows = Response.objects.within(scope).standing().filter(vehicle=vehicle).order_by("-answered_at")
    rules = rules_of(vehicle.dealer)
    return [
        VehicleAnswer(
            one.pk,
            today_at(one.answered_at or one.started_at, vehicle.dealer),
            occasion_words(rules, one.revision.questionnaire.occasion),
            SUMMARIES[one.summary],
            CHANNELS[one.channel],
            one.advisor_name,
        )
        for one in rows.select_related("revision__questionnaire")
    ]
