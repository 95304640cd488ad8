"""What of complaints waits for a manager: a part of the first screen, fetched once the rest stands."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from huidian.complaints.queries.summary import waiting
from huidian.network.roles import Permission
from huidian.web.complaints.figures import NumberLine
from huidian.web.shell.desk import DeskRequest, desk


@require_GET
@desk(Permission.MANAGE_COMPLAINTS)
def summary(request: DeskRequest) -> HttpResponse:
    """Open complaints, those nobody answers for, old ones, and important owners to contact by today."""
    now = timezone.now()
    today = timezone.localdate(now)
    counts = waiting(request.scope, now=now, today=today)
    lines = [
        NumberLine(words, n, f"{reverse(route)}?{urlencode(query)}")
        for words, n, route, query in (
            (_("未结投诉"), counts.open, "complaints:complaints", {"open": "true"}),
            (_("待分派"), counts.new, "complaints:complaints", {"state": "new"}),
            (_("14 天以上未结"), counts.old, "complaints:complaints", {"age": "15"}),
            (
                _("到期要联系的重点客户"),
                counts.due,
                "complaints:important",
                {"state": "accepted", "next_before": today.isoformat()},
            ),
        )
    ]
    return render(request, "complaints/summary.html", {"lines": lines})
