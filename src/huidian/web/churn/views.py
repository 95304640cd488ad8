"""Who was lost: the month's figure, its trend, its splits, and the vehicles behind every number."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.web.churn.address import FIELDS
from huidian.web.churn.counting import CountingForm
from huidian.web.churn.page import DeskPage
from huidian.web.shell.desk import DeskRequest, desk
from huidian.web.shell.parts import answer


@require_GET
@desk(Permission.VIEW_CHURN)
def churn(request: DeskRequest) -> HttpResponse:
    """The desk: one month's figure and everything it can be split by."""
    address, now = FIELDS.read(request.GET), timezone.now()
    page = retention.churn_page(request.scope, **address.question("month", "window", "kind"), now=now)
    desk_page = DeskPage(page, address, timezone.localdate(now))
    counting = CountingForm.shown(
        request,
        at=now,
        subject=request.scope.dealer_id,
        initial={"gone": "in" if page.switch.leave_out else "out"},
        carried=desk_page.address.query(),
    )
    context = {"desk": desk_page, "page": page, "as_of": page.frame.as_of, "counting": counting}
    return answer(request, page="churn/desk.html", part="desk", context=context)
