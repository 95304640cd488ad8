"""The flow between dealers as a file."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.network import actions as network_actions
from huidian.network.roles import Permission
from huidian.web.lists.excel import excel_answer
from huidian.web.network import flow
from huidian.web.network.address import FIELDS
from huidian.web.network.dealers import flows_of
from huidian.web.network.flow import FlowTable
from huidian.web.shell.desk import DeskRequest, desk, staff_of


@require_GET
@desk(Permission.VIEW_FLOWS, Permission.EXPORT)
def flows_file(request: DeskRequest) -> HttpResponse:
    """The flow between dealers as an Excel file, shielded as on the page."""
    address, now = FIELDS.read(request.GET), timezone.now()
    flows = flows_of(request, address, now)
    if flows is None:
        raise Http404
    table = FlowTable(flows, address, frozenset())
    title = _("%(months)s 网内流向") % {"months": table.months}
    _note(request, now, "network_flows", dict.fromkeys(request.scope.chosen_dealer_ids, 1))
    legend = _("行：流失店；列：去了哪家店。他店之间不足 5 台显示为 <5，合计带 + 的不少于此数")
    return excel_answer(title, [title, legend], flow.file_columns(flows), flow.file_rows(flows))


def _note(request: DeskRequest, now: datetime, what: str, rows: dict[int, int]) -> None:
    """Taking figures away is an audit event."""
    network_actions.note_export(at=now, by=staff_of(request), what=what, rows=rows, asked=request.GET.dict())
