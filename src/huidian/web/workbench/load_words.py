"""What is told of an advisor's day that holds more than is best once something more is booked."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.utils.translation import gettext as _

from huidian.flows.load import day_taken
from huidian.web import formats
from huidian.web.shell.desk import DeskRequest


def load_words(request: DeskRequest, at: datetime, *, attempt_id: int = 0, appointment_id: int = 0) -> str:
    """That the day of an appointment, or of the one a call made, is above what is best; "" if it is not."""
    day = day_taken(request.scope, attempt_id=attempt_id, appointment_id=appointment_id, at=at)
    if day is None or not day.above_best:
        return ""
    words = {"who": day.advisor, "day": formats.day(day.on), "n": day.taken}
    words |= {"best": day.best_until, "most": day.most}
    return _("%(who)s %(day)s 已有 %(n)s 台，超过最佳的 %(best)s 台；满 %(most)s 台不再约。") % words


def warn_of_load(request: DeskRequest, at: datetime, *, attempt_id: int = 0, appointment_id: int = 0) -> None:
    """The same on the next page that is shown."""
    words = load_words(request, at, attempt_id=attempt_id, appointment_id=appointment_id)
    if words:
        messages.warning(request, words)
