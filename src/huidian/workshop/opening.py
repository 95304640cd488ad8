"""When a dealer's shop is open, by its rules and its own clock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from huidian.network.models import Dealer
from huidian.network.rules import rules_of


class ClosedError(ValueError):
    """The shop is closed at that moment; `hours` are the next ones, None where there are none soon."""

    def __init__(self, hours: tuple[datetime, datetime] | None) -> None:
        super().__init__("the shop is closed then")
        self.hours = hours


def must_be_open(dealer: Dealer, moment: datetime) -> None:
    """Raise `ClosedError` for a moment at which the shop is closed."""
    if not is_open(dealer, moment):
        local = moment.astimezone(ZoneInfo(dealer.timezone))
        raise ClosedError(rules_of(dealer).opening.hours.next_from(local))


def is_open(dealer: Dealer, moment: datetime) -> bool:
    """Whether a dealer's shop is open at a moment."""
    return rules_of(dealer).opening.hours.is_open(moment.astimezone(ZoneInfo(dealer.timezone)))


def open_days(dealer: Dealer, days: Sequence[date]) -> list[date]:
    """Those of some days on which a dealer's shop is open at all."""
    hours = rules_of(dealer).opening.hours
    return [day for day in days if hours.on(day)]
