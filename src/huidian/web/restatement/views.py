"""Has a month's figure changed: the number then, the number now, and the vehicles and orders in between."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.retention.queries.restatement import restatement_page
from huidian.retention.restatement_answers import RestatementPage
from huidian.web import formats
from huidian.web.restatement.asked import Asked
from huidian.web.restatement.columns import NAME, TOLD, filters_of, table_of
from huidian.web.restatement.listing import listing_of
from huidian.web.restatement.page import DeskPage
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer
from huidian.web.tables.excel import excel_answer
from huidian.web.tables.state import PER_PAGE, ListState
from huidian.web.tables.table import columns_away
from huidian.web.vehicles.listing import file_answer, page_answer, state_of, wish_of
from huidian.web.vehicles.told import around


@require_GET
@desk(Permission.VIEW_CHURN)
def restatement(request: DeskRequest) -> HttpResponse:
    """The desk: both figures, what moved, and the vehicles that did."""
    asked, state = Asked.of(request.GET), state_of(request)
    found = _found(request, asked, state, timezone.now(), per_page=PER_PAGE)
    context = {
        "desk": DeskPage(found, asked),
        "page": found,
        "as_of": found.as_of,
        "table": table_of(request, found, state, reverse("restatement:export")),
    }
    return answer(request, page="restatement/desk.html", part="restatement/desk_part.html", context=context)


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """The list of the desk, all of its rows, as an Excel file; taking it away is an audit event."""
    now, asked, state = timezone.now(), Asked.of(request.GET), state_of(request)
    found = _found(request, asked, state, now, per_page=None)
    columns = around(TOLD, request.scope)
    away = columns_away(request, NAME, columns)
    title = _title(found)
    network.note_export(
        at=now,
        by=staff_of(request),
        what="restatement",
        rows=Counter(row.vehicle.dealer_id for row in found.vehicles.rows),
        asked={**state.asked, "list": title},
    )
    lines = [title, _told(found), *(one.text for one in filters_of(found, state))]
    if state.search:
        lines.append(_("搜索：%(words)s") % {"words": state.search})
    shown = [column for column in columns if column.key not in away]
    return excel_answer(f"{title}-{found.vehicles.total}", lines, shown, found.vehicles.rows)


@require_GET
@desk(Permission.VIEW_CHURN)
def vehicles(request: DeskRequest) -> HttpResponse:
    """The vehicles behind one of the numbers, as it was known then or is known now."""
    return page_answer(request, listing_of(request, timezone.now(), per_page=PER_PAGE))


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def vehicles_export(request: DeskRequest) -> HttpResponse:
    """The same list, all of its rows, as an Excel file."""
    now = timezone.now()
    return file_answer(request, listing_of(request, now, per_page=None), what="restated_vehicles", now=now)


def _found(
    request: DeskRequest, asked: Asked, state: ListState, now: datetime, *, per_page: int | None
) -> RestatementPage:
    wish = wish_of(state, per_page)
    return restatement_page(request.scope, **asked.question(), change=asked.change, wish=wish, now=now)


def _title(found: RestatementPage) -> str:
    return _("%(month)s %(measure)s的变动") % {
        "month": formats.month(found.month),
        "measure": formats.in_language(found.measure.label),
    }


def _told(found: RestatementPage) -> str:
    return _("%(then)s 所知与 %(now)s 所知相比，共 %(moved)s 台不同") % {
        "then": found.then_on,
        "now": found.now_on,
        "moved": found.moved,
    }
