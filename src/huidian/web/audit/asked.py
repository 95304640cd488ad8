"""What the audit page's address asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from huidian.network.trail import TrailWish


@dataclass(frozen=True, slots=True)
class Asked:
    """A person, an action, a period of days (both inclusive); None and "" stand for all."""

    staff_id: int | None
    action: str
    since_on: date | None
    until_on: date | None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        """Reads a query string; what makes no sense is as if it had not been said."""
        who = query.get("who", "")
        return cls(
            staff_id=int(who) if who.isascii() and who.isdigit() and len(who) < 10 else None,
            action=query.get("action", ""),
            since_on=_day(query.get("since", "")),
            until_on=_day(query.get("until", "")),
        )

    def wish(self, page: int, per_page: int | None) -> TrailWish:
        return TrailWish(
            staff_id=self.staff_id,
            action=self.action,
            since_at=_midnight(self.since_on) if self.since_on else None,
            until_at=_midnight(self.until_on + timedelta(days=1)) if self.until_on else None,
            page=page if per_page else 1,
            per_page=per_page,
        )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1990 <= day.year <= 2200 else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
