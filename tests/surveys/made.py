"""Questionnaires and follow-ups for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from huidian.customers.models import Vehicle
from huidian.engine.surveys.questions import (
    Choice,
    Condition,
    Question,
    Summary,
    question_data,
    summary_data,
)
from huidian.kit.labels import Label
from huidian.network.models import Dealer
from huidian.surveys.models import FollowUp, Questionnaire, Response, Revision
from tests.outreach.made import AT, TODAY, a_vehicle

QUESTIONS = (
    Question("satisfied", Label("总体满意吗？", "Satisfied?"), "scale5", weight=50, required=True),
    Question(
        "why",
        Label("哪里不满意？", "What displeased?"),
        "choice",
        choices=(Choice("price", Label("价格", "Price"), 0), Choice("wait", Label("等待", "Waiting"), 50)),
        only_if=(Condition("satisfied", at_most=3),),
    ),
    Question("words", Label("还有什么要说的？", "Anything else?"), "text"),
)
SUMMARY = Summary(
    dissatisfied=(Condition("satisfied", at_most=2),), satisfied=(Condition("satisfied", at_least=4),)
)


def a_questionnaire(dealer: Dealer, occasion: str = "regular", **more: Any) -> Questionnaire:
    """One without a revision."""
    usual = {"name": f"问卷 {occasion}", "created_at": AT}
    return Questionnaire.objects.create(dealer=dealer, occasion=occasion, **(usual | more))


def a_revision(questionnaire: Questionnaire, number: int = 1, **more: Any) -> Revision:
    """A published one of `QUESTIONS`."""
    usual: dict[str, Any] = {
        "questions": [question_data(one) for one in QUESTIONS],
        "summary": summary_data(SUMMARY),
        "drafted_at": AT,
        "published_at": AT,
    }
    return Revision.objects.create(questionnaire=questionnaire, number=number, **(usual | more))


def a_follow_up(vehicle: Vehicle, questionnaire: Questionnaire, **more: Any) -> FollowUp:
    """One of today's, drawn and without a task."""
    usual: dict[str, Any] = {
        "occasion": questionnaire.occasion,
        "cycle": f"visit:{date(2026, 11, 26)}",
        "due_from": TODAY,
        "due_until": TODAY + timedelta(days=2),
        "created_at": AT,
    }
    return FollowUp.objects.create(
        dealer=vehicle.dealer,
        vehicle=vehicle,
        customer=vehicle.owner,
        questionnaire=questionnaire,
        **(usual | more),
    )


ASKED: dict[str, Any] = {"text": "等了多久？", "kind": "scale5", "only_if": "satisfied|at_most|2"}
CHOICE: dict[str, Any] = {
    "text": "哪里？ / Where?", "kind": "choice", "choices-text": ["价格 / Price", "别的", ""],
    "choices-score": ["0", "", ""],
}  # fmt: skip
SENT: dict[str, Any] = {
    "add": lambda people: ASKED,
    "question": lambda people: CHOICE,
    "summary": lambda people: {"dissatisfied": "satisfied|at_most|1"},
}
"""What forms of questions are sent, by verb."""
WHY = "a test looks at everything"


def response_of(dealer: Dealer) -> int:
    """What an owner of a dealer answered."""
    known = Response.objects.unscoped(WHY).filter(dealer=dealer).first()
    if known is None:
        known = Response.objects.create(
            dealer=dealer, revision=a_revision(a_questionnaire(dealer)), vehicle=a_vehicle(dealer, 77),
            channel="phone", started_at=AT, answered_at=AT, answers={"satisfied": 2},
            summary="dissatisfied",
        )  # fmt: skip
    return known.pk


def questionnaire_of(dealer: Dealer) -> int:
    """A published questionnaire of a dealer with a draft in which one question is archived."""
    known = Questionnaire.objects.unscoped(WHY).filter(dealer=dealer, occasion="themed").first()
    if known is None:
        known = a_questionnaire(dealer, "themed")
        first = a_revision(known)
        archived = [*first.questions[:-1], {**first.questions[-1], "archived": True}]
        earlier = [{"questions": first.questions, "summary": first.summary}]
        a_revision(known, 2, published_at=None, questions=archived, earlier=earlier)
    return known.pk
