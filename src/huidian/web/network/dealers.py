"""The network desk: dealers beside each other as a list with the flow between them, or one among all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import Flows, NetworkPage, NoNetwork
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.lists.address import ListState
from huidian.web.lists.listing import Listing
from huidian.web.lists.register import register
from huidian.web.lists.source import Options, OtherPage, Result
from huidian.web.network.address import FIELDS, span_of
from huidian.web.network.flow import FlowTable
from huidian.web.network.page import DeskPage
from huidian.web.network.ranking import COLUMNS, FILTERS, Row, ranking
from huidian.web.shell.desk import DeskRequest

PAGE, PART = "network/desk.html", "desk"


@dataclass(frozen=True)
class DealersSource:
    """The reader's dealers in a month, with the desk's whole page around them."""

    request: DeskRequest
    now: datetime

    def result(self, state: ListState, per_page: int | None) -> Result[Row]:
        page = self._page()
        if isinstance(page, NoNetwork):
            several = {"several": page is NoNetwork.SEVERAL}
            other = OtherPage("network/none.html", "none", several)
            return Result(rows=(), total=0, instead=other, takes_away=False)
        desk = DeskPage(page, self._address, timezone.localdate(self.now))
        listed = ranking(page.lines, desk.here) if page.frame.months else ranking((), desk.address)
        dealers = listed.result(state, per_page)
        flow_of = partial(self._flow, page, desk.address)
        context = {
            "desk": replace(desk, rows=dealers.rows, flow_of=flow_of),
            "page": page,
            "as_of": page.frame.as_of,
            "may_export": self.request.scope.may(Permission.EXPORT),
        }
        basis = _("窗口 %(window)s 个月，数据截至 %(day)s") % {
            "window": page.frame.window,
            "day": formats.day(page.frame.as_of.on),
        }
        return replace(
            dealers,
            title=_("%(month)s 经销商流失对比") % {"month": formats.month(page.frame.month)},
            lines=[basis],
            context=context,
            instead=OtherPage(PAGE, PART, context) if desk.alone else None,
        )

    def options(self, state: ListState) -> Options:
        page = self._page()
        return {} if isinstance(page, NoNetwork) else ranking(page.lines, self._address).options(state)

    @property
    def _address(self) -> Address:
        return FIELDS.read(self.request.GET)

    def _page(self) -> NetworkPage | NoNetwork:
        question = self._address.question("month", "window", "kind")
        return retention.network_page(self.request.scope, **question, now=self.now)

    def _flow(self, page: NetworkPage, address: Address) -> FlowTable | None:
        if not page.may_see_flows or len(page.lines) < 2:
            return None
        flows = flows_of(self.request, address, self.now)
        return FlowTable(flows, address, frozenset(line.code for line in page.lines)) if flows else None


def flows_of(request: DeskRequest, address: Address, now: datetime) -> Flows | None:
    """The flow between dealers over the months that the address says."""
    question = address.question("month", "window", "kind")
    return retention.network_flows(request.scope, **question, span=span_of(address), now=now)


DEALERS = register(
    Listing(
        key="network_dealers",
        app="network",
        label=gettext_lazy("经销商对比"),
        source=DealersSource,
        empty=gettext_lazy("大区里建了经销商、导入了结算单，就列在这里。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_NETWORK,
        dealer_of=lambda row: row.line.dealer_id,
        name="desk",
        file_name="dealers-export",
        table="network-dealers",
        open_at=lambda request, row: row.lists.lost_url,
        page=PAGE,
        part=PART,
        swaps="network-desk",
    )
)
