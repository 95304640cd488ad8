"""A rate's figures by month or by year as one block, in the metric's own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from huidian.retention.queries import Figure
from huidian.web import formats
from huidian.web.lists.columns import Kind
from huidian.web.retention.asked import Asked
from huidian.web.retention.blocks import (
    Block,
    Cell,
    Head,
    columns_spec,
    excluded_head,
    month_cell,
    rate_cell,
)

if TYPE_CHECKING:
    from huidian.engine.metrics import Count, Metric

By = Mapping[str, str] | None
"""One value of each dimension that a number was narrowed to ("" for an unknown one)."""


def metric_of(metric_id: str) -> Metric:
    """A metric's definition: its words are those of the pages."""
    from huidian.engine.metrics import METRICS  # the engine is heavy; it loads with the first figure

    return METRICS[metric_id]


def counts_of(metric: Metric) -> tuple[str, str]:
    """The keys of a rate's numerator and denominator."""
    assert metric.numerator is not None and metric.denominator is not None
    return metric.numerator.key, metric.denominator.key


def rate_block(
    key: str,
    metric_id: str,
    figures: Sequence[Figure],
    here: Asked,
    *,
    page: str = "desk",
    note: str = "",
    empty: str = "",
) -> Block:
    """The figures, oldest first, as picture, table (newest first) and file. Every number opens its list."""
    metric = metric_of(metric_id)
    part, _whole = counts_of(metric)
    yearly = metric.period == "year"
    asked = [here.but(month=figure.month) for figure in figures]
    title = formats.in_language(metric.label)
    return Block(
        key=key,
        title=title,
        heads=[
            Head(_("年份") if yearly else _("月份"), "text"),
            *count_heads(metric),
            *excluded_head(figures),
        ],
        lines=[_line(metric, figure, at, figures) for figure, at in zip(figures, asked, strict=True)][::-1],
        note=note,
        spec=columns_spec(
            title,
            figures,
            yearly=yearly,
            selected=None if yearly else here.month,
            links=[at.list_url(metric_id, part) for at in asked],
            tips=[working(figure, part) for figure in figures],
        ),
        empty=empty,
        file_url=here.url("retention:table", page=page, block=key),
    )


def working(figure: Figure, part: str) -> str:
    """How a rate comes about, in a line."""
    said = {"whole": formats.count(figure.base), "part": formats.count(figure.counts[part])}
    return _("%(whole)s 台中 %(part)s 台") % said


def size_of(metric: Metric, figure: Figure) -> str:
    """How much a rate is made of: vehicles, or yuan."""
    if _kind(metric.base) == "yuan":
        return _("%(sum)s 元") % {"sum": formats.yuan(figure.base)}
    return f"n={formats.count(figure.base)}"


def count_heads(metric: Metric) -> list[Head]:
    """The columns of a metric's counts and of its rate."""
    return [
        *(_head(formats.in_language(count.label), _kind(count)) for count in metric.counts),
        Head(formats.in_language(metric.label), "percent"),
    ]


def count_cells(metric: Metric, figure: Figure, asked: Asked, by: By = None) -> list[Cell]:
    """A figure's counts, the rate after them; each opens its list (`by`: of one value of a dimension)."""
    counts = [
        Cell(
            figure.counts[count.key],
            _kind(count),
            url=asked.list_url(metric.id, count.key, by=by) if figure.counts[count.key] else "",
            defines=f"def-{metric.id}-{count.key}",
        )
        for count in metric.counts
    ]
    return [*counts, rate_cell(figure, metric.id)]


def excluded_cells(
    metric: Metric,
    figure: Figure,
    asked: Asked,
    figures: Sequence[Figure],
    by: By = None,
) -> list[Cell]:
    """The vehicles left out, where the block has a column for them."""
    url = asked.list_url(metric.id, "excluded", by=by) if figure.excluded else ""
    return [Cell(figure.excluded, url=url) for _head in excluded_head(figures)]


def _head(words: str, kind: Kind) -> Head:
    return Head(_("%(what)s（元）") % {"what": words} if kind == "yuan" else words, kind)


def _kind(count: Count) -> Kind:
    from huidian.engine.metrics.definition import MONEY

    return "yuan" if count.unit == MONEY else "count"


def _line(metric: Metric, figure: Figure, asked: Asked, figures: Sequence[Figure]) -> list[Cell]:
    yearly = metric.period == "year"
    return [
        month_cell(figure, yearly=yearly, url="" if yearly else asked.url()),
        *count_cells(metric, figure, asked),
        *excluded_cells(metric, figure, asked, figures),
    ]
