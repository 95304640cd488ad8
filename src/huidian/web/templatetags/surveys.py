"""A question of a questionnaire as its page tells of it."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils import timezone

from huidian.flows.surveys.call_questions import Asked, asked_question
from huidian.surveys.queries.questionnaires import QuestionLine
from huidian.surveys.queries.sent_links import VehicleLink
from huidian.web import formats
from huidian.web.surveys.choices import scores_said
from huidian.web.surveys.conditions import condition_words

register = template.Library()


@register.filter
def as_asked(line: QuestionLine) -> Asked:
    """The question as an owner is asked it, with nothing answered."""
    return asked_question(line.question, {})


@register.filter
def not_answered(link: VehicleLink) -> bool:
    """Whether the time of a link is over and nobody answered by it."""
    return not link.answered and link.expires_at <= timezone.now()


@register.filter
def conditions(line: QuestionLine) -> list[str]:
    """On which earlier answers it is asked, in words."""
    return condition_words(line.question.only_if, line.before)


@register.filter
def theme(line: QuestionLine) -> str:
    """What it is about, in words."""
    key = line.question.factor or ""
    return formats.in_language(line.themes[key]) if key in line.themes else key


@register.filter
def scores(line: QuestionLine) -> Sequence[tuple[str, str]]:
    """Its answers that have a score: words, score."""
    return scores_said(line.question)
