"""What tasks wait for and how rates stand to their targets, in words."""

from django import template

from huidian.outreach.queries.words import waiting_words
from huidian.outreach.results import LIGHT_WORDS, Light
from huidian.web import formats

register = template.Library()


@register.filter
def waits_for(rule: str) -> str:
    """A rule of contact, or that a call is to be tried again or was promised."""
    return formats.in_language(waiting_words(rule))


@register.filter
def light_words(light: Light) -> str:
    """How a rate stands to its target."""
    return formats.in_language(LIGHT_WORDS[light])
