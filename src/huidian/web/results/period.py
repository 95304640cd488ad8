"""The days that results speak of: those of the address, else the month so far and the one before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from huidian.kit.months import day_of_text

LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Period:
    """From a day to a day, both within."""

    since: date
    until: date

    @classmethod
    def of(cls, request: HttpRequest, now: datetime) -> Period:
        """What the address says; what makes no sense is as if it had not been said."""
        today = timezone.localdate(now)
        usual = (today.replace(day=1) - timedelta(days=1)).replace(day=1)
        until = day_of_text(request.GET.get("to", "")) or today
        since = day_of_text(request.GET.get("from", "")) or min(usual, until)
        if since > until or until - since > LONGEST:
            return cls(usual, today)
        return cls(since, until)

    @property
    def words(self) -> str:
        return _("派出日 %(since)s 至 %(until)s") % {"since": self.since, "until": self.until}

    @property
    def query(self) -> dict[str, str]:
        return {"from": self.since.isoformat(), "to": self.until.isoformat()}
