"""The trend of two definitions of lost as a file; the desk itself is its list (see `lists.py`)."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huidian.network import actions as network
from huidian.network.roles import Permission
from huidian.retention.queries import Wish
from huidian.retention.queries.comparison import comparison_page
from huidian.web.compare.address import question, read
from huidian.web.compare.columns import sides_of, title_of, trend_columns, trend_rows
from huidian.web.figures.knowledge import rules_of
from huidian.web.lists.excel import excel_answer
from huidian.web.shell.desk import DeskRequest, desk, staff_of


@require_GET
@desk(Permission.VIEW_CHURN, Permission.EXPORT)
def trend(request: DeskRequest) -> HttpResponse:
    """Both rates of the year's months as an Excel file: figures, no vehicles."""
    now, address = timezone.now(), read(request.GET)
    page = comparison_page(request.scope, **question(address), wish=Wish(per_page=1), now=now)
    title = title_of(page)
    network.note_export(
        at=now,
        by=staff_of(request),
        what="comparison_trend",
        rows=dict.fromkeys(request.scope.chosen_dealer_ids, len(page.trend_months)),
        asked={**address.query(), "list": title},
    )
    return excel_answer(
        title,
        [title, *sides_of(page), *filter(None, [rules_of(page.as_of)])],
        trend_columns(page),
        trend_rows(page),
    )
