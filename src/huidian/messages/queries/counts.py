"""How many messages are in which state."""

from __future__ import annotations

from django.db.models import Count

from huidian.messages.models import Message
from huidian.network.scope import Scope


def counts_by_state(scope: Scope) -> dict[str, int]:
    """Messages of the dealers in reach by state, every state named."""
    rows = Message.objects.within(scope).order_by().values_list("state").annotate(n=Count("pk"))
    counted = dict(rows)
    return {state: counted.get(state, 0) for state in Message.State.values}
