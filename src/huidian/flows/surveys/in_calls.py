"""What an owner answers in a call: stored with the call, with what follows, and taken back with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huidian.engine.surveys.answers import AnswerError, read_answers, unanswered
from huidian.engine.surveys.questions import question_of
from huidian.flows.call_complaints import effects_of
from huidian.flows.call_report import Report, ReportError
from huidian.flows.surveys.after_complaints import answered_after, is_call_back
from huidian.flows.surveys.dissatisfied import complain
from huidian.network.models import Staff
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Caller, Task
from huidian.playbooks.calls import Outcome
from huidian.surveys.actions.begin import last_revision
from huidian.surveys.actions.responses import record_response, resume, retract_response
from huidian.surveys.models import FollowUp, Response, Revision

_WHY = "the questionnaire of a task that was found in scope"


def asked_in(task: Task | None) -> tuple[FollowUp, Revision] | None:
    """The follow-up a task is about and the revision it is asked by: that of half-given answers, else the one
    in force.
    """
    if task is None or getattr(task, "follow_up", None) is None:
        return None
    rows = FollowUp.objects.unscoped(_WHY).select_related("response__revision", "visit", "customer", "dealer")
    follow_up = rows.filter(task=task).first()
    if follow_up is None:
        return None
    begun = follow_up.response
    if begun and begun.answered_at:
        return None
    revision = begun.revision if begun else last_revision(follow_up.questionnaire_id)
    return (follow_up, revision) if revision else None


def channel_of(task: Task | None) -> str:
    """By which way answers came that were given in a call about a task."""
    of_maker = task is not None and task.caller == Caller.MAKER
    return Response.Channel.OEM if of_maker else Response.Channel.PHONE


def keep_answers(
    at: datetime, by: Staff, scope: Scope, attempt: Attempt, outcome: Outcome, report: Report
) -> dict[str, Any]:
    """Store what was answered in a call; what is needed to take it back. Belongs into the call's transaction.

    Whole where the call is over with it, else half: the next call goes on there. Raises `ReportError` where
    the outcome says that the questionnaire was answered and something that must be is not.
    """
    asked = asked_in(attempt.task)
    if asked is None:
        if outcome.answers and not _answered_by_link(attempt.task):
            raise ReportError("outcome", "unknown")
        return {}
    follow_up, revision = asked
    if not outcome.reached or (not report.answers and not outcome.answers and follow_up.response is None):
        return {}
    questions = [question_of(one) for one in revision.questions]
    begun = follow_up.response
    before = dict(begun.answers) if begun else None
    given = {**(before or {}), **(report.answers or {})}
    try:
        missing = unanswered(questions, read_answers(questions, given))
    except AnswerError:
        raise ReportError("answers", "unknown") from None
    if missing and outcome.answers:
        raise ReportError("answers", "missing")
    response = record_response(
        at=at,
        by=by,
        dealer=attempt.dealer,
        revision=revision,
        vehicle=attempt.vehicle,
        customer=attempt.customer,
        visit=follow_up.visit,
        advisor_name=follow_up.advisor_name,
        team_name=follow_up.team_name,
        channel=channel_of(attempt.task),
        number=attempt.number,
        answers=given,
        follow_up=follow_up,
        complete=outcome.final and not missing and bool(given),
    )
    effects: dict[str, Any] = {"response": {"row": response.pk, "before": before}}
    return effects if outcome.complains else effects | _brings(at, by, scope, attempt, response)


def _brings(at: datetime, by: Staff, scope: Scope, attempt: Attempt, response: Response) -> dict[str, Any]:
    """What answers do to complaints: one is settled, opened again, opened, or added to; to be taken back."""
    task, earlier, origin = attempt.task, attempt.effects.get("complaints", ()), f"attempt:{attempt.pk}"
    after = is_call_back(task)
    did = (
        answered_after(task, response, at=at, by=by, scope=scope)
        if task and after and response.answered_at
        else []
    )
    if did:
        return {"complaints": [*earlier, *did]}
    if response.summary != Response.Summary.DISSATISFIED:
        return {}
    filing = complain(at=at, by=by, response=response, cause_key=origin, anyhow=after)
    filed = effects_of(filing, origin) if filing else {}
    return filed | ({"complaints": [*earlier, *filed["complaints"]]} if "complaints" in filed else {})


def _answered_by_link(task: Task | None) -> bool:
    """Whether the owner answered by a link while the call was in hand: those answers stand."""
    rows = FollowUp.objects.unscoped(_WHY).filter(task=task, response__answered_at__isnull=False)
    return task is not None and rows.exists()


def take_answers_back(at: datetime, by: Staff, effects: dict[str, Any]) -> None:
    """Let answers be as they were before a call; the complaint they brought goes as any of a call does."""
    kept = effects.get("response")
    if not kept:
        return
    if kept["before"] is None:
        retract_response(at=at, by=by, response_id=kept["row"])
    else:
        resume(at=at, by=by, response_id=kept["row"], answers=kept["before"])
