"""Answers that stand, for scores and lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from huidian.engine.surveys.questions import Question, question_of
from huidian.network.models import Dealer
from huidian.outreach.models import Caller
from huidian.surveys.models import FollowUp, Response, Revision

_WHY = "the answers of one dealer, counted"


def seconds_asked(channel: str, started: datetime, answered: datetime | None) -> int | None:
    """How long a call took; None for what is no call, or came in all at once: nobody took the time."""
    if channel != Response.Channel.PHONE or answered is None or answered == started:
        return None
    return int((answered - started).total_seconds())


@dataclass(frozen=True, slots=True)
class Answered:
    """One set of answers as scores need it."""

    response_id: int
    vehicle_id: int
    occasion: str
    revision_id: int
    advisor: str
    team: str
    channel: str
    answered_at: datetime
    summary: str
    answers: dict[str, Any]


def answered(
    dealer: Dealer, *, since: date, until: date, occasion: str = "", stood_at: datetime | None = None
) -> Iterator[Answered]:
    """A dealer's answers that stand, given from one day to another (both inclusive), the first one first;
    with a moment those that stood then.
    """
    zone = ZoneInfo(dealer.timezone)
    begin = datetime.combine(since, time(), zone)
    end = datetime.combine(until + timedelta(days=1), time(), zone)
    every = Response.objects.unscoped(_WHY)
    rows = (every.stood_at(stood_at) if stood_at else every.standing()).filter(dealer=dealer)
    rows = rows.filter(answered_at__gte=begin, answered_at__lt=end).order_by("answered_at", "pk")
    if occasion:
        rows = rows.filter(revision__questionnaire__occasion=occasion)
    columns = (
        "pk", "vehicle", "revision__questionnaire__occasion", "revision", "advisor_name", "team_name",
        "channel", "answered_at", "summary", "answers",
    )  # fmt: skip
    for row in rows.values_list(*columns):
        yield Answered(*row)


def questions_by_revision(dealer: Dealer) -> dict[int, tuple[Question, ...]]:
    """By a revision's id its questions."""
    rows = Revision.objects.unscoped(_WHY).published().filter(questionnaire__dealer=dealer)
    return {pk: tuple(question_of(one) for one in data) for pk, data in rows.values_list("pk", "questions")}


@dataclass(frozen=True, slots=True)
class Completion:
    """How far follow-ups have come: those whose days began in a span, of them drawn, of those answered."""

    due: int
    drawn: int
    answered: int


def completion(dealer: Dealer, *, since: date, until: date, occasion: str = "") -> Completion:
    """Completion counts over those drawn, not over those that were reached."""
    rows = FollowUp.objects.unscoped(_WHY).made_by(Caller.DEALER)
    rows = rows.filter(dealer=dealer, due_from__gte=since, due_from__lte=until)
    if occasion:
        rows = rows.filter(occasion=occasion)
    drawn = rows.filter(drawn=True)
    return Completion(rows.count(), drawn.count(), drawn.filter(response__answered_at__isnull=False).count())
