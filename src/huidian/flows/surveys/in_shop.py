"""An owner answers in the shop: somebody at the desk types it, with what follows, and may take it back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huidian.engine.surveys.questions import Question, question_of
from huidian.flows.surveys.by_link import readable, spare_call
from huidian.flows.surveys.call_questions import Asked, asked_questions
from huidian.flows.surveys.dissatisfied import complain
from huidian.kit.labels import Label
from huidian.network import audit
from huidian.network.locks import locked_dealer
from huidian.network.masks import Masks, VehicleMasks
from huidian.network.models import Staff
from huidian.network.own import VehicleHolder
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Task
from huidian.surveys.actions.begin import in_force, last_revision
from huidian.surveys.actions.in_shop import (
    IN_SHOP,
    in_shop_now,
    occasion_in_shop,
    open_in_shop,
    vehicle_in_shop,
)
from huidian.surveys.actions.responses import record_response, retract_response
from huidian.surveys.models import FollowUp, Response, Revision
from huidian.surveys.words import CHANNELS

_WHY = "the call that was spared by answers which are taken back"


@dataclass(frozen=True, slots=True)
class ShopPage:
    """What is asked in the shop about one vehicle; once it is answered when, by which way and who typed it.
    `response_id` is for who may read answers, `may_undo`: the reader may take them back.
    """

    vehicle_id: int
    dealer_id: int
    plate: str
    key: str
    occasion: Label
    questions: tuple[Asked, ...]
    answered_at: datetime | None
    channel: Label | None
    by: str
    response_id: int | None
    may_undo: bool


def shop_page(
    scope: Scope, vehicle_id: int, occasion: str, *, at: datetime, answers: Mapping[str, Any] | None = None
) -> ShopPage:
    """The questions as they are after `answers` of a form, of which nothing is kept.

    Raises `Vehicle.DoesNotExist`, `NotAskedError`.
    """
    vehicle = vehicle_in_shop(scope, vehicle_id)
    asked = occasion_in_shop(vehicle, occasion)
    follow_up = in_shop_now(vehicle, asked, at)
    response = follow_up.response if follow_up else None
    done = response if response and response.answered_at else None
    revision = _revision(follow_up) or in_force(vehicle.dealer, asked.key)
    questions = list(map(question_of, revision.questions)) if revision else list(asked.questions)
    masks = VehicleMasks(Masks(scope), vehicle.dealer_id, VehicleHolder())
    may_read = scope.may_at(vehicle.dealer_id, Permission.VIEW_SURVEYS)
    return ShopPage(
        vehicle_id=vehicle.pk,
        dealer_id=vehicle.dealer_id,
        plate=masks.plate(vehicle.plate),
        key=asked.key,
        occasion=asked.label,
        questions=() if done else _questions(questions, response, answers),
        answered_at=done.answered_at if done else None,
        channel=CHANNELS[done.channel] if done else None,
        by=str(done.by or "") if done else "",
        response_id=done.pk if done and may_read else None,
        may_undo=done is not None and _may_undo(scope, done),
    )


@audit.atomic()
def answer_in_shop(
    *, at: datetime, by: Staff, scope: Scope, vehicle_id: int, occasion: str, answers: Mapping[str, Any]
) -> Response:
    """Keep what an owner answers at the desk; a call about it is spared.

    Raises `Vehicle.DoesNotExist`, `NotAskedError`, `AnsweredError`, `AnswerError`, `UnansweredError`.
    """
    vehicle = vehicle_in_shop(scope, vehicle_id)
    locked_dealer(vehicle.dealer_id)
    asked = occasion_in_shop(vehicle, occasion)
    follow_up = open_in_shop(vehicle, asked, at=at)
    revision = _revision(follow_up)
    assert revision is not None
    half = follow_up.response.answers if follow_up.response else {}
    response = record_response(
        at=at,
        by=by,
        dealer=vehicle.dealer,
        revision=revision,
        vehicle=vehicle,
        customer=vehicle.owner,
        channel=Response.Channel.DESK,
        answers={**half, **answers},
        follow_up=follow_up,
    )
    spare_call(response, at=at)
    if response.summary == Response.Summary.DISSATISFIED:
        complain(at=at, by=by, response=response, cause_key=f"response:{response.pk}")
    return response


@audit.atomic()
def take_back_in_shop(*, at: datetime, by: Staff, scope: Scope, vehicle_id: int, occasion: str) -> bool:
    """Take back what was typed at the desk today; a call that was spared by it is to be made again. Whether
    there was anything that the reader may take back.
    """
    vehicle = vehicle_in_shop(scope, vehicle_id)
    locked_dealer(vehicle.dealer_id)
    follow_up = in_shop_now(vehicle, occasion_in_shop(vehicle, occasion), at)
    response = follow_up.response if follow_up else None
    if follow_up is None or response is None or not response.answered_at or not _may_undo(scope, response):
        return False
    retract_response(at=at, by=by, response_id=response.pk)
    if not follow_up.cycle.startswith(IN_SHOP):
        spared = Task.objects.unscoped(_WHY).filter(
            follow_up=follow_up, ending_fact=f"response:{response.pk}"
        )
        spared.update(closed_at=None, ending="", ending_fact="")
    return True


def _revision(follow_up: FollowUp | None) -> Revision | None:
    """That of half-given answers, else the one in force."""
    if follow_up is None:
        return None
    begun = follow_up.response
    return begun.revision if begun else last_revision(follow_up.questionnaire_id)


def _questions(
    questions: list[Question], begun: Response | None, answers: Mapping[str, Any] | None
) -> tuple[Asked, ...]:
    if answers is None:
        return asked_questions(questions, begun.answers if begun else {})
    return asked_questions(questions, readable(questions, answers))


def _may_undo(scope: Scope, response: Response) -> bool:
    """Whoever typed it, and who may take back any answers."""
    if response.channel != Response.Channel.DESK:
        return False
    return response.by_id == scope.staff_id or scope.may_at(response.dealer_id, Permission.MANAGE_SURVEYS)
