"""Words of the import desk that a preview keeps in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def words(sentence: Mapping[str, Any]) -> str:
    """`{"zh", "en"}` in the page's language."""
    return str(sentence["zh" if (get_language() or "zh").startswith("zh") else "en"])
