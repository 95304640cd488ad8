"""One-time links: 128 random bits of which a hash is kept, good until a day, for one answer."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from huidian.engine.surveys.questions import Question, question_of
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Staff
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.queries.words import COMPLAINT_CALL_BACK
from huidian.surveys.actions.begin import last_revision
from huidian.surveys.actions.responses import record_response
from huidian.surveys.models import FollowUp, Response, SurveyLink

Why = Literal["unknown", "used", "expired", "revoked"]
LONGEST = 64
_BYTES = 16
_WHY = "whoever has the token of a link may answer it, and nobody else sees anything of it"


class LinkError(LookupError):
    """A link that cannot be answered; `why` says it without telling whose it was."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class NotDrawnError(ValueError):
    """Nobody asks that owner: the follow-up was not drawn, or is answered."""


class NotDueError(ValueError):
    """It is too early to ask: what is asked about is to have lasted until the day `due`."""

    def __init__(self, due: date) -> None:
        super().__init__(str(due))
        self.due = due


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link that was just made: its token is told once."""

    link_id: int
    token: str
    expires_at: datetime


def make_link(*, at: datetime, by: Staff, scope: Scope, follow_up_id: int, way: str) -> MadeLink:
    """A link to answer a follow-up by; those made before for it end, and what was half answered goes on here.

    Raises `FollowUp.DoesNotExist`, `NotDrawnError`; after a closed complaint `NotDueError` before its window.
    """
    with audit.atomic():
        rows = FollowUp.objects.within(scope.where(Permission.VIEW_SURVEYS)).select_related(
            "dealer", "response", "task"
        )
        follow_up = rows.get(pk=follow_up_id)
        revision = last_revision(follow_up.questionnaire_id)
        answered = follow_up.response is not None and follow_up.response.answered_at is not None
        if revision is None or answered or not follow_up.drawn:
            raise NotDrawnError(str(follow_up_id))
        # A code for the bill is made when the car leaves; whether a solution holds is known later.
        after_complaint = follow_up.task is not None and follow_up.task.kind == COMPLAINT_CALL_BACK
        if after_complaint and today_at(at, follow_up.dealer) < follow_up.due_from:
            raise NotDueError(follow_up.due_from)
        begun = _end_links(follow_up, at)
        occasions = {one.key: one for one in rules_of(follow_up.dealer).surveys.occasions}
        occasion = occasions.get(follow_up.occasion)
        token = secrets.token_urlsafe(_BYTES)
        link = SurveyLink.objects.create(
            dealer=follow_up.dealer,
            follow_up=follow_up,
            revision=revision,
            vehicle_id=follow_up.vehicle_id,
            customer_id=follow_up.customer_id,
            visit_id=follow_up.visit_id,
            token_hash=hash_of(token),
            response=begun,
            way=way,
            made_at=at,
            made_by=by,
            expires_at=at + timedelta(days=occasion.link_days if occasion else 14),
        )
        audit.record(
            at=at,
            staff=by,
            dealer=follow_up.dealer,
            action="survey_link.made",
            object_type="follow_ups",
            object_id=follow_up.pk,
            after={"vehicle": follow_up.vehicle_id, "way": way},
        )
        return MadeLink(link.pk, token, link.expires_at)


def _end_links(follow_up: FollowUp, at: datetime) -> Response | None:
    """End the links of a follow-up that took no whole answer; the half-given answers of one of them."""
    rows = SurveyLink.objects.unscoped(_WHY).select_for_update(of=("self",)).select_related("response")
    begun = None
    for one in rows.filter(follow_up=follow_up, response__answered_at=None).order_by("pk"):
        begun = one.response or begun
        ended = {"response": None, "revoked_at": one.revoked_at or at}
        SurveyLink.objects.unscoped(_WHY).filter(pk=one.pk).update(**ended)
    return begun


def open_link(token: str, *, at: datetime) -> SurveyLink:
    """The link of a token, with all its page needs. Raises `LinkError`."""
    rows = SurveyLink.objects.unscoped(_WHY).select_related(
        "dealer", "revision", "vehicle", "customer", "visit", "response", "follow_up__task"
    )
    link = rows.filter(token_hash=hash_of(token[:LONGEST])).first()
    if link is None:
        raise LinkError("unknown")
    if link.response and link.response.answered_at:
        raise LinkError("used")
    if link.revoked_at:
        raise LinkError("revoked")
    if link.expires_at <= at:
        raise LinkError("expired")
    return link


@audit.atomic()
def answer_link(token: str, *, at: datetime, answers: Mapping[str, Any], complete: bool) -> Response:
    """Keep an owner's own answers, half or whole; a whole one uses the link up.

    Raises `LinkError`, `AnswerError`, `UnansweredError`.
    """
    # Of two at once the second waits, and finds the link used.
    lock = SurveyLink.objects.unscoped(_WHY).select_for_update(of=("self",), no_key=True)
    lock.filter(token_hash=hash_of(token[:LONGEST])).values("pk").first()
    link = open_link(token, at=at)
    follow_up = link.follow_up
    if follow_up and follow_up.response_id and follow_up.response_id != link.response_id:
        begun = Response.objects.unscoped(_WHY).get(pk=follow_up.response_id)
        if begun.answered_at:
            raise LinkError("used")
    response = record_response(
        at=at,
        by=None,
        dealer=link.dealer,
        revision=link.revision,
        vehicle=link.vehicle,
        customer=link.customer,
        visit=link.visit,
        advisor_name=follow_up.advisor_name if follow_up else "",
        team_name=follow_up.team_name if follow_up else "",
        channel=Response.Channel.LINK,
        answers=answers,
        started_at=link.opened_at or at,
        follow_up=follow_up,
        complete=complete,
    )
    SurveyLink.objects.unscoped(_WHY).filter(pk=link.pk).update(response=response)
    return response


def note_opened(link: SurveyLink, *, at: datetime) -> None:
    """Note when the owner first saw the questions."""
    SurveyLink.objects.unscoped(_WHY).filter(pk=link.pk, opened_at=None).update(opened_at=at)


def questions_of(link: SurveyLink) -> list[Question]:
    """What a link asks."""
    return [question_of(one) for one in link.revision.questions]


def hash_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
