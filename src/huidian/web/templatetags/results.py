"""What tasks wait for, in words."""

from django import template

from huidian.outreach.queries.words import waiting_words
from huidian.web import formats

register = template.Library()


@register.filter
def waits_for(rule: str) -> str:
    """A rule of contact, or that a call is to be tried again or was promised."""
    return formats.in_language(waiting_words(rule))
