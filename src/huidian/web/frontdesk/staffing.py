"""How many people the care department needs: the table, who is there, what the plan of needs asks for."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from huidian.flows.staffing import DealerStaffing, staffing_of
from huidian.network.roles import Permission
from huidian.retention.month_figures import ENTRY
from huidian.retention.queries.staffing import StaffingMonth
from huidian.web import formats
from huidian.web.figures.block import Block, Cell, Head
from huidian.web.frontdesk.orders import orders_url
from huidian.web.frontdesk.records import records_url
from huidian.web.frontdesk.tabs import choose_dealer, page
from huidian.web.shell.desk import DeskRequest, desk


@require_GET
@desk(Permission.VIEW_CHURN, Permission.SEE_ALL_VEHICLES)
def staffing(request: DeskRequest) -> HttpResponse:
    """The page of the one dealer chosen."""
    if len(request.scope.chosen_dealer_ids) != 1:
        return choose_dealer(request, "staffing", _("人员配备"))
    answer = staffing_of(request.scope, at=timezone.now())
    context = {
        "answer": answer,
        "as_of": answer.page.as_of,
        "posts": _table(answer),
        "months": _months(answer),
        "verdict": _verdict(answer),
    }
    return page(request, "staffing", "staffing", context)


def _verdict(answer: DealerStaffing) -> str:
    """Whether there are enough: people by the table, agents by the plan of needs."""
    lines, month, load = [], answer.page.month, answer.load
    if month:
        short = month.posts.lack(answer.held)
        words = {"wanted": month.posts.people, "held": answer.held.people, "n": short}
        lines.append(
            ngettext(
                "按配备表要 %(wanted)s 人，在岗 %(held)s 人，少 %(n)s 人",
                "按配备表要 %(wanted)s 人，在岗 %(held)s 人，少 %(n)s 人",
                short,
            )
            % words
            if short
            else _("按配备表要 %(wanted)s 人，在岗 %(held)s 人，够") % words
        )
    if load:
        short = max(load.agents - answer.held.agents, 0)
        words = {"wanted": load.agents, "held": answer.held.agents, "n": short}
        lines.append(
            ngettext(
                "按需求计划要 %(wanted)s 位专员，在岗 %(held)s 位，少 %(n)s 位",
                "按需求计划要 %(wanted)s 位专员，在岗 %(held)s 位，少 %(n)s 位",
                short,
            )
            % words
            if short
            else _("按需求计划要 %(wanted)s 位专员，在岗 %(held)s 位，够") % words
        )
    return _("；").join(lines)


def _table(answer: DealerStaffing) -> Block:
    """S0's table; the cell of the month is shaded."""
    table, here = answer.page.table, answer.page.cell
    return Block(
        key="staffing",
        title=_("配备表：经理 + 信息管理员 + 专员"),
        heads=[
            Head(_("每月台次"), "text"),
            *(Head(formats.in_language(one.label), "text") for one in table.sales),
        ],
        lines=[
            [
                Cell(row.label, "label"),
                *(
                    Cell(text, "text", shade=5 if here == (at, column) else 0)
                    for column, text in enumerate(row.posts)
                ),
            ]
            for at, row in enumerate(table.visits)
        ],
    )


def _sales(one: StaffingMonth) -> Cell:
    """What somebody entered, with the record of it."""
    if one.sales is None:
        return Cell(None)
    return Cell(one.sales, small=_("填报"), small_url=records_url(ENTRY, "showroom_sales", "", one.month))


def _months(answer: DealerStaffing) -> Block:
    heads = [Head(_("月份"), "month"), Head(_("台次")), Head(_("展厅销量")), Head(_("建议配备"), "text")]
    return Block(
        key="staffing-months",
        title=_("逐月"),
        heads=[*heads, Head(_("人数"))],
        lines=[
            [
                Cell(one.month, "month", provisional=one.provisional),
                Cell(one.visits, url=orders_url(one.month) if one.visits else ""),
                _sales(one),
                Cell(str(one.posts), "text"),
                Cell(one.posts.people),
            ]
            for one in answer.page.months
        ],
        empty=_("还没有结算单"),
    )
