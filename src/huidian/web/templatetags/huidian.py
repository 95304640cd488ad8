"""Icons, numbers with their words, and labels in the page's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.dates import MONTHS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huidian.kit.months import format_month
from huidian.kit.shares import FEW
from huidian.retention.queries import AsOf, VehicleRow
from huidian.web import formats, links, units
from huidian.web.figures import charts
from huidian.web.figures.knowledge import rules_of
from huidian.web.lists.table import Table

register = template.Library()

register.filter("label", formats.in_language)
register.filter("count", formats.count)
register.filter("listed", formats.listed)
register.filter("told", formats.told)
register.filter("aside", formats.aside)
register.filter("dialled", formats.dialled)
register.filter("signed", formats.signed)
register.filter("percent", formats.percent)
register.filter("score", formats.score)
register.filter("number", formats.number)
register.filter("points", formats.points)
register.filter("yuan", formats.yuan)
register.filter("money", formats.money)
register.filter("change_in_yuan", formats.change_in_yuan)
register.filter("chart_spec", charts.with_texts)
register.filter("unit", units.unit)
register.filter("month", formats.month)
register.filter("rules", rules_of)
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


@register.simple_tag(takes_context=True)
def vehicle_url(context: Mapping[str, Any], row: VehicleRow) -> str:
    """The vehicle's file; "" for whom it is closed."""
    return links.vehicle_url(context["scope"], row)


@register.filter
def few(n: int) -> bool:
    """Whether a rate of so many says little."""
    return n < FEW


@register.filter
def days_behind(as_of: AsOf) -> int:
    """How many days the data end before today."""
    return (as_of.today - as_of.on).days if as_of.on else 0


@register.filter
def month_spans(months: Sequence[int]) -> str:
    """Month numbers in their order → "2026-01 – 2026-10, 2026-12": months in a row as one span."""
    spans: list[list[int]] = []
    for month in months:
        if spans and month == spans[-1][-1] + 1:
            spans[-1].append(month)
        else:
            spans.append([month])
    ends = ([format_month(one) for one in dict.fromkeys((span[0], span[-1]))] for span in spans)
    return _("、").join(" – ".join(each) for each in ends)


@register.filter
def month_name(value: int, today: date) -> str:
    """A month number → "12 月", or December; with its year where that is not today's."""
    year, number = divmod(value, 12)
    chinese = (get_language() or "zh").startswith("zh")
    name = f"{number + 1} 月" if chinese else str(MONTHS[number + 1])
    if year == today.year:
        return name
    return f"{year} 年 {name}" if chinese else f"{name} {year}"


@register.simple_tag
def list_url(table: Table[Any], **changes: str) -> str:
    """`{% list_url table show="all" %}`: the list's address with search, filters and order, and that changed.

    An empty value drops the parameter.
    """
    return table.state.url(**{key: value or None for key, value in changes.items()})
