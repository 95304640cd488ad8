"""The reader's dealers as a table: columns for page and file, order, and what it can be narrowed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from huidian.kit.labels import Label
from huidian.retention.queries import DealerLine
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.controls import Choice
from huidian.web.lists.columns import Column
from huidian.web.lists.table import Head
from huidian.web.network.address import Lists, narrowed_by
from huidian.web.network.words import reasons, why

MOST_URGENT = ""
_YES = Label("是", "yes")
COLUMNS: Sequence[Column[DealerLine]] = (
    Column("name", _("经销商"), lambda line: line.name),
    Column("code", _("代码"), lambda line: line.code),
    Column("region", _("区域"), lambda line: line.region),
    Column("grade", _("等级"), lambda line: line.grade),
    Column("size", _("规模（12 个月进站）"), lambda line: line.size.label, "label"),
    Column("seen", _("12 个月进站台数"), lambda line: line.seen, "count"),
    Column("cohort", _("起始月台数"), lambda line: line.figure.n, "count"),
    Column("lost", _("流失台数"), lambda line: line.figure.numerator, "count"),
    Column("rate", _("流失率"), lambda line: line.figure.rate, "percent"),
    Column("change", _("比上月（点）"), lambda line: line.change, "percent"),
    Column("peers", _("可比店数"), lambda line: line.peers.n, "count"),
    Column("median", _("可比店中位数"), lambda line: line.peers.median, "percent"),
    Column("above", _("与可比店之差（点）"), lambda line: line.peers.above, "percent"),
    Column("excess", _("约多流失台数"), lambda line: line.peers.excess, "count"),
    Column("defected", _("网内转店台数"), lambda line: line.defected, "count"),
    Column("share", _("网内转店率"), lambda line: line.share, "percent"),
    Column("lost_to_network", _("流失于全网台数"), lambda line: line.lost_to_network, "count"),
    Column("provisional", _("暂计"), lambda line: _YES if line.figure.provisional else None, "label"),
    Column("why", _("为什么要看"), reasons),
)
SORTABLE = frozenset(column.key for column in COLUMNS) - {"why", "provisional"}


@dataclass(frozen=True, slots=True)
class Row:
    """A dealer with the lists behind its numbers, and why it needs a call."""

    line: DealerLine
    lists: Lists
    whys: Sequence[str]

    @property
    def urgent(self) -> bool:
        return bool(self.line.reasons)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the table can be narrowed by: the name of the field, its words, and its values."""

    name: str
    words: str
    values: Sequence[Choice]


_ON_PAGE = (
    Column("name", _("经销商"), str),
    Column("grade", _("等级"), str),
    Column("size", _("规模"), str),
    Column("rate", _("流失率"), str, "percent", defines="monthly_churn"),
    Column("change", _("比上月"), str, "percent"),
    Column("above", _("与可比店比"), str, "percent"),
    Column("lost", _("流失"), str, "count", defines="monthly_churn-lost"),
    Column("defected", _("网内转店"), str, "count", defines="network_defection-defected"),
    Column("lost_to_network", _("流失于全网"), str, "count", defines="network_defection-lost_to_network"),
)
"""The heads of the page's table; its cells are the template's."""


def heads(address: Address) -> list[Head]:
    """The heads, each with the address that sorts by it."""
    return [_head(address, column) for column in _ON_PAGE]


def rows(lines: Sequence[DealerLine], address: Address) -> list[Row]:
    """The dealers as narrowed and in the order asked for, with their lists."""
    return [
        Row(line, Lists.of(address, line.code), [why(reason, line) for reason in line.reasons])
        for line in shown(lines, address)
    ]


def shown(lines: Sequence[DealerLine], address: Address) -> list[DealerLine]:
    """The dealers as narrowed and in the order asked for; without one as they came, the most urgent first."""
    only, sort = narrowed_by(address), address.more["sort"]
    kept = [line for line in lines if all(_value(line, name) == key for name, key in only.items())]
    key = sort.removeprefix("-")
    if key not in SORTABLE:
        return kept
    column = next(one for one in COLUMNS if one.key == key)
    known = [line for line in kept if _sortable(column, line) is not None]
    known.sort(key=lambda line: _sortable(column, line), reverse=sort.startswith("-"))
    return [*known, *(line for line in kept if _sortable(column, line) is None)]


def narrowings(lines: Sequence[DealerLine], address: Address) -> list[Narrowing]:
    """What the table can be narrowed to, where there is a choice."""
    words = {"region": _("区域"), "grade": _("等级"), "size": _("规模")}
    offered = []
    for name, label in words.items():
        values = dict(sorted((_value(line, name), _words(line, name)) for line in lines))
        chosen = address.more[name]
        if len(values) > 1 or chosen:
            choices = [Choice(text, "", key == chosen, key) for key, text in values.items() if key]
            offered.append(Narrowing(name, str(label), choices))
    return offered


def _head(address: Address, column: Column[Any]) -> Head:
    up, down, sort = column.key, f"-{column.key}", address.more["sort"]
    first, then = (down, up) if column.numeric else (up, down)
    now = {up: "ascending", down: "descending"}.get(sort, "none")
    wanted = then if sort == first else MOST_URGENT if sort == then else first
    return Head(column, now, address.but(sort=wanted).url, hidden=False)


def _sortable(column: Column[DealerLine], line: DealerLine) -> Any:
    value = line.seen if column.key == "size" else column.value(line)
    return formats.in_language(value) if isinstance(value, Label) else None if value == "" else value


def _value(line: DealerLine, name: str) -> str:
    return {"region": line.region, "grade": line.grade, "size": line.size.key}[name]


def _words(line: DealerLine, name: str) -> str:
    return formats.in_language(line.size.label) if name == "size" else _value(line, name)
