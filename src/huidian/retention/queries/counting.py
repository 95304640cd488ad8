"""How the vehicles that have left count in the figures of a page."""

from __future__ import annotations

from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.counting import Switch, counting_of, leaves_out
from huidian.retention.reading import Reading


def switch_of(scope: Scope, reading: Reading) -> Switch:
    """How the dealers of a reading count vehicles that left, and how many of its vehicles that concerns."""
    dealers = reading.dealers
    one = dealers[0] if len(dealers) == 1 else None
    choice = counting_of(one) if one else None
    return Switch(
        leave_out=reading.leave_out_gone,
        mixed=len({leaves_out(counting_of(dealer)) for dealer in dealers}) > 1,
        gone=_gone(reading),
        dealer_id=one.pk if one else None,
        chosen_by=str(choice.chosen_by) if choice and choice.chosen_by else "",
        chosen_at=choice.chosen_at if choice else None,
        why=choice.why if choice else "",
        may_choose=one is not None and scope.may_at(one.pk, Permission.SET_COUNTING),
    )


def _gone(reading: Reading) -> int:
    return int(reading.rows(reading.gone.agg(n=reading.gone.count()))[0]["n"])
