"""Who was lost: the month's figure, its trend, its breakdowns, and the vehicles behind every number."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.web.churn.asked import Asked
from huidian.web.churn.counting import CountingForm
from huidian.web.churn.page import DeskPage
from huidian.web.shell.desk import DeskRequest, desk
from huidian.web.shell.parts import answer


@require_GET
@desk(Permission.VIEW_CHURN)
def churn(request: DeskRequest) -> HttpResponse:
    """The desk: one month's figure and everything it can be split by."""
    asked, now = Asked.of(request.GET), timezone.now()
    found = retention.churn_page(
        request.scope,
        month=asked.month,
        window=asked.window,
        kind=asked.kind,
        as_of=asked.asof,
        now=now,
    )
    desk_page = DeskPage(found, asked.but(asof=found.as_of.known_on), timezone.localdate(now))
    counting = CountingForm.shown(
        request,
        at=now,
        subject=request.scope.dealer_id,
        initial={"gone": "in" if found.switch.leave_out else "out"},
        carried=desk_page.asked.query(),
    )
    context = {"desk": desk_page, "page": found, "as_of": found.as_of, "counting": counting}
    return answer(request, page="churn/desk.html", part="churn/desk_part.html", context=context)
