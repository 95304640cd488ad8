"""What the workbench says of a call: why, when again, which number, what an outcome needs."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huidian.engine.contact.answer import rule_words
from huidian.web import formats

if TYPE_CHECKING:
    from huidian.flows.call_card import CallCard, OtherTask
    from huidian.flows.next_needs import NeedLine
    from huidian.playbooks.calls import Outcome
    from huidian.web.workbench.forms import CallForm

register = template.Library()
_LATER = (timedelta(hours=1), timedelta(hours=3))
_HOURS = (time(10), time(15))


@register.filter
def why(task: CallCard | OtherTask | NeedLine) -> str:
    """The need's facts in a sentence, in the page's language."""
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return task.why[language]


@register.filter
def first_good(card: CallCard) -> str | None:
    """The first number that is not known to be bad, by its name in the form."""
    bad = ("wrong", "disconnected")
    return next((one.key for one in card.numbers if one.state not in bad), None)


@register.filter
def chose(form: CallForm, task_id: int) -> bool:
    """Whether a further task was ticked in what came back."""
    return str(task_id) in [str(one) for one in form["also"].value() or ()]


@register.filter
def number_state(state: str) -> str:
    """What is known of a number."""
    return {
        "valid": _("有效"),
        "wrong": _("号码错误"),
        "disconnected": _("空号或停机"),
        "undeliverable": _("短信无法送达"),
    }.get(state, "")


@register.filter
def needs(outcome: Outcome) -> str:
    """Which part of the form belongs to an outcome; empty: it can be written down at once."""
    if outcome.books:
        return "booking"
    if outcome.calls_back:
        return "call_back"
    if outcome.complains:
        return "note"
    if outcome.says == "done_elsewhere":
        return "elsewhere"
    return "reason" if outcome.asks_reason else ""


@register.filter
def call_backs(card: CallCard, now: datetime | None) -> list[datetime]:
    """Moments to be offered by one key: later today, then the next two days, morning and afternoon."""
    local = timezone.localtime(now)
    soon = [(local + later).replace(minute=0, second=0, microsecond=0) for later in _LATER]
    days = [local.date() + timedelta(days=ahead) for ahead in (1, 2)]
    zone = timezone.get_current_timezone()
    fixed = [datetime.combine(day, hour, zone) for day in days for hour in _HOURS]
    return [moment for moment in soon if moment > local and 8 <= moment.hour < 21] + fixed


@register.filter
def field_moment(moment: datetime) -> str:
    """A moment as its field has it."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@register.filter
def contact_rule(rule: str) -> str:
    """What a rule of contact is called."""
    try:
        return formats.in_language(rule_words(rule))
    except KeyError:
        return rule
