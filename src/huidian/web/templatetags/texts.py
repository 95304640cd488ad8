"""States of texts in words."""

from django import template

from huidian.kit.labels import Label
from huidian.messages.words import TEXT_STATES

register = template.Library()


@register.filter
def text_state(state: str) -> Label:
    """What a state of a text is called."""
    return TEXT_STATES[state]
