"""Icons, numbers with their words, and labels in the page's language."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from huidian.kit.labels import Label
from huidian.kit.months import format_month

register = template.Library()
NOTHING = "–"


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One symbol of the sprite, for the eye only: the words stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.filter
def label(value: Label | str | None) -> str:
    """A bilingual label in the page's language."""
    if isinstance(value, Label):
        return value.in_(get_language() or "zh-hans")
    return value or NOTHING


@register.filter
def count(value: int | None) -> str:
    """1234 → 1,234."""
    return NOTHING if value is None else f"{value:,}"


@register.filter
def percent(value: float | None) -> str:
    """A fraction → 25.0%."""
    return NOTHING if value is None else f"{value * 100:.1f}%"


@register.filter
def points(value: float | None) -> str:
    """A difference of two fractions → +0.6 (percentage points)."""
    return NOTHING if value is None else f"{value * 100:+.1f}".replace("-", "−")


@register.filter
def month(value: int | None) -> str:
    """A month number → 2010-12."""
    return NOTHING if value is None else format_month(value)


@register.filter
def calendar_month(value: int) -> int:
    """A month number → 1…12."""
    return value % 12 + 1


@register.filter
def day(value: date | None) -> str:
    """2010-12-31."""
    return NOTHING if value is None else value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """2010-12-31 08:05, in the site's time zone."""
    return NOTHING if value is None else timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
