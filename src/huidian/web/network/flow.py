"""The flow between dealers as a heat table, and the same as the columns of a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from huidian.engine.networks.shielding import FEW, Cell
from huidian.kit.months import format_month
from huidian.retention.queries import Flows
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.controls import Choice
from huidian.web.figures.kinds import OVERALL
from huidian.web.lists.columns import Column
from huidian.web.network.address import QUARTER, flow_url
from huidian.web.network.words import SPANS

SHOWN = 14
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of the table: its words, how dark it is (0 to 5), the list behind it ("" for none)."""

    text: str
    heat: int
    url: str
    title: str
    itself: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A dealer's row: what it lost to each, and to all."""

    name: str
    code: str
    mine: bool
    squares: Sequence[Square]
    total: str


@dataclass(frozen=True)
class FlowTable:
    """The matrix as a page draws it; `address` makes the addresses of lists and of other spans."""

    flows: Flows
    address: Address
    codes: frozenset[str]

    @property
    def months(self) -> str:
        first, last = format_month(self.flows.first_month), format_month(self.flows.last_month)
        return first if first == last else _("%(first)s 至 %(last)s") % {"first": first, "last": last}

    @property
    def spans(self) -> list[Choice]:
        """The spans to choose from; none where there is no choice."""
        usual = {QUARTER: ""}
        return [
            Choice(str(words), self.address.but(span=usual.get(span, span)).url, span == self.flows.span)
            for span, words in (SPANS.items() if self.flows.whole else ())
        ]

    @property
    def dealers(self) -> list[tuple[str, str, bool, str]]:
        """The columns: code, name, whether it is the reader's, what it won of all."""
        columns = self.flows.matrix.columns
        return [
            (one.code, one.name, one.mine, words_of(columns[one.code])) for one in self.flows.dealers[:SHOWN]
        ]

    @property
    def rest(self) -> int:
        """How many dealers with a part in it are only in the file."""
        return max(0, len(self.flows.dealers) - SHOWN)

    @property
    def lines(self) -> list[Line]:
        dealers = self.flows.dealers[:SHOWN]
        return [
            Line(
                name=one.name,
                code=one.code,
                mine=one.mine,
                squares=[self._square(one.code, one.name, other.code, other.name) for other in dealers],
                total=words_of(self.flows.matrix.rows[one.code]),
            )
            for one in dealers
        ]

    @property
    def total(self) -> str:
        return words_of(self.flows.matrix.total)

    @property
    def shields(self) -> bool:
        """Whether a cell is shielded at all."""
        return any(cell.shielded for cell in self.flows.matrix.cells.values())

    def _square(self, lost_by: str, lost_name: str, seen_by: str, seen_name: str) -> Square:
        if lost_by == seen_by:
            return Square("", 0, "", "", itself=True)
        cell = self.flows.matrix.cell(lost_by, seen_by)
        text = words_of(cell)
        return Square(
            text=text if cell.at_least else "",
            heat=0 if cell.shielded else self._heat(cell.at_least),
            url=self._url(lost_by, seen_by) if lost_by in self.codes and cell.at_least else "",
            title=_("%(lost_by)s 流失，去了 %(seen_by)s：%(text)s 台")
            % {"lost_by": lost_name, "seen_by": seen_name, "text": text},
        )

    def _url(self, lost_by: str, seen_by: str) -> str:
        address = self.address if self.flows.whole else self.address.but(window=None, kind=OVERALL)
        return flow_url(address, lost_by, seen_by, self.flows.first_month, self.flows.last_month)

    def _heat(self, vehicles: int) -> int:
        """1 to 5 by fifths of the largest number shown; 0 for none."""
        return -(-vehicles * _STEPS // self._most) if vehicles else 0

    @cached_property
    def _most(self) -> int:
        return max((cell.at_least for cell in self.flows.matrix.cells.values()), default=1)


def words_of(cell: Cell) -> str:
    """A number as the reader may know it: 12, <5, or at least 12."""
    if cell.shielded:
        return f"<{FEW}"
    return formats.count(cell.at_least) + ("" if cell.exact else "+")


def file_rows(flows: Flows) -> list[str]:
    """The codes of the file's rows: every dealer with a part in it."""
    return [one.code for one in flows.dealers]


def file_columns(flows: Flows) -> list[Column[str]]:
    """The file's columns: the dealer that lost, every dealer that saw, and the sum of what is shown."""
    names = {one.code: one.name for one in flows.dealers}

    def cell_of(cell: Cell) -> int | str:
        return cell.at_least if cell.exact else words_of(cell)

    def seen_by(code: str) -> Column[str]:
        return Column(code, names[code], lambda row: cell_of(flows.matrix.cell(row, code)), "count")

    return [
        Column("lost_by", _("流失店 \\ 去了"), lambda row: names[row]),
        *(seen_by(code) for code in names),
        Column("total", _("合计（台）"), lambda row: cell_of(flows.matrix.rows[row]), "count"),
    ]
