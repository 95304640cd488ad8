"""The verbs of one part of an object's page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template

from huidian.web.details.verbs import ShownVerb

register = template.Library()


@register.filter
def about(verbs: Sequence[ShownVerb], part: Any) -> list[ShownVerb]:
    """Those of `verbs` whose subject is the part."""
    return [verb for verb in verbs if verb.subject is part]
