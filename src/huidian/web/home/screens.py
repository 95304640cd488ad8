"""Which first screen somebody gets: by what they may do, not by the name of a role."""

from __future__ import annotations

from huidian.network.roles import Permission
from huidian.network.scope import Scope

NETWORK, KEEPING, TEAMS, IMPORTS, MONTH, CALLS = "network", "keeping", "teams", "imports", "month", "calls"


def screen_of(scope: Scope) -> str:
    """Who answers for dealers: which need a call. For a shop: whether customers stay. For its teams: their
    assessment. Who brings files and decides nothing: what came, what is stale. Who calls owners and leads
    nobody: whom to call. All others: who was lost.
    """
    if scope.may_somewhere(Permission.VIEW_FLOWS):
        return NETWORK
    if scope.may(Permission.MANAGE_PLACES):
        return KEEPING
    if scope.may_somewhere(Permission.IMPORT):
        return MONTH if scope.may_somewhere(Permission.SET_COUNTING) else IMPORTS
    if scope.may(Permission.SET_COUNTING):
        return TEAMS
    return CALLS if scope.may(Permission.MAKE_CALLS) else MONTH
