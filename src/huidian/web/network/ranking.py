"""The reader's dealers as a list: those that need a call first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from huidian.kit.labels import Label
from huidian.retention.queries import DealerLine
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Filter, YesNo
from huidian.web.lists.memory import MemorySource
from huidian.web.network.address import Lists
from huidian.web.network.words import compared_with, reasons, why

_CELLS = "network/cells.html#"
_YES = Label("是", "yes")


@dataclass(frozen=True, slots=True)
class Row:
    """A dealer with the lists behind its numbers, and why it needs a call."""

    line: DealerLine
    lists: Lists
    whys: Sequence[str]

    @property
    def urgent(self) -> bool:
        return bool(self.line.reasons)

    @property
    def compared_with(self) -> str:
        return compared_with(self.line)


COLUMNS: Sequence[Column[Row]] = (
    Column("name", _("经销商"), lambda row: row.line.name, card=1, template=f"{_CELLS}name"),
    Column("code", _("代码"), lambda row: row.line.code, hidden=True),
    Column("region", _("区域"), lambda row: row.line.region, hidden=True),
    Column("grade", _("等级"), lambda row: row.line.grade),
    Column(
        "size", _("规模（12 个月进站）"), lambda row: row.line.size.label, "label", template=f"{_CELLS}size"
    ),
    Column("seen", _("12 个月进站台数"), lambda row: row.line.seen, "count", hidden=True),
    Column("cohort", _("起始月台数"), lambda row: row.line.figure.n, "count", hidden=True),
    Column(
        "rate",
        _("流失率"),
        lambda row: row.line.figure.rate,
        "percent",
        card=2,
        defines="monthly_churn",
        template=f"{_CELLS}rate",
    ),
    Column("change", _("比上月（点）"), lambda row: row.line.change, "percent", template=f"{_CELLS}change"),
    Column("peers", _("可比店数（家）"), lambda row: row.line.peers.n, "count", hidden=True),
    Column("compared_with", _("比较范围"), lambda row: row.compared_with, hidden=True),
    Column("median", _("可比店中位数"), lambda row: row.line.peers.median, "percent", hidden=True),
    Column(
        "above",
        _("与可比店之差（点）"),
        lambda row: row.line.peers.above,
        "percent",
        template=f"{_CELLS}above",
    ),
    Column("excess", _("约多流失台数"), lambda row: row.line.peers.excess, "count", hidden=True),
    Column(
        "lost",
        _("流失台数"),
        lambda row: row.line.lost,
        "count",
        defines="monthly_churn-lost",
        template=f"{_CELLS}lost",
    ),
    Column(
        "defected",
        _("网内转店台数"),
        lambda row: row.line.defected_of_lost,
        "count",
        defines="network_defection-defected",
        template=f"{_CELLS}defected",
    ),
    Column("share", _("网内转店率"), lambda row: row.line.share, "percent", hidden=True),
    Column(
        "lost_to_network",
        _("流失于全网台数"),
        lambda row: row.line.lost_to_network,
        "count",
        defines="network_defection-lost_to_network",
        template=f"{_CELLS}lost_to_network",
    ),
    Column(
        "provisional",
        _("暂计"),
        lambda row: _YES if row.line.figure.provisional else None,
        "label",
        sortable=False,
        hidden=True,
    ),
    Column(
        "why",
        _("为什么要联系"),
        lambda row: reasons(row.line),
        card=3,
        sortable=False,
        template=f"{_CELLS}why",
    ),
)
FILTERS: Sequence[Filter] = (
    YesNo(key="urgent", label=_("需要联系")),
    Choice(key="region", label=_("区域")),
    Choice(key="grade", label=_("等级")),
    Choice(key="size", label=_("规模")),
)


def ranking(lines: Sequence[DealerLine], address: Address) -> MemorySource[Row]:
    """The dealers, the most urgent first, with the lists of the month that `address` says."""
    return MemorySource(
        rows=[
            Row(line, Lists.of(address, line.code), [why(reason, line) for reason in line.reasons])
            for line in lines
        ],
        columns=COLUMNS,
        filters=FILTERS,
        values={
            "urgent": lambda row: row.urgent,
            "region": lambda row: row.line.region,
            "grade": lambda row: row.line.grade,
            "size": lambda row: row.line.size.key,
        },
        orders={"size": lambda row: row.line.seen},
        words={
            "region": lambda row: row.line.region,
            "grade": lambda row: row.line.grade,
            "size": lambda row: formats.in_language(row.line.size.label),
        },
    )
