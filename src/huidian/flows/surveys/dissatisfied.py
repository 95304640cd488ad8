"""Dissatisfied answers open a complaint, where the questionnaire says so."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from huidian.complaints.actions.opening import open_complaint
from huidian.complaints.actions.passing_on import maker_follows
from huidian.engine.surveys.questions import Answers, answer_words, question_of, summary_of
from huidian.network.models import Staff
from huidian.surveys.models import Response


def complain(*, at: datetime, by: Staff, response: Response, fact: str) -> dict[str, Any]:
    """Open the complaint of answers given in a call (`fact`); what is needed to take it back with the call.

    Nothing where the questionnaire opens none.
    """
    if not summary_of(response.revision.summary).opens_complaint:
        return {}
    of_maker = response.channel == Response.Channel.OEM
    complaint = open_complaint(
        at=at,
        by=by,
        dealer=response.dealer,
        vehicle=response.vehicle,
        customer=response.customer,
        source="maker" if of_maker else "survey",
        text=words_of(response) or "–",
        visit=response.visit,
        cause_key=fact,
        advisor_name=response.advisor_name,
    )
    if of_maker:
        maker_follows(complaint, at=at, by=by)
    return {"complaint": complaint.pk, "task": complaint.answer_id}


def words_of(response: Response) -> str:
    """What a complaint says of dissatisfied answers: what was answered in words, else which answers."""
    questions = [question_of(one) for one in response.revision.questions]
    answers: Answers = response.answers
    texts = [str(answers[one.key]) for one in questions if one.kind == "text" and one.key in answers]
    lines = [
        f"{one.label.zh} {'、'.join(words.zh for words in answer_words(one, answers[one.key]))}"
        for one in questions
        if one.key in answers
    ]
    return " ".join(texts) or "；".join(lines)
