"""Questions about a dealer's rules: what holds, whose it is, and what it was before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from huidian import playbooks
from huidian.network.models import Dealer, RuleChange
from huidian.network.roles import Permission
from huidian.network.rules import may_choose_playbook, overlay_fits, rules_digest, rules_of
from huidian.network.scope import Scope
from huidian.playbooks import Playbook
from huidian.playbooks.editable import value_at, value_in
from huidian.playbooks.rule_fields import RuleField


@dataclass(frozen=True, slots=True)
class RuleChangeLine:
    """One change: who made it when and why, and the single rules it changed (path: was, is; None: no own).

    `playbooks` are the ids before and after where that changed. `taken_back` is the change that it undoes;
    only the `last` one can be taken back.
    """

    id: int
    at: datetime
    who: str
    note: str
    changed: Mapping[tuple[str, ...], tuple[Any, Any]]
    playbooks: tuple[str, str] | None
    taken_back: int | None
    last: bool


@dataclass(frozen=True, slots=True)
class DealerRules:
    """A dealer's rules: `values` are those in force as plain data, `usual` those of the playbook alone.

    `digest` is all of it as one word, to be sent back with a change. `overlay` are its own. `fits` is False
    where the own rules cannot be read over this playbook any more; then they are left out. `may_change`:
    whether the reader may, `may_choose_playbook`: the playbook too.
    """

    dealer_id: int
    code: str
    name: str
    rules: Playbook
    digest: str
    overlay: Mapping[str, Any]
    values: Mapping[str, Any]
    usual: Mapping[str, Any]
    fits: bool
    may_change: bool
    may_choose_playbook: bool
    history: tuple[RuleChangeLine, ...]

    def held(self, field: RuleField) -> Any:
        """What holds of a rule, also where nobody wrote it down."""
        value = value_at(self.values, field.path)
        return value_in(self.rules, field.path) if value is None else value

    def usually(self, field: RuleField) -> Any:
        """What the playbook alone says of a rule; None where it knows nothing of it."""
        value = value_at(self.usual, field.path)
        return value_in(playbooks.load(self.rules.id), field.path) if value is None else value


def dealer_rules(scope: Scope, dealer_id: int) -> DealerRules:
    """The rules of a dealer in reach. Raises `Dealer.DoesNotExist` for any other."""
    dealer = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).get(pk=dealer_id)
    fits = overlay_fits(dealer.playbook, dealer.overlay)
    overlay = dealer.overlay if fits else {}
    return DealerRules(
        dealer_id=dealer.pk,
        code=dealer.code,
        name=dealer.name,
        rules=rules_of(dealer),
        digest=rules_digest(dealer),
        overlay=overlay,
        values=playbooks.values(dealer.playbook, overlay)[0],
        usual=playbooks.values(dealer.playbook)[0],
        fits=fits,
        may_change=scope.may_at(dealer.pk, Permission.MANAGE_RULES),
        may_choose_playbook=may_choose_playbook(scope, dealer.pk),
        history=_history(scope, dealer),
    )


def own_rules_at(scope: Scope) -> list[tuple[int, str, str, int]]:
    """The dealers chosen, by code: id, name, playbook id and how many rules are its own."""
    dealers = Dealer.objects.filter(pk__in=scope.chosen_dealer_ids).order_by("code")
    return [(one.pk, one.name, one.playbook, len(playbooks.leaves(one.overlay))) for one in dealers]


def _history(scope: Scope, dealer: Dealer) -> tuple[RuleChangeLine, ...]:
    changes = RuleChange.objects.within(scope).filter(dealer=dealer).select_related("staff").order_by("-id")
    return tuple(_line(change, last=at == 0) for at, change in enumerate(changes))


def _line(change: RuleChange, *, last: bool) -> RuleChangeLine:
    was, now = (playbooks.leaves(one["overlay"]) for one in (change.before, change.after))
    packs = change.before["playbook"], change.after["playbook"]
    return RuleChangeLine(
        id=change.pk,
        at=change.changed_at,
        who=str(change.staff) if change.staff else "",
        note=change.note,
        changed={
            path: (was.get(path), now.get(path))
            for path in dict.fromkeys([*was, *now])
            if was.get(path) != now.get(path)
        },
        playbooks=packs if packs[0] != packs[1] else None,
        taken_back=change.undoes_id,
        last=last,
    )
