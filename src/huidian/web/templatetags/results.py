"""What tasks wait for, in words."""

from django import template
from django.utils.translation import gettext as _

from huidian.engine.contact.answer import rule_words
from huidian.web import formats

register = template.Library()


@register.filter
def waits_for(rule: str) -> str:
    """A rule of contact, or that a call is to be tried again or was promised."""
    if rule == "retry":
        return _("等待重拨")
    if rule == "promised":
        return _("等待约定时间")
    try:
        return formats.in_language(rule_words(rule))
    except KeyError:
        return rule
