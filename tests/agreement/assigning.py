"""Who answered for which vehicle when, told from a dealer's orders by the rules of the trade (S4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tests.agreement.orders import Order
from tests.engine.oracle import month, month_end
from tests.engine.oracle_teams import Assignment

TEAMS = {"陈立": "一组", "黄敏": "二组"}
"""The team each advisor belongs to; the third belongs to none."""
ABSENT_AFTER_DAYS = 90


def assignments_of(orders: Sequence[Order], permanent: int) -> list[Assignment]:
    """The spells of every vehicle of a dealer, in which one advisor answers for it."""
    visits = [one for one in orders if one.is_visit]
    every = [spell for name in {one.vehicle for one in visits} for spell in _of(visits, name, permanent)]
    return sorted(every, key=lambda one: (one.vehicle, one.from_on))


def _of(visits: Sequence[Order], vehicle: str, permanent: int) -> list[Assignment]:
    """Who receives it while it is nobody's has it until it is lost for good, or until who has it has left."""
    own = sorted(
        (one for one in visits if one.vehicle == vehicle),
        key=lambda one: (one.settled_on, not one.advisor, one.advisor),
    )
    spells: list[Assignment] = []
    holder, since, last = "", date.min, date.min

    def end(day: date) -> None:
        spells.append(Assignment(own[0].dealer, vehicle, TEAMS.get(holder), holder, since, day))

    for one in own:
        day = one.settled_on
        if holder and month(day) - month(last) > permanent:
            end(_lost_for_good(last, permanent))
            holder = ""
        elif holder and one.advisor and _has_left(visits, holder, day):
            end(day)
            holder = ""
        if not holder and one.advisor:
            holder, since = one.advisor, day
        last = day
    if holder:
        end(_lost_for_good(last, permanent))
    return spells


def _has_left(visits: Sequence[Order], advisor: str, day: date) -> bool:
    """Whether somebody has received nobody for too long, up to and with the day."""
    received = max(one.settled_on for one in visits if one.advisor == advisor and one.settled_on <= day)
    return (day - received).days > ABSENT_AFTER_DAYS


def _lost_for_good(last: date, permanent: int) -> date:
    """The day after the month in which it was assessed as permanently lost."""
    end = month_end(month(last) + permanent)
    return date.fromordinal(end.toordinal() + 1)
