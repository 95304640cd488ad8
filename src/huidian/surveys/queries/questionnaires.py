"""Questionnaires as a list and as the page of one: its questions in their order, its revisions, its past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import BooleanField, Count, ExpressionWrapper, Max, OuterRef, Q, Subquery

from huidian.engine.surveys.questions import KINDS, Question, Summary, question_of, summary_of
from huidian.kit.labels import Label
from huidian.network.models import AuditEvent
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.network.trail import Entry, entry_of
from huidian.surveys.models import Questionnaire, Response, Revision
from huidian.surveys.models.questionnaires import QuestionnaireQuerySet
from huidian.surveys.words import occasion_words, themes

_WHY = "what hangs on questionnaires that are in scope"


@dataclass(frozen=True, slots=True)
class QuestionnaireRow:
    """One questionnaire with its revision in force and how often it was answered."""

    id: int
    dealer_id: int
    dealer: str
    name: str
    occasion: Label
    number: int | None
    published_at: datetime | None
    has_draft: bool
    answers: int
    archived: bool


def questionnaires_in_reach(scope: Scope) -> QuestionnaireQuerySet:
    """All of the dealers in reach, those in use first."""
    answered = Response.objects.unscoped(_WHY).standing().filter(revision__questionnaire=OuterRef("pk"))
    counts = answered.order_by().values("revision__questionnaire").annotate(n=Count("pk")).values("n")
    published = Q(revisions__published_at__isnull=False)
    rows = Questionnaire.objects.within(scope.where(Permission.VIEW_SURVEYS)).annotate(
        number=Max("revisions__number", filter=published),
        published_at=Max("revisions__published_at"),
        drafts=Count("revisions", filter=~published),
        answers=Subquery(counts),
        in_use=ExpressionWrapper(Q(archived_at=None), output_field=BooleanField()),
    )
    return rows.select_related("dealer").order_by("archived_at", "pk")


def questionnaire_row(row: Questionnaire) -> QuestionnaireRow:
    """A row of that queryset."""
    return QuestionnaireRow(
        id=row.pk,
        dealer_id=row.dealer_id,
        dealer=row.dealer.name,
        name=row.name,
        occasion=occasion_words(rules_of(row.dealer), row.occasion),
        number=row.number,  # type: ignore[attr-defined]
        published_at=row.published_at,  # type: ignore[attr-defined]
        has_draft=bool(row.drafts),  # type: ignore[attr-defined]
        answers=row.answers or 0,  # type: ignore[attr-defined]
        archived=row.archived_at is not None,
    )


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """One question on its page; `id` is its place, `before` the questions before it, `frozen` its kind.

    `themes` are what questions may be about, by key in words.
    """

    id: int
    question: Question
    kind: Label
    before: tuple[Question, ...]
    frozen: bool
    manages: bool
    first: bool
    last: bool
    questionnaire_id: int
    edits: int
    themes: Mapping[str, Label]


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """One revision: when and by whom it was published, how often it was answered."""

    number: int
    published_at: datetime | None
    published_by: str
    questions: int
    answers: int


@dataclass(frozen=True, slots=True)
class QuestionnaireFile:
    """A questionnaire with everything its page shows. `edits` counts the draft's changes."""

    id: int
    dealer_id: int
    dealer: str
    name: str
    occasion: Label
    archived: bool
    manages: bool
    is_draft: bool
    number: int
    edits: int
    themes: Mapping[str, Label]
    may_step_back: bool
    may_discard: bool
    summary: Summary
    questions: tuple[QuestionLine, ...]
    revisions: tuple[RevisionLine, ...]
    history: tuple[Entry, ...]


def questionnaire_file(scope: Scope, questionnaire_id: int) -> QuestionnaireFile:
    """One questionnaire: its draft, else what is in force. Raises `Questionnaire.DoesNotExist`."""
    rows = Questionnaire.objects.within(scope.where(Permission.VIEW_SURVEYS)).select_related("dealer")
    row = rows.get(pk=questionnaire_id)
    revisions = Revision.objects.unscoped(_WHY).filter(questionnaire=row).select_related("published_by")
    all_of = list(revisions.annotate(n=Count("responses")).order_by("-number"))
    shown = all_of[0]
    manages = scope.may_at(row.dealer_id, Permission.MANAGE_SURVEYS)
    published = [one for one in all_of if one.published_at]
    kept = {question["key"] for one in published for question in one.questions}
    questions = [question_of(one) for one in shown.questions]
    about = themes(rules_of(row.dealer))
    return QuestionnaireFile(
        id=row.pk,
        dealer_id=row.dealer_id,
        dealer=row.dealer.name,
        name=row.name,
        occasion=occasion_words(rules_of(row.dealer), row.occasion),
        archived=row.archived_at is not None,
        manages=manages,
        is_draft=shown.published_at is None,
        number=shown.number,
        edits=shown.edits if shown.published_at is None else 0,
        themes=about,
        may_step_back=shown.published_at is None and bool(shown.earlier),
        may_discard=shown.published_at is None and bool(published),
        summary=summary_of(shown.summary),
        questions=tuple(
            QuestionLine(
                id=place,
                question=one,
                kind=KINDS[one.kind],
                before=tuple(earlier for earlier in questions[:place] if not earlier.archived),
                frozen=one.key in kept,
                manages=manages and row.archived_at is None,
                first=place == 0,
                last=place == len(questions) - 1,
                questionnaire_id=row.pk,
                edits=shown.edits if shown.published_at is None else 0,
                themes=about,
            )
            for place, one in enumerate(questions)
        ),
        revisions=tuple(
            RevisionLine(one.number, one.published_at, str(one.published_by or ""), len(one.questions), one.n)  # type: ignore[attr-defined]
            for one in all_of
        ),
        history=_history(row.pk),
    )


def _history(questionnaire_id: int) -> tuple[Entry, ...]:
    events = AuditEvent.objects.unscoped(_WHY).filter(
        object_type="questionnaire", object_id=str(questionnaire_id)
    )
    return tuple(entry_of(one) for one in events.select_related("staff", "dealer").order_by("-id")[:50])
