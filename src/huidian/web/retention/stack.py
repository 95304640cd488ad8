"""Splits of a metric by month as shares of all vehicles, stacked in the order of their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huidian.kit.months import format_month
from huidian.retention.queries import Split, SplitRow
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.block import Block, Cell, Head, Line
from huidian.web.figures.metrics import name_of

Rows = Mapping[tuple[int, str], SplitRow]


def stack_block(
    key: str,
    metric: str,
    splits: Mapping[int, Split],
    names: Mapping[str, str],
    address: Address,
    *,
    file_url: str,
) -> Block:
    """The picture, the table (newest month first) and the file; `names` are the values with their words."""
    months = sorted(splits)
    rows = {(month, row.key): row for month in months for row in splits[month].rows}
    provisional = {month: any(row.figure.provisional for row in splits[month].rows) for month in months}

    def url(month: int, one: str) -> str:
        narrowed = {splits[month].by: one}
        return address.but(month=month).list_url("", metric, narrowed=narrowed)

    def cell(month: int, one: str) -> Cell:
        row = rows.get((month, one))
        if row is None:
            return Cell(0)
        share, defines = formats.percent(row.share), f"def-{metric}-seen"
        return Cell(row.figure.numerator, url=url(month, one), defines=defines, small=share)

    def line(month: int) -> Line:
        head = Cell(format_month(month), "text", provisional=provisional[month])
        return [head, *(cell(month, one) for one in names)]

    series = [
        {
            "name": name,
            "values": [_share(rows, month, one) for month in months],
            "tips": [_size(rows, month, one) for month in months],
            "provisional": [provisional[month] for month in months],
            "links": [url(month, one) for month in months],
        }
        for one, name in names.items()
    ]
    return Block(
        key=key,
        title=name_of(metric),
        heads=[Head(_("月份"), "text"), *(Head(name) for name in names.values())],
        lines=[line(month) for month in reversed(months)],
        spec=_spec([format_month(month) for month in months], series),
        empty=_("还没有可算的月份"),
        shape="tall",
        file_url=file_url,
    )


def _spec(labels: list[str], series: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "kind": "stack",
        "percent": True,
        "ramp": True,
        "unit": "%",
        "words": {"provisional": _("未结束，暂计")},
        "labels": labels,
        "series": series,
    }


def _share(rows: Rows, month: int, key: str) -> float:
    row = rows.get((month, key))
    return row.share or 0 if row else 0


def _size(rows: Rows, month: int, key: str) -> str:
    row = rows.get((month, key))
    size = row.figure.numerator if row else 0
    return ngettext("%(n)s 台", "%(n)s 台", size) % {"n": formats.count(size)}
