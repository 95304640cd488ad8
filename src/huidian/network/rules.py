"""Which rules hold at a dealer: its playbook with its own overlay, today or as it was known at a moment."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from huidian import playbooks
from huidian.network.models import Dealer, RuleChange
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.playbooks import Playbook, PlaybookError

log = logging.getLogger("huidian.network")
NETWORK_PLAYBOOK = "generic"
"""By whose rules dealers of different brands are measured alike."""
_WHY = "the rules by which a dealer's figures are counted"


def rules_of(dealer: Dealer) -> Playbook:
    """The dealer's rules of today; no query."""
    return _loaded(dealer.code, dealer.playbook, dealer.overlay)


def rules_digest(dealer: Dealer) -> str:
    """What is stated of a dealer's rules as one word: another one where anything of them is another.

    Their `version` stays where only what no figure rests on was changed.
    """
    stated = json.dumps([dealer.playbook, dealer.overlay, rules_of(dealer).version], sort_keys=True)
    return hashlib.sha256(stated.encode()).hexdigest()[:16]


def rules_by(dealers: Iterable[Dealer], at: datetime | None = None) -> dict[str, Playbook]:
    """The rules of several dealers by code, as they were at a moment (None: today's); then one query."""
    dealers = list(dealers)
    then = _stated_at(dealers, at) if at else {}
    return {
        dealer.code: _loaded(dealer.code, **then[dealer.pk]) if dealer.pk in then else rules_of(dealer)
        for dealer in dealers
    }


def rules_in_common(rules: Iterable[Playbook]) -> Playbook:
    """The rules by which dealers are measured together.

    Theirs where they are alike, else those of their playbook without anybody's own, else the usual ones.
    """
    by_version = {one.version: one for one in rules}
    if len(by_version) == 1:
        return next(iter(by_version.values()))
    ids = {one.id for one in by_version.values()}
    return playbooks.load(ids.pop() if len(ids) == 1 else NETWORK_PLAYBOOK)


def may_choose_playbook(scope: Scope, dealer_id: int) -> bool:
    """Whether somebody may say by which playbook a dealer is counted: who may change the place itself."""
    return scope.may_at(dealer_id, Permission.MANAGE_PLACES)


def overlay_fits(playbook: str, overlay: Mapping[str, Any]) -> bool:
    """Whether a dealer's own rules can be read over a playbook."""
    try:
        playbooks.load(playbook, overlay)
    except PlaybookError:
        return False
    return True


def _stated_at(dealers: Iterable[Dealer], at: datetime) -> dict[int, Mapping[str, Any]]:
    """What was stated at a moment of the dealers (ids) whose rules have changed ever."""
    stated: dict[int, Mapping[str, Any]] = {}
    changes = RuleChange.objects.unscoped(_WHY).filter(dealer__in=[dealer.pk for dealer in dealers])
    for dealer_id, changed_at, before, after in changes.order_by("changed_at", "id").values_list(
        "dealer_id", "changed_at", "before", "after"
    ):
        if changed_at <= at:
            stated[dealer_id] = after
        else:
            stated.setdefault(dealer_id, before)
    return stated


def _loaded(code: str, playbook: str, overlay: Mapping[str, Any]) -> Playbook:
    try:
        return playbooks.load(playbook, overlay)
    except PlaybookError as error:
        # A newer pack may no longer agree with what somebody set over an older one.
        log.error("the own rules of %s do not fit %s and are left out: %s", code, playbook, error)
        return playbooks.load(playbook)
