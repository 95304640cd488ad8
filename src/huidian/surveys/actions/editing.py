"""A questionnaire is changed: in a draft that is published as the next revision, one step at a time back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from huidian.engine.surveys import editing
from huidian.engine.surveys.editing import Questions
from huidian.engine.surveys.questions import (
    Question,
    Summary,
    question_data,
    question_of,
    summary_data,
    summary_of,
)
from huidian.network import audit
from huidian.network.machines import move
from huidian.network.models import Dealer, Staff
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.outreach.models import Caller
from huidian.playbooks.surveys import mistakes_in
from huidian.surveys.machines import QUESTIONNAIRE
from huidian.surveys.models import Questionnaire, Revision

STEPS_BACK = 20
_WHY = "the revisions of a questionnaire that was found in scope"


class EditedMeanwhileError(RuntimeError):
    """Somebody else has changed the draft since it was shown."""


class ContradictionError(ValueError):
    """What was written contradicts itself; `places` and `words` say where and how."""

    def __init__(self, mistakes: list[tuple[tuple[str, ...], str]]) -> None:
        super().__init__("; ".join(f"{'.'.join(path)}: {words}" for path, words in mistakes))
        self.mistakes = mistakes


class NothingToPublishError(RuntimeError):
    """There is no draft, or it is as what is in force."""


class NameTakenError(ValueError):
    """The dealer has a questionnaire of that name for the occasion."""


def new_questionnaire(
    *, at: datetime, by: Staff, scope: Scope, dealer_id: int, occasion: str, name: str, like: Revision | None
) -> Questionnaire:
    """A questionnaire of one's own for an occasion, its draft begun as a copy of another one's revision.

    Raises `Dealer.DoesNotExist`, `NameTakenError`.
    """
    ids = scope.where(Permission.MANAGE_SURVEYS).dealer_ids
    with transaction.atomic():
        dealer = Dealer.objects.filter(pk__in=ids).get(pk=dealer_id)
        same = (
            Questionnaire.objects.unscoped(_WHY)
            .made_by(Caller.DEALER)
            .in_use()
            .filter(dealer=dealer, occasion=occasion, name=name)
        )
        if same.exists():
            raise NameTakenError(name)
        try:
            with transaction.atomic():
                made = Questionnaire.objects.create(
                    dealer=dealer, occasion=occasion, name=name, created_at=at, created_by=by
                )
        except IntegrityError:
            raise NameTakenError(name) from None
        Revision.objects.create(
            questionnaire=made,
            number=1,
            questions=like.questions if like else [],
            summary=like.summary if like else summary_data(Summary()),
            drafted_at=at,
            drafted_by=by,
        )
        _note(at, by, made, "questionnaire.made")
        return made


def save_question(
    *, at: datetime, by: Staff, scope: Scope, questionnaire_id: int, question: Question, seen: int
) -> str:
    """Put a question into the draft in its new form; one without a key gets one. Its key."""
    keys: list[str] = []

    def change(questions: Questions, published: list[Questions]) -> Questions:
        taken = {one.key for all_of in (questions, *published) for one in all_of}
        key = question.key or editing.next_key("q", taken)
        keys.append(key)
        named = Question(**{**{name: getattr(question, name) for name in question.__slots__}, "key": key})
        return editing.put(questions, named, published)

    _edit(at, by, scope, questionnaire_id, change, seen)
    return keys[0]


def move_question(
    *, at: datetime, by: Staff, scope: Scope, questionnaire_id: int, key: str, steps: int
) -> None:
    """Move a question of the draft some places down (up: less than none)."""
    _edit(at, by, scope, questionnaire_id, lambda questions, _: editing.moved(questions, key, steps))


def take_out(*, at: datetime, by: Staff, scope: Scope, questionnaire_id: int, key: str) -> None:
    """Ask a question no more: it is archived where it was published, else it is gone."""
    _edit(at, by, scope, questionnaire_id, lambda questions, old: editing.taken_out(questions, key, old))


def put_back(*, at: datetime, by: Staff, scope: Scope, questionnaire_id: int, key: str) -> None:
    """Ask an archived question again."""
    _edit(at, by, scope, questionnaire_id, lambda questions, _: editing.put_back(questions, key))


def save_summary(
    *, at: datetime, by: Staff, scope: Scope, questionnaire_id: int, summary: Summary, seen: int
) -> None:
    """Say what sums answers up, and whether dissatisfied ones open a complaint."""
    _edit(at, by, scope, questionnaire_id, lambda questions, _: questions, seen, summary)


@audit.atomic()
def step_back(*, at: datetime, by: Staff, scope: Scope, questionnaire_id: int) -> bool:
    """Let the draft be as it was before its last change; whether there was one."""
    questionnaire = _mine(scope, questionnaire_id)
    draft = _draft(questionnaire.pk)
    if draft is None or not draft.earlier:
        return False
    before = draft.earlier[-1]
    _write(draft, before["questions"], before["summary"], draft.earlier[:-1])
    _note(at, by, questionnaire, "questionnaire.step_back", draft)
    return True


@audit.atomic()
def discard(*, at: datetime, by: Staff, scope: Scope, questionnaire_id: int) -> bool:
    """Throw the draft away where something is in force; whether there was one."""
    questionnaire = _mine(scope, questionnaire_id)
    published = Revision.objects.unscoped(_WHY).published().filter(questionnaire=questionnaire)
    draft = _draft(questionnaire.pk)
    if draft is None or not published.exists():
        return False
    draft.delete()
    _note(at, by, questionnaire, "questionnaire.discarded")
    return True


@audit.atomic()
def publish(*, at: datetime, by: Staff, scope: Scope, questionnaire_id: int) -> Revision:
    """Put the draft in force: from then on it never changes. Raises `ContradictionError`,
    `NothingToPublishError`.
    """
    questionnaire = _mine(scope, questionnaire_id)
    draft = _draft(questionnaire.pk)
    if draft is None or all(one["archived"] for one in draft.questions):
        raise NothingToPublishError(str(questionnaire.pk))
    questions = tuple(question_of(one) for one in draft.questions)
    mistakes = [(path, words.zh) for path, words in mistakes_in(questions, summary_of(draft.summary))]
    if mistakes:
        raise ContradictionError(mistakes)
    rows = Revision.objects.unscoped(_WHY).filter(pk=draft.pk, published_at=None, edits=draft.edits)
    if not rows.update(published_at=at, published_by=by, earlier=[]):
        raise EditedMeanwhileError(str(questionnaire.pk))
    draft.refresh_from_db(from_queryset=Revision.objects.unscoped(_WHY))
    _note(at, by, questionnaire, "questionnaire.published", draft)
    return draft


def archive(*, at: datetime, by: Staff, scope: Scope, questionnaire_id: int) -> None:
    """Use a questionnaire no more. Raises `Questionnaire.DoesNotExist`, `NotNowError`."""
    move(QUESTIONNAIRE, questionnaire_id, "archive", at=at, by=by, scope=scope)


def restore(*, at: datetime, by: Staff, scope: Scope, questionnaire_id: int) -> None:
    """Use it again. Raises as `archive` does, and `NameTakenError`."""
    questionnaire = _mine(scope, questionnaire_id)
    same = (
        Questionnaire.objects.unscoped(_WHY)
        .made_by(Caller.DEALER)
        .in_use()
        .filter(dealer=questionnaire.dealer_id, occasion=questionnaire.occasion, name=questionnaire.name)
    )
    if same.exclude(pk=questionnaire_id).exists():
        raise NameTakenError(questionnaire.name)
    try:
        with transaction.atomic():
            move(QUESTIONNAIRE, questionnaire_id, "restore", at=at, by=by, scope=scope)
    except IntegrityError:
        raise NameTakenError(questionnaire.name) from None


@audit.atomic()
def _edit(
    at: datetime,
    by: Staff,
    scope: Scope,
    questionnaire_id: int,
    change: Callable[[Questions, list[Questions]], Questions],
    seen: int | None = None,
    summary: Summary | None = None,
) -> None:
    """Change the draft, which begins as what is in force. `seen`: how often it had been changed when shown.

    Raises `Questionnaire.DoesNotExist`, `EditedMeanwhileError`, `FrozenError`, `NoSuchQuestionError`.
    """
    questionnaire = _mine(scope, questionnaire_id)
    rows = Revision.objects.unscoped(_WHY).published().filter(questionnaire=questionnaire).order_by("number")
    published = [tuple(question_of(one) for one in row.questions) for row in rows]
    draft = _draft(questionnaire.pk)
    if draft is None:
        last = rows.last()
        draft = _begin(questionnaire, last, at, by)
    elif seen is not None and draft.edits != seen:
        raise EditedMeanwhileError(str(questionnaire.pk))
    questions = change(tuple(question_of(one) for one in draft.questions), published)
    before = {"questions": draft.questions, "summary": draft.summary}
    _write(
        draft,
        [question_data(one) for one in questions],
        summary_data(summary) if summary else draft.summary,
        [*draft.earlier, before][-STEPS_BACK:],
    )
    _note(at, by, questionnaire, "questionnaire.edited", draft)


def _begin(questionnaire: Questionnaire, last: Revision | None, at: datetime, by: Staff) -> Revision:
    """A draft as what is in force. Raises `EditedMeanwhileError` where somebody else has begun one."""
    try:
        with transaction.atomic():
            return Revision.objects.create(
                questionnaire=questionnaire,
                number=last.number + 1 if last else 1,
                questions=last.questions if last else [],
                summary=last.summary if last else summary_data(Summary()),
                drafted_at=at,
                drafted_by=by,
            )
    except IntegrityError:
        raise EditedMeanwhileError(str(questionnaire.pk)) from None


def _write(draft: Revision, questions: list[object], summary: object, earlier: list[object]) -> None:
    rows = Revision.objects.unscoped(_WHY).filter(pk=draft.pk, published_at=None, edits=draft.edits)
    if not rows.update(questions=questions, summary=summary, earlier=earlier, edits=draft.edits + 1):
        raise EditedMeanwhileError(str(draft.questionnaire_id))


def _mine(scope: Scope, questionnaire_id: int) -> Questionnaire:
    rows = Questionnaire.objects.within(scope.where(Permission.MANAGE_SURVEYS)).select_related("dealer")
    return rows.get(pk=questionnaire_id)


def _draft(questionnaire_id: int) -> Revision | None:
    rows = Revision.objects.unscoped(_WHY).filter(questionnaire=questionnaire_id, published_at=None)
    return rows.first()


def _note(
    at: datetime, by: Staff, questionnaire: Questionnaire, action: str, revision: Revision | None = None
) -> None:
    after = {"name": questionnaire.name} | ({"version": str(revision.number)} if revision else {})
    audit.record(
        at=at,
        staff=by,
        dealer=questionnaire.dealer,
        action=action,
        object_type="questionnaire",
        object_id=questionnaire.pk,
        after=after,
    )
