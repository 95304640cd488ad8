"""The month that figures of complaints speak of."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from huidian.complaints.queries.figures import ComplaintMonth
from huidian.complaints.queries.months import complaint_month
from huidian.kit.months import month_of, parse_month
from huidian.web.shell.desk import DeskRequest


def month_number(request: DeskRequest, now: datetime) -> int:
    """The month of the address; what is none, or to come, is the one that runs."""
    running = month_of(timezone.localdate(now))
    try:
        return min(parse_month(request.GET.get("month", "")), running)
    except ValueError:
        return running


def month_asked(request: DeskRequest, now: datetime) -> ComplaintMonth:
    """Its figures."""
    return complaint_month(request.scope, month_number(request, now), now=now)
