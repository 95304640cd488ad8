"""A metric's figures by month or by year as one block, and its counts as cells, in the metric's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.kit.months import format_month
from huidian.kit.shares import FEW
from huidian.retention.month_figures import WHOLE, Slot
from huidian.retention.queries import Figure
from huidian.retention.queries.targets import as_target
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.lights import target_text
from huidian.web.figures.metrics import counts_of, metric_of
from huidian.web.lists.columns import Kind

if TYPE_CHECKING:
    from huidian.engine.metrics import Count, Metric

By = Mapping[str, str] | None
"""One value of each dimension that a number was narrowed to ("" for an unknown one)."""


def rate_block(
    key: str,
    metric_id: str,
    figures: Sequence[Figure],
    here: Address,
    *,
    title: str = "",
    totals: Mapping[str, str] | None = None,
    empty: str = "",
    file_url: str = "",
    targets: Mapping[Slot, int] | None = None,
) -> Block:
    """The figures, oldest first, as picture, table (newest first) and file. Every number opens its list.

    `totals` gives the words for totals of the metric that come before its counts, `targets` what its months
    should come to.
    """
    metric, totals = metric_of(metric_id), totals or {}
    yearly = metric.period == "year"
    at = [here.but(month=figure.month) for figure in figures]
    lines = [
        _rate_line(metric, figure, figures, address, totals, targets or {})
        for figure, address in zip(figures, at, strict=True)
    ]
    return Block(
        key=key,
        title=title or formats.in_language(metric.label),
        heads=[
            Head(_("年份") if yearly else _("月份"), "text"),
            *(Head(words) for words in totals.values()),
            *count_heads(metric),
            *excluded_head(figures),
        ],
        lines=lines[::-1],
        spec=columns_spec(
            formats.in_language(metric.label),
            figures,
            yearly=yearly,
            selected=None if yearly else here.month,
            links=[address.list_url(counts_of(metric)[0], metric_id) for address in at],
            tips=[working(figure) for figure in figures],
        ),
        empty=empty,
        file_url=file_url,
    )


def _rate_line(
    metric: Metric,
    figure: Figure,
    figures: Sequence[Figure],
    address: Address,
    totals: Mapping[str, str],
    targets: Mapping[Slot, int],
) -> Line:
    """The table's line of one month, or year."""
    yearly = metric.period == "year"
    return [
        month_cell(figure, yearly=yearly, url="" if yearly else address.url),
        *(Cell(figure.counts[total]) for total in totals),
        *_with_target(count_cells(metric, figure, address), metric.id, figure, targets),
        *excluded_cells(metric, figure, address, figures),
    ]


def _with_target(
    cells: list[Cell], metric_id: str, figure: Figure, targets: Mapping[Slot, int]
) -> list[Cell]:
    """A month's cells, with the target beside the rate."""
    target = as_target(targets, metric_id, WHOLE, figure.month, figure.value)
    return [*cells[:-1], replace(cells[-1], small=target_text(target))]


def columns_spec(
    name: str,
    figures: Sequence[Figure],
    *,
    yearly: bool = False,
    selected: int | None = None,
    links: Sequence[str] = (),
    tips: Sequence[str] = (),
) -> dict[str, Any]:
    """A picture of rates as columns, one a month (a year), with n below."""
    at = [figure.month for figure in figures]
    series: dict[str, Any] = {
        "name": name,
        "values": [figure.rate for figure in figures],
        "provisional": [figure.provisional for figure in figures],
        "links": list(links),
        "tips": list(tips),
    }
    return {
        "kind": "columns",
        "percent": True,
        "unit": "%",
        "words": {"provisional": _("未结束，暂计")},
        "labels": [str(month // 12) if yearly else format_month(month) for month in at],
        "notes": [f"n={formats.count(figure.n)}" for figure in figures],
        "selected": at.index(selected) if selected in at else None,
        "series": [series],
    }


def working(figure: Figure) -> str:
    """How a rate comes about, in a line."""
    counts = {"whole": formats.count(figure.base), "part": formats.count(figure.numerator)}
    return ngettext("%(whole)s 台中 %(part)s 台", "%(whole)s 台中 %(part)s 台", figure.base) % counts


def month_cell(figure: Figure, *, yearly: bool = False, url: str = "") -> Cell:
    """The month, or the year, a line is of."""
    words = str(figure.month // 12) if yearly else format_month(figure.month)
    return Cell(words, "text", url, provisional=figure.provisional, partial=partial_words(figure))


def partial_words(figure: Figure) -> str:
    """That what a figure needs began before the data; "" where it did not."""
    if figure.data_from is None:
        return ""
    day = {"day": figure.data_from.isoformat()}
    if metric_of(figure.metric).period == "year":
        return _("数据自 %(day)s 起，首年不完整") % day
    return _("数据自 %(day)s 起，基数的月份还不完整") % day


def rate_cell(figure: Figure) -> Cell:
    """The figure's rate, greyed where few vehicles are behind it."""
    return Cell(figure.rate, "percent", defines=f"def-{figure.metric}", few=figure.n < FEW)


def count_heads(metric: Metric) -> list[Head]:
    """The columns of a metric's counts and of its rate."""
    return [
        *(_head(formats.in_language(count.label), _kind(count)) for count in metric.counts),
        Head(formats.in_language(metric.label), "percent"),
    ]


def count_cell(figure: Figure, key: str, address: Address, by: By = None, narrowed: By = None) -> Cell:
    """One count of a figure, which opens its list if anybody is in it; empty where the data do not reach."""
    [count] = (one for one in metric_of(figure.metric).counts if one.key == key)
    value = figure.counts[key] if figure.covered else None
    url = address.list_url(key, figure.metric, by=by, narrowed=narrowed) if value else ""
    return Cell(value, _kind(count), url, defines=f"def-{figure.metric}-{key}")


def count_cells(metric: Metric, figure: Figure, address: Address, by: By = None) -> list[Cell]:
    """A figure's counts, the rate after them; each opens its list (`by`: of one value of a dimension)."""
    return [*(count_cell(figure, count.key, address, by) for count in metric.counts), rate_cell(figure)]


def excluded_head(figures: Sequence[Figure]) -> list[Head]:
    """A column for the vehicles left out, where any are."""
    return [Head(_("排除已离开"))] if any(figure.excluded for figure in figures) else []


def excluded_cells(
    metric: Metric,
    figure: Figure,
    address: Address,
    figures: Sequence[Figure],
    by: By = None,
    narrowed: By = None,
) -> list[Cell]:
    """The vehicles left out, where the block has a column for them."""
    url = address.list_url("excluded", metric.id, by=by, narrowed=narrowed) if figure.excluded else ""
    return [Cell(figure.excluded, url=url) for _head in excluded_head(figures)]


def size_of(metric: Metric, figure: Figure) -> str:
    """How much a rate is made of: vehicles, or yuan."""
    if _kind(metric.base) == "yuan":
        return _("%(sum)s 元") % {"sum": formats.yuan(figure.base)}
    return f"n={formats.count(figure.n)}"


def _head(words: str, kind: Kind) -> Head:
    return Head(_("%(what)s（元）") % {"what": words} if kind == "yuan" else words, kind)


def _kind(count: Count) -> Kind:
    from huidian.engine.metrics.definition import MONEY

    return "yuan" if count.unit == MONEY else "count"
