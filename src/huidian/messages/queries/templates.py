"""A dealer's texts."""

from __future__ import annotations

from huidian.messages.models import Template
from huidian.network.scope import Scope

RANK = {"approved": 0, "submitted": 1, "draft": 2, "rejected": 3, "retired": 4}


def texts_of(scope: Scope) -> list[Template]:
    """One version of each text of the dealers in reach: the one in force, else the one furthest on."""
    best: dict[tuple[int, str], Template] = {}
    for one in Template.objects.within(scope).order_by("dealer_id", "key", "-version"):
        standing = best.setdefault((one.dealer_id, one.key), one)
        if RANK[one.state] < RANK[standing.state]:
            best[one.dealer_id, one.key] = one
    return list(best.values())
