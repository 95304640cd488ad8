"""A dealer's rules changed: its needs follow at once in the background, not only at night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from huidian.flows.needs_refresh import refresh_if_known
from huidian.network import actions as network
from huidian.network import audit
from huidian.network.actions import RulesSet
from huidian.network.models import RuleChange, Staff
from huidian.network.scope import Scope

_WHY = "the dealer whose change of rules was just undone"


@audit.atomic()
def set_rules(
    *,
    at: datetime,
    by: Staff | None,
    scope: Scope,
    dealer_id: int,
    overlay: Mapping[str, Any],
    note: str = "",
    seen: str = "",
) -> RulesSet:
    """Set a dealer's own rules. Raises as `network.actions.set_rules` does."""
    done = network.set_rules(
        at=at, by=by, scope=scope, dealer_id=dealer_id, overlay=overlay, note=note, seen=seen
    )
    if done.change_id is not None:
        refresh_if_known(dealer_id, at=at)
    return done


@audit.atomic()
def undo_rules(*, at: datetime, by: Staff | None, scope: Scope, change_id: int) -> RulesSet:
    """Take the last change back. Raises as `network.actions.undo_rules` does."""
    done = network.undo_rules(at=at, by=by, scope=scope, change_id=change_id)
    if done.change_id is not None:
        change = RuleChange.objects.unscoped(_WHY).get(pk=done.change_id)
        refresh_if_known(change.dealer_id, at=at)
    return done
