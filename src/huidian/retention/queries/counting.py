"""How the vehicles that have left count in the figures of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention.counting import Switch, counting_of, leaves_out
from huidian.retention.mart_view import MartView

if TYPE_CHECKING:
    import ibis.expr.types as ir


def switch_of(scope: Scope, view: MartView) -> Switch:
    """How the dealers of a view count vehicles that left, and how many of its vehicles that concerns."""
    dealers = view.dealers
    one = dealers[0] if len(dealers) == 1 else None
    choice = counting_of(one) if one else None
    return Switch(
        leave_out=view.leave_out_gone,
        mixed=len({leaves_out(counting_of(dealer)) for dealer in dealers}) > 1,
        gone=_gone(view),
        dealer_id=one.pk if one else None,
        chosen_by=str(choice.chosen_by) if choice and choice.chosen_by else "",
        chosen_at=choice.chosen_at if choice else None,
        why=choice.why if choice else "",
        may_choose=one is not None and scope.may_at(one.pk, Permission.SET_COUNTING),
    )


def _gone(view: MartView) -> int:
    return int(view.answer(_number_gone)[0]["n"])


def _number_gone(view: MartView) -> ir.Table:
    return view.gone.agg(n=view.gone.count())
