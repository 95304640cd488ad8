"""What an owner answered is written down, half or whole, and taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huidian.customers.models import Customer, Vehicle
from huidian.engine.surveys.answers import counted_answers, read_answers, summed, unanswered
from huidian.engine.surveys.questions import question_of, summary_of
from huidian.mart.receivers import teams_then
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.models import Dealer, Staff
from huidian.surveys.models import FollowUp, Response, Revision
from huidian.visits.models import Visit

_WHY = "answers to a questionnaire that was found in scope"


class UnansweredError(ValueError):
    """Questions that must be answered were not; `keys` are theirs."""

    def __init__(self, keys: list[str]) -> None:
        super().__init__(", ".join(keys))
        self.keys = keys


@audit.atomic()
def record_response(
    *,
    at: datetime,
    by: Staff | None,
    dealer: Dealer,
    revision: Revision,
    vehicle: Vehicle,
    channel: str,
    answers: Mapping[str, Any],
    customer: Customer | None = None,
    visit: Visit | None = None,
    advisor_name: str = "",
    team_name: str = "",
    number: str = "",
    started_at: datetime | None = None,
    follow_up: FollowUp | None = None,
    complete: bool = True,
) -> Response:
    """Store one owner's answers; of a follow-up that has half of them already, they go on there.

    Answers are read as the questions of the revision take them; with `complete` they are counted: what a
    closed branch hides is left out, and their summary is fixed. Advisor and team are those of the visit
    where they are not given; a team that the order does not say is the advisor's on that day.

    Raises `AnswerError` for an answer a question does not take, `UnansweredError` where `complete` lacks one
    that must be given.
    """
    questions = [question_of(one) for one in revision.questions]
    read = read_answers(questions, dict(answers))
    if complete and (missing := unanswered(questions, read)):
        raise UnansweredError([one.key for one in missing])
    response = _begun(follow_up) or Response(dealer=dealer, vehicle=vehicle, started_at=started_at or at)
    response.revision, response.customer, response.visit = revision, customer, visit
    response.channel, response.number, response.by = channel, number, by
    response.advisor_name = advisor_name or (visit.advisor if visit else "")
    response.team_name = team_name or _team(dealer, response.advisor_name, visit, at)
    response.answers = read
    if complete:
        response.answers = counted_answers(questions, read)
        response.answered_at = at
        response.summary = summed(summary_of(revision.summary), questions, read)
    response.save()
    if follow_up is not None:
        FollowUp.objects.unscoped(_WHY).filter(pk=follow_up.pk).update(response=response)
        follow_up.response = response
    if complete:
        _note(at, by, response, "response.recorded")
    return response


def retract_response(*, at: datetime, by: Staff | None, response_id: int) -> bool:
    """Take answers back: they count no more, and their follow-up is as if it had not been answered.

    Belongs into a transaction; whether they stood.
    """
    rows = Response.objects.unscoped(_WHY).filter(pk=response_id, retracted_at__isnull=True)
    if not rows.update(retracted_at=at, retracted_by=by):
        return False
    FollowUp.objects.unscoped(_WHY).filter(response=response_id).update(response=None)
    response = Response.objects.unscoped(_WHY).select_related("dealer", "revision").get(pk=response_id)
    _note(at, by, response, "response.retracted")
    return True


def resume(*, at: datetime, by: Staff | None, response_id: int, answers: Mapping[str, Any]) -> None:
    """Let answers be half given again, as they were before. Belongs into a transaction."""
    rows = Response.objects.unscoped(_WHY).filter(pk=response_id, retracted_at__isnull=True)
    rows.update(answers=dict(answers), answered_at=None, summary="")
    response = Response.objects.unscoped(_WHY).select_related("dealer", "revision").get(pk=response_id)
    _note(at, by, response, "response.resumed")


def _team(dealer: Dealer, advisor: str, visit: Visit | None, at: datetime) -> str:
    """The team that received the vehicle."""
    if not advisor or (visit and visit.team):
        return visit.team if visit else ""
    return teams_then(dealer)(advisor, visit.settled_on if visit else today_at(at, dealer))


def _begun(follow_up: FollowUp | None) -> Response | None:
    """The half-given answers of a follow-up."""
    if follow_up is None or follow_up.response_id is None:
        return None
    rows = Response.objects.unscoped(_WHY).select_for_update().filter(pk=follow_up.response_id)
    return rows.filter(answered_at__isnull=True, retracted_at__isnull=True).first()


def _note(at: datetime, by: Staff | None, response: Response, action: str) -> None:
    audit.record(
        at=at,
        staff=by,
        dealer=None if response.channel == Response.Channel.OEM else response.dealer,
        action=action,
        object_type="survey_response",
        object_id=response.pk,
        after={
            "vehicle": response.vehicle_id,
            "channel": response.channel,
            "summary": response.summary,
            "revision": response.revision.number,
        },
    )
