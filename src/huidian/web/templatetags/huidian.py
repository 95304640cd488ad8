"""Icons, numbers with their words, and labels in the page's language."""

from __future__ import annotations

from django import template
from django.templatetags.static import static
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from huidian.retention.queries import AsOf
from huidian.web import formats, links

register = template.Library()

register.filter("label", formats.in_language)
register.filter("count", formats.count)
register.filter("percent", formats.percent)
register.filter("points", formats.points)
register.filter("yuan", formats.yuan)
register.filter("month", formats.month)
register.filter("day", formats.day)
register.filter("moment", formats.moment)


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """One symbol of the sprite, for the eye only: the words stand beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        css,
        static("vendor/icons.svg"),
        name,
    )


@register.simple_tag
def vehicle_url(vehicle_id: int) -> str:
    """The vehicle's file; "" while the site has no customers desk."""
    return links.vehicle_url(vehicle_id)


@register.filter
def days_behind(as_of: AsOf) -> int:
    """How many days the data end before today."""
    return (as_of.today - as_of.on).days if as_of.on else 0


@register.filter
def month_name(value: int) -> str:
    """A month number → "12 月", or December."""
    number = value % 12 + 1
    chinese = (get_language() or "zh").startswith("zh")
    return f"{number} 月" if chinese else str(MONTHS[number])
