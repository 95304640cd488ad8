"""The demo's shops close some of their months, as care managers do when the month's export is in."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

from huidian.demo.world import World
from huidian.flows.month_close import close_month
from huidian.kit.months import first_day, month_of
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of
from huidian.retention.closing import NotClosableError

SHOPS = 2
"""Only the first few: a close reckons every monthly measure."""
ASSESSED = 12
"""So many months of the first shop are signed."""


def close_before(day: date, world: World, dealer: Dealer, manager: Staff, *, at: datetime) -> None:
    """Closes the month that ended the day before, if it is one the demo has closed."""
    month = month_of(day) - 1
    if day != first_day(month + 1) or month not in _months(world, dealer.code):
        return
    with suppress(NotClosableError):
        close_month(at=at, by=manager, scope=scope_of(manager, at=at), dealer_id=dealer.pk, month=month)


def _months(world: World, code: str) -> set[int]:
    """The last two complete months at the first few shops; at the first the twelve that are assessed."""
    codes = [shop.code for shop in world.shops[:SHOPS]]
    if code not in codes:
        return set()
    today = month_of(world.plan.as_of)
    return set(range(today - ASSESSED, today)) if code == codes[0] else {today - 1, today - 2}
