"""Dissatisfied answers are a complaint, where the questionnaire says so."""

from __future__ import annotations

from datetime import datetime

from huidian.complaints.actions.opening import Filing, Source, file_complaint
from huidian.complaints.actions.passing_on import maker_follows
from huidian.engine.surveys.questions import Answers, answer_words, question_of, summary_of
from huidian.network.models import Staff
from huidian.surveys.models import Response

_SOURCES: dict[str, Source] = {"link": "link", "oem": "maker"}


def complain(
    *, at: datetime, by: Staff | None, response: Response, cause_key: str, anyhow: bool = False
) -> Filing | None:
    """File what dissatisfied answers complain of; None where the questionnaire opens no complaint, unless it
    is filed `anyhow`: answers about a complaint that is open again, or was withdrawn, open nothing anew.
    """
    if not anyhow and not summary_of(response.revision.summary).opens_complaint:
        return None
    source = _SOURCES.get(response.channel, "survey")
    filing = file_complaint(
        at=at,
        by=by,
        dealer=response.dealer,
        vehicle=response.vehicle,
        customer=response.customer,
        source=source,
        text=words_of(response) or "–",
        visit=response.visit,
        cause_key=cause_key,
        advisor_name=response.advisor_name,
    )
    if source == "maker" and by is not None:
        maker_follows(filing.complaint, at=at, by=by)
    return filing


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
