"""Whom an event or a notice is for: conditions or a segment, less those who may not be contacted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huidian.messages.models import Template
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions
from huidian.outreach.models import Segment
from huidian.playbooks import Playbook


@dataclass(frozen=True, slots=True)
class Ground:
    """The dealer something is planned at: its rules, segments by id, and the texts in force by key."""

    dealer: Dealer
    rules: Playbook
    segments: Mapping[int, str]
    conditions: Mapping[int, Conditions]
    texts: Mapping[str, Template]

    @property
    def dealer_id(self) -> int:
        return self.dealer.pk


def ground_at(scope: Scope, *, dealer_id: int | None = None) -> Ground:
    """The ground at one dealer, the one chosen or else the first.

    Raises `Dealer.DoesNotExist` where the person plans nothing.
    """
    mine = scope.where(Permission.MANAGE_CARE)
    dealers = Dealer.objects.filter(pk__in=mine.chosen_dealer_ids).order_by("code")
    dealer = (dealers.filter(pk=dealer_id) if dealer_id is not None else dealers).first()
    if dealer is None:
        raise Dealer.DoesNotExist
    segments = Segment.objects.within(mine).filter(dealer=dealer, ended_at=None).order_by("name")
    texts = Template.objects.within(mine).in_force().filter(dealer=dealer)
    return Ground(
        dealer=dealer,
        rules=rules_of(dealer),
        segments={one.pk: one.name for one in segments},
        conditions={one.pk: Conditions.of(one.conditions) for one in segments},
        texts={one.key: one for one in texts},
    )
