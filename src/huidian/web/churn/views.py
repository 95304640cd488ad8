"""Who was lost: the month's figure, its trend, its breakdowns, and the vehicles behind every number."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.web import formats
from huidian.web.churn.asked import Asked
from huidian.web.churn.columns import column_definitions
from huidian.web.churn.listing import Listing
from huidian.web.churn.page import DeskPage
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer
from huidian.web.tables.excel import excel_answer
from huidian.web.tables.state import PER_PAGE


@require_GET
@desk(Permission.VIEW_CHURN)
def churn(request: DeskRequest) -> HttpResponse:
    """The desk: one month's figure and everything it can be split by."""
    asked = Asked.of(request.GET)
    found = retention.churn_page(
        request.scope, month=asked.month, window=asked.window, kind=asked.kind, now=timezone.now()
    )
    context = {"desk": DeskPage(found, asked), "page": found, "as_of": found.as_of}
    return answer(request, page="churn/desk.html", part="churn/desk_part.html", context=context)


@require_GET
@desk(Permission.VIEW_CHURN)
def vehicles(request: DeskRequest) -> HttpResponse:
    """The vehicles behind one number of the desk."""
    now = timezone.now()
    listing = Listing.of(request, now)
    found = listing.rows(request, now, per_page=PER_PAGE)
    context = {
        "listing": listing,
        "table": listing.table(request, found),
        "definitions": column_definitions(),
        "as_of": found.as_of,
        "provisional": listing.is_provisional(found.as_of),
    }
    return answer(request, page="churn/vehicles.html", part="parts/table.html", context=context)


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def export(request: DeskRequest) -> HttpResponse:
    """The same list, all of its rows, as an Excel file; taking it away is an audit event."""
    now = timezone.now()
    listing = Listing.of(request, now)
    found = listing.rows(request, now, per_page=None)
    network.note_export(
        at=now,
        by=staff_of(request),
        what="churn_vehicles",
        rows=Counter(row.dealer_id for row in found.rows),
        asked=dict(listing.state.asked),
    )
    lines = [
        listing.title,
        listing.explanation,
        " · ".join(each.text for each in listing.filters),
        _("数据截至 %(day)s，共 %(rows)s 行") % {"day": formats.day(found.as_of.on), "rows": found.total},
    ]
    name = f"{listing.title}-{found.total}"
    return excel_answer(name, [line for line in lines if line], listing.columns(request), found.rows)
