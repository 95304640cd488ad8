"""Verbs about a dealer's own rules: each one transaction, a row that stays, and its audit event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huidian import playbooks
from huidian.network import audit
from huidian.network.authority import AboveCeilingError
from huidian.network.models import Dealer, RuleChange, Staff
from huidian.network.roles import Permission
from huidian.network.rules import may_choose_playbook, rules_digest
from huidian.network.scope import Scope

LONGEST_NOTE = 200
_WHY = "a change of rules at a dealer found within the scope of who sets them"


class RulesMovedError(ValueError):
    """The dealer's rules were changed by somebody else since they were shown."""


@dataclass(frozen=True, slots=True)
class RulesSet:
    """What setting rules did: the row's id (None: nothing was different) and the rules' version."""

    change_id: int | None
    version: str


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
    """A dealer's own rules, as a whole, from now on; what says the same as the playbook is no own rule.

    Figures, lists and standings follow; closed months and days known before stay. `seen` is
    `DealerRules.digest` as it was looked at ("": any). Raises `Dealer.DoesNotExist` out of reach or where the
    person may not set them, `RulesMovedError` where it is another by now, `PlaybookError` with every mistake.
    """
    dealer = _locked(scope, dealer_id)
    if seen and seen != rules_digest(dealer):
        raise RulesMovedError(dealer.code)
    return _set(dealer, dealer.playbook, overlay, at=at, by=by, note=note)


@audit.atomic()
def undo_rules(*, at: datetime, by: Staff | None, scope: Scope, change_id: int) -> RulesSet:
    """Take the dealer's last change of rules back: a new row that restores what held before it.

    Raises `RuleChange.DoesNotExist` for one out of reach, `RulesMovedError` for one that is not the last,
    `AboveCeilingError` where that brings another playbook and the person may not choose it, `PlaybookError`
    where what held before cannot be read any more.
    """
    within = RuleChange.objects.within(scope.where(Permission.MANAGE_RULES))
    dealer = _locked(scope, within.get(pk=change_id).dealer_id)
    changes = RuleChange.objects.unscoped(_WHY).filter(dealer=dealer)
    change = changes.order_by("-id")[0]
    if change.pk != change_id:
        raise RulesMovedError(dealer.code)
    if change.before["playbook"] != dealer.playbook and not may_choose_playbook(scope, dealer.pk):
        raise AboveCeilingError("dealer")
    return _set(dealer, **change.before, at=at, by=by, undoes=change)


def replace_playbook(*, at: datetime, by: Staff | None, dealer: Dealer, playbook: str, note: str) -> None:
    """Another playbook, and with it an end to what was set over the former; in whose transaction it is."""
    kept = Dealer.objects.select_for_update().get(pk=dealer.pk)
    if kept.playbook != playbook:
        _set(kept, playbook, {}, at=at, by=by, note=note, noted=bool(kept.overlay))
        dealer.playbook, dealer.overlay = kept.playbook, kept.overlay


def _locked(scope: Scope, dealer_id: int) -> Dealer:
    within = scope.where(Permission.MANAGE_RULES).chosen_dealer_ids
    return Dealer.objects.select_for_update().filter(pk__in=within).get(pk=dealer_id)


def _set(
    dealer: Dealer,
    playbook: str,
    overlay: Mapping[str, Any],
    *,
    at: datetime,
    by: Staff | None,
    note: str = "",
    undoes: RuleChange | None = None,
    noted: bool = True,
) -> RulesSet:
    """`noted`: whether it is to be noted in the trail here."""
    rules = playbooks.load(playbook, overlay)
    own = playbooks.trimmed(playbook, overlay)
    before = {"playbook": dealer.playbook, "overlay": dealer.overlay}
    after = {"playbook": playbook, "overlay": own}
    if before == after:
        return RulesSet(None, rules.version)
    dealer.playbook, dealer.overlay = playbook, own
    dealer.save(update_fields=["playbook", "overlay"])
    change = RuleChange.objects.create(
        dealer=dealer,
        changed_at=at,
        staff=by,
        note=note[:LONGEST_NOTE],
        before=before,
        after=after,
        undoes=undoes,
    )
    if noted:
        audit.record(
            at=at,
            staff=by,
            dealer=dealer,
            action="dealer.rules_restored" if undoes else "dealer.rules_changed",
            object_type="dealer",
            object_id=dealer.pk,
            before=_flat(before),
            after=_flat(after),
            why=note,
        )
    return RulesSet(change.pk, rules.version)


def _flat(stated: Mapping[str, Any]) -> dict[str, Any]:
    """As the trail keeps it: every own rule by its path, fractions as text."""
    own = {
        ".".join(path): str(value) if isinstance(value, float) else value
        for path, value in playbooks.leaves(stated["overlay"]).items()
    }
    return {"playbook": stated["playbook"], "own_rules": own}
