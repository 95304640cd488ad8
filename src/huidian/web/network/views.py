"""Which dealers need a call; or, for one dealer, where it stands among all of the manufacturer's."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.network import actions as network_actions
from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import Flows, NetworkPage, NoNetwork
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.lists.excel import excel_answer
from huidian.web.network import flow, ranking
from huidian.web.network.address import FIELDS, span_of
from huidian.web.network.flow import FlowTable
from huidian.web.network.page import DeskPage
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer


@require_GET
@desk(Permission.VIEW_NETWORK)
def network(request: DeskRequest) -> HttpResponse:
    """The desk: dealers beside each other with the flow between them, or one dealer among all."""
    address, now = FIELDS.read(request.GET), timezone.now()
    page = _page(request, address, now)
    if isinstance(page, NoNetwork):
        several = {"several": page is NoNetwork.SEVERAL}
        return answer(request, page="network/none.html", part="none", context=several)
    address = address.but(as_of=page.frame.as_of.past_day)
    flows = _flows(request, address, now) if page.may_see_flows and len(page.lines) > 1 else None
    table = FlowTable(flows, address, frozenset(line.code for line in page.lines)) if flows else None
    context = {
        "desk": DeskPage(page, address, timezone.localdate(now), table),
        "page": page,
        "as_of": page.frame.as_of,
        "may_export": request.scope.may(Permission.EXPORT),
    }
    return answer(request, page="network/desk.html", part="desk", context=context)


@require_GET
@desk(Permission.VIEW_NETWORK, Permission.EXPORT)
def dealers_file(request: DeskRequest) -> HttpResponse:
    """The table of dealers as an Excel file, as narrowed and ordered on the page."""
    address, now = FIELDS.read(request.GET), timezone.now()
    page = _page(request, address, now)
    if isinstance(page, NoNetwork):
        raise Http404
    lines = ranking.shown(page.lines, address)
    title = _("%(month)s 经销商流失对比") % {"month": formats.month(page.frame.month)}
    _note(request, now, "network_dealers", {line.dealer_id: 1 for line in lines})
    basis = _("窗口 %(window)s 个月，数据截至 %(day)s") % {
        "window": page.frame.window,
        "day": formats.day(page.frame.as_of.on),
    }
    return excel_answer(title, [title, basis], ranking.COLUMNS, lines)


@require_GET
@desk(Permission.VIEW_FLOWS, Permission.EXPORT)
def flows_file(request: DeskRequest) -> HttpResponse:
    """The flow between dealers as an Excel file, shielded as on the page."""
    address, now = FIELDS.read(request.GET), timezone.now()
    flows = _flows(request, address, now)
    if flows is None:
        raise Http404
    table = FlowTable(flows, address, frozenset())
    title = _("%(months)s 网内流向") % {"months": table.months}
    _note(request, now, "network_flows", dict.fromkeys(request.scope.chosen_dealer_ids, 1))
    legend = _("行：流失店；列：去了哪家店。他店之间不足 5 台显示为 <5，合计带 + 的不少于此数")
    return excel_answer(title, [title, legend], flow.file_columns(flows), flow.file_rows(flows))


def _page(request: DeskRequest, address: Address, now: datetime) -> NetworkPage | NoNetwork:
    return retention.network_page(request.scope, **address.question("month", "window", "kind"), now=now)


def _flows(request: DeskRequest, address: Address, now: datetime) -> Flows | None:
    question = address.question("month", "window", "kind")
    return retention.network_flows(request.scope, **question, span=span_of(address), now=now)


def _note(request: DeskRequest, now: datetime, what: str, rows: dict[int, int]) -> None:
    """Taking figures away is an audit event."""
    network_actions.note_export(at=now, by=staff_of(request), what=what, rows=rows, asked=request.GET.dict())
