"""Who has the whole installation, and not only a place in it."""

from __future__ import annotations

from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.scope import Scope


def holds_everywhere(scope: Scope, permission: Permission) -> bool:
    """Whether the permission holds at every dealer of the installation, of whatever manufacturer."""
    held = {dealer_id for dealer_id in scope.grants if scope.may_at(dealer_id, permission)}
    return bool(held) and held.issuperset(Dealer.objects.values_list("pk", flat=True))
