"""Where two definitions of lost differ: both rates, the overlap, and a sentence for every vehicle between."""

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
from huidian.retention.comparison_answers import ComparisonPage
from huidian.retention.queries.comparison import comparison_page
from huidian.web import formats
from huidian.web.compare.asked import Asked
from huidian.web.compare.columns import NAME, TOLD, filters_of, table_of, trend_columns, trend_rows
from huidian.web.compare.listing import listing_of
from huidian.web.compare.page import DeskPage
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import answer
from huidian.web.tables.excel import excel_answer
from huidian.web.tables.state import PER_PAGE, ListState
from huidian.web.tables.table import columns_away
from huidian.web.vehicles.listing import file_answer, page_answer, state_of, wish_of
from huidian.web.vehicles.told import around


@require_GET
@desk(Permission.VIEW_CHURN)
def compare(request: DeskRequest) -> HttpResponse:
    """The desk: two definitions side by side, and the vehicles that tell them apart."""
    asked, state = Asked.of(request.GET), state_of(request)
    found = _found(request, asked, state, timezone.now(), per_page=PER_PAGE)
    context = {
        "desk": DeskPage(found, asked),
        "page": found,
        "as_of": found.as_of,
        "table": table_of(request, found, state, reverse("compare:export")),
        "may_export": request.scope.may(Permission.EXPORT),
    }
    return answer(request, page="compare/desk.html", part="compare/desk_part.html", context=context)


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
        what="comparison",
        rows=Counter(row.vehicle.dealer_id for row in found.vehicles.rows),
        asked={**state.asked, "list": title},
    )
    lines = [title, *_sides(found), *(one.text for one in filters_of(found, state))]
    if state.search:
        lines.append(_("搜索：%(words)s") % {"words": state.search})
    shown = [column for column in columns if column.key not in away]
    return excel_answer(f"{title}-{found.vehicles.total}", lines, shown, found.vehicles.rows)


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def trend(request: DeskRequest) -> HttpResponse:
    """Both rates of the year's months as an Excel file: figures, no vehicles."""
    now, asked = timezone.now(), Asked.of(request.GET)
    found = _found(request, asked, state_of(request), now, per_page=1)
    title = _title(found)
    network.note_export(
        at=now,
        by=staff_of(request),
        what="comparison_trend",
        rows=dict.fromkeys(request.scope.chosen_dealer_ids, len(found.trend_months)),
        asked={**asked.query(), "list": title},
    )
    return excel_answer(title, [title, *_sides(found)], trend_columns(found), trend_rows(found))


@require_GET
@desk(Permission.VIEW_CHURN)
def vehicles(request: DeskRequest) -> HttpResponse:
    """The vehicles behind one definition's number."""
    return page_answer(request, listing_of(request, timezone.now(), per_page=PER_PAGE))


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def vehicles_export(request: DeskRequest) -> HttpResponse:
    """The same list, all of its rows, as an Excel file."""
    now = timezone.now()
    return file_answer(request, listing_of(request, now, per_page=None), what="compared_vehicles", now=now)


def _found(
    request: DeskRequest, asked: Asked, state: ListState, now: datetime, *, per_page: int | None
) -> ComparisonPage:
    return comparison_page(request.scope, **asked.question(), wish=wish_of(state, per_page), now=now)


def _title(found: ComparisonPage) -> str:
    return _("%(month)s 口径对照") % {"month": formats.month(found.month)}


def _sides(found: ComparisonPage) -> list[str]:
    """Which definition is which, with its rate."""
    sides = ((_("甲"), found.a), (_("乙"), found.b))
    rates = (formats.percent(side.rate.rate if side.rate else None) for _mark, side in sides)
    return [
        f"{mark}：{formats.in_language(side.definition.label)} {rate}"
        for (mark, side), rate in zip(sides, rates, strict=True)
    ]
