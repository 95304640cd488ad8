"""One-time links: 128 random bits of which a hash is kept, good until a day, for one answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from huidian.engine.surveys.questions import Question, question_of
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Staff
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.models import Caller
from huidian.surveys.actions.begin import last_revision
from huidian.surveys.actions.responses import record_response
from huidian.surveys.models import FollowUp, Response, Revision, SurveyLink
from huidian.surveys.queries.follow_ups import LINKABLE, follow_ups_in_reach, link_from
from huidian.surveys.tokens import hash_of, new_token

Why = Literal["unknown", "used", "expired", "revoked"]
LONGEST = 64
_WHY = "whoever has the token of a link may answer it, and nobody else sees anything of it"


class LinkError(LookupError):
    """A link that cannot be answered; `why` says it without telling whose it was."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class NotDrawnError(ValueError):
    """Nobody asks that owner: the follow-up was not drawn, is answered, withdrawn, or over."""


class NotDueError(ValueError):
    """It is too early to ask: what is asked about is to have lasted until the day `due` (`link_from`)."""

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
    """A link to answer a follow-up by; one made before by the same way ends.

    Raises `FollowUp.DoesNotExist`, `NotDrawnError`, and `NotDueError` before its first day.
    """
    with audit.atomic():
        made = link_made(askable(scope, follow_up_id, at=at), at=at, by=by, way=way)
    if made is None:
        raise NotDrawnError(str(follow_up_id))
    return made


def link_made(follow_up: FollowUp, *, at: datetime, by: Staff, way: str) -> MadeLink | None:
    """A link of a follow-up that may be asked; None without a questionnaire. Belongs into a transaction."""
    revision = last_revision(follow_up.questionnaire_id)
    if revision is None:
        return None
    _end_links(follow_up, at, way)
    token = new_token()
    link = new_link(follow_up, revision, token, at=at, by=by, way=way)
    link.save(force_insert=True)
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


def askable(scope: Scope, follow_up_id: int, *, at: datetime) -> FollowUp:
    """A follow-up in reach that may be asked by a link now: the manufacturer asks by calls alone, for answers
    that come by a link are the dealer's. Raises as `make_link`.
    """
    mine = follow_ups_in_reach(scope).made_by(Caller.DEALER)
    follow_up = mine.select_related("task").get(pk=follow_up_id)
    if follow_up.state_now not in LINKABLE:  # type: ignore[attr-defined]
        raise NotDrawnError(str(follow_up_id))
    if today_at(at, follow_up.dealer) < (first := link_from(follow_up)):
        raise NotDueError(first)
    return follow_up


def new_link(
    follow_up: FollowUp, revision: Revision, token: str, *, at: datetime, by: Staff | None, way: str
) -> SurveyLink:
    """A link of a follow-up, not yet stored."""
    occasions = {one.key: one for one in rules_of(follow_up.dealer).surveys.occasions}
    occasion = occasions.get(follow_up.occasion)
    return SurveyLink(
        dealer=follow_up.dealer,
        follow_up=follow_up,
        revision=revision,
        vehicle_id=follow_up.vehicle_id,
        customer_id=follow_up.customer_id,
        visit_id=follow_up.visit_id,
        token_hash=hash_of(token),
        way=way,
        made_at=at,
        made_by=by,
        expires_at=at + timedelta(days=occasion.link_days if occasion else 14),
    )


def _end_links(follow_up: FollowUp, at: datetime, way: str) -> None:
    """End the links of a follow-up that were made by a way before; one by another way stays good."""
    SurveyLink.objects.unscoped(_WHY).filter(follow_up=follow_up, way=way, revoked_at=None).update(
        revoked_at=at
    )


def open_link(token: str, *, at: datetime) -> SurveyLink:
    """The link of a token, with all its page needs. Raises `LinkError`."""
    rows = SurveyLink.objects.unscoped(_WHY).select_related(
        "dealer",
        "revision",
        "vehicle",
        "customer",
        "visit",
        "response",
        "follow_up__task",
        "follow_up__response",
    )
    link = rows.filter(token_hash=hash_of(token[:LONGEST])).first()
    if link is None:
        raise LinkError("unknown")
    begun = begun_by(link)
    if begun and begun.answered_at:
        raise LinkError("used")
    if link.revoked_at:
        raise LinkError("revoked")
    if link.expires_at <= at:
        raise LinkError("expired")
    return link


def begun_by(link: SurveyLink) -> Response | None:
    """What the owner has answered so far, by this link or by whatever other way."""
    return (link.follow_up.response if link.follow_up else None) or link.response


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
    others = SurveyLink.objects.unscoped(_WHY).filter(response=response).exclude(pk=link.pk)
    others.update(response=None)
    SurveyLink.objects.unscoped(_WHY).filter(pk=link.pk).update(response=response)
    return response


def note_opened(link: SurveyLink, *, at: datetime) -> None:
    """Note when the owner first saw the questions."""
    SurveyLink.objects.unscoped(_WHY).filter(pk=link.pk, opened_at=None).update(opened_at=at)


def questions_of(link: SurveyLink) -> list[Question]:
    """What a link asks."""
    return [question_of(one) for one in link.revision.questions]
