"""Answers as scores need them: of one dealer and month, each answer worth what its question says."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Sum, Value

from huidian.engine.surveys.answers import points
from huidian.engine.surveys.questions import Question
from huidian.kit.months import first_day, last_day, month_of
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.surveys.kept import kept
from huidian.surveys.models import Response
from huidian.surveys.queries.responses import Answered, answered, questions_by_revision

REGULAR = "regular"
"""The occasion whose answers make up the month's scores: after a visit."""
_WHY = "the answers of one dealer, counted"


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One owner's answers. `themes` has by a question's theme what it is worth, from 0 to 100; `words` are
    what was said in own words; `choices` the worth of each rated answer in the questions' order; `fixed`
    whether all was put right at once, as the owner says (None: not asked).
    """

    id: int
    vehicle: int
    advisor: str
    team: str
    summary: str
    channel: str
    at: datetime
    themes: Mapping[str, float]
    words: tuple[str, ...]
    choices: tuple[float, ...]
    fixed: bool | None


def rows_by_month(
    dealer: Dealer, months: Sequence[int], occasion: str = REGULAR, stood_at: datetime | None = None
) -> Iterator[tuple[int, list[ScoreRow]]]:
    """By month (its number) a dealer's answers, the first one first; months without any are left out.

    With a moment those answers that stood then. Months follow each other; one of them is in memory at a time.
    """
    if not months:
        return
    zone, span = ZoneInfo(dealer.timezone), (first_day(min(months)), last_day(max(months)))
    worth = _Worth(dealer)
    found = answered(dealer, since=span[0], until=span[1], occasion=occasion, stood_at=stood_at)
    for month, some in groupby(found, key=lambda one: month_of(one.answered_at.astimezone(zone).date())):
        yield month, [worth.row(one) for one in some]


def month_rows(dealer: Dealer, month: int, stamp: Hashable = None) -> Sequence[ScoreRow]:
    """The answers of a month (its number); at hand until one comes or goes, which `stamp` tells."""
    stamp = stamp or stamps(dealer, [month])[month]
    key = ("rows", dealer.pk, month, rules_of(dealer).scores.fix_question, stamp)
    return kept(key, lambda: dict(rows_by_month(dealer, [month])).get(month, []), large=True)


def rows_of(dealer: Dealer, responses: Iterable[Response]) -> dict[int, ScoreRow]:
    """The same of some answers, by their ids."""
    worth = _Worth(dealer)
    return {
        one.pk: worth.row(
            Answered(
                response_id=one.pk,
                vehicle_id=one.vehicle_id,
                occasion=REGULAR,
                revision_id=one.revision_id,
                advisor=one.advisor_name,
                team=one.team_name,
                channel=one.channel,
                answered_at=one.answered_at or one.started_at,
                summary=one.summary,
                answers=one.answers,
            )
        )
        for one in responses
    }


def stamps(dealer: Dealer, months: Iterable[int]) -> dict[int, Hashable]:
    """By month something else as soon as an answer of it comes, goes, or is given anew (a call undone and
    made again keeps its row); one query, of the index alone.
    """
    nothing: tuple[int, int, datetime | None] = (0, 0, None)
    counted = dict.fromkeys(months, nothing)
    parts = [
        Response.objects.unscoped(_WHY)
        .standing()
        .filter(dealer=dealer, answered_at__range=moments(dealer, first_day(month), last_day(month)))
        .annotate(month=Value(month))
        .values("month")
        .annotate(n=Count("pk"), ids=Sum("pk"), last=Max("answered_at"))
        .values_list("month", "n", "ids", "last")
        for month in counted
    ]
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {**counted, **{month: tuple(stamp) for month, *stamp in rows}}


def moments(dealer: Dealer, since: date, until: date) -> tuple[datetime, datetime]:
    """The first and the last moment of days at the dealer."""
    zone = ZoneInfo(dealer.timezone)
    end = datetime.combine(until + timedelta(days=1), time(), zone) - timedelta(microseconds=1)
    return datetime.combine(since, time(), zone), end


class _Worth:
    """What answers are worth; the same answer to the same question is looked up once."""

    def __init__(self, dealer: Dealer) -> None:
        self._revisions = questions_by_revision(dealer)
        self._fix = rules_of(dealer).scores.fix_question
        self._known: dict[tuple[int, str, Hashable], float | None] = {}

    def row(self, one: Answered) -> ScoreRow:
        """One owner's answers with what they are worth."""
        return ScoreRow(
            one.response_id,
            one.vehicle_id,
            one.advisor,
            one.team,
            one.summary,
            one.channel,
            one.answered_at,
            *self._of(one.revision_id, one.answers),
            {"yes": True, "no": False}.get(str(one.answers.get(self._fix, ""))),
        )

    def _of(
        self, revision: int, answers: Mapping[str, Any]
    ) -> tuple[dict[str, float], tuple[str, ...], tuple[float, ...]]:
        """By theme the worth, the texts, and the worth of each rated answer."""
        sums: dict[str, list[float]] = {}
        words, choices = [], []
        for question in self._revisions.get(revision, ()):
            answer = answers.get(question.key)
            if answer is None:
                continue
            if question.kind == "text":
                words.append(str(answer))
                continue
            worth = self._points(revision, question, answer)
            if worth is None:
                continue
            choices.append(worth)
            if question.factor:
                weight = question.weight or 1.0
                sum_ = sums.setdefault(question.factor, [0.0, 0.0])
                sum_[0] += weight * worth
                sum_[1] += weight
        return {key: total / weight for key, (total, weight) in sums.items()}, tuple(words), tuple(choices)

    def _points(self, revision: int, question: Question, answer: Any) -> float | None:
        key = (revision, question.key, tuple(answer) if isinstance(answer, list) else answer)
        if key not in self._known:
            self._known[key] = points(question, answer)
        return self._known[key]


def themes_of(rows: Iterable[ScoreRow]) -> Iterator[Mapping[str, float]]:
    """What each owner's answers are worth by theme."""
    return (one.themes for one in rows)
