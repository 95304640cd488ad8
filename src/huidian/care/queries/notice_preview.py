"""Whom a notice would reach: who meets the conditions and may be written to, within the caps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from huidian.care.audiences import Ground
from huidian.care.models.notices import CAUSE
from huidian.engine.campaigns import order_of_turns
from huidian.messages.actions import NoTemplateError
from huidian.messages.models import Message
from huidian.messages.models.outbox import MessageQuerySet
from huidian.network.ends import start_of, today_at
from huidian.network.models import Dealer
from huidian.network.scope import Scope
from huidian.outreach.conditions import Conditions
from huidian.outreach.queries.audience import audience_of, units_of

S = Message.State
NOT_COUNTED = (S.CANCELLED, S.EXPIRED, S.FAILED, S.BLOCKED)
"""Messages that nobody received and nobody will: they count for no cap."""
OWNER_ONCE, OF_MONTH, OF_DAY = "owner_once", "notice_month", "notice_day"
_WHY = "the notices of one dealer, once it was found in scope"


@dataclass(frozen=True, slots=True)
class Preview:
    """`vehicles` whose owners would be written to; of the others how many each rule keeps from it."""

    vehicles: tuple[int, ...]
    refused: Mapping[str, int]

    @property
    def total(self) -> int:
        return len(self.vehicles) + self.refusals

    @property
    def refusals(self) -> int:
        return sum(self.refused.values())


def preview_notice(
    scope: Scope, ground: Ground, *, kind: str, conditions: Conditions, at: datetime
) -> Preview:
    """Whom a notice would reach now, an owner once, within the caps of owners and of the shop.

    Raises `NoTemplateError` where the dealer has no approved text of the kind, `ValueError` for no kind.
    """
    rule = ground.rules.care.notice_kind(kind)
    if rule is None:
        raise ValueError("kind")
    text = ground.texts.get(rule.template)
    if text is None:
        raise NoTemplateError(rule.template)
    dealer, care = ground.dealer, ground.rules.care
    audience = audience_of(
        scope, dealer, conditions, purpose=rule.purpose, channel=text.channel, at=at, spares_campaigns=False
    )
    refused = Counter(audience.refused)
    units = units_of({vehicle: audience.owners[vehicle] for vehicle in audience.members})
    one_each = {units[vehicle]: vehicle for vehicle in sorted(audience.members, reverse=True)}
    refused[OWNER_ONCE] += len(audience.members) - len(one_each)
    had = _had_this_month(dealer, at)
    fresh = [
        vehicle
        for vehicle in one_each.values()
        if had.get(audience.owners[vehicle] or 0, 0) < care.notices_a_month
    ]
    refused[OF_MONTH] += len(one_each) - len(fresh)
    room = max(care.notices_a_day - _made_today(dealer, at), 0)
    # Where there is no room for all, another day begins with others.
    order = order_of_turns(fresh, f"notice:{dealer.pk}:{today_at(at, dealer)}")
    refused[OF_DAY] += len(order[room:])
    return Preview(tuple(order[:room]), dict((+refused).most_common()))


def _had_this_month(dealer: Dealer, at: datetime) -> dict[int, int]:
    """By owner how many notices went to them, or wait to, in the month of a moment."""
    first = today_at(at, dealer).replace(day=1)
    rows = _counted(dealer, start_of(first, dealer))
    return dict(rows.order_by().values_list("customer").annotate(n=Count("pk")))


def _made_today(dealer: Dealer, at: datetime) -> int:
    today = today_at(at, dealer)
    ends = start_of(today + timedelta(days=1), dealer)
    return _counted(dealer, start_of(today, dealer)).filter(made_at__lt=ends).count()


def _counted(dealer: Dealer, since: datetime) -> MessageQuerySet:
    rows = Message.objects.unscoped(_WHY).filter(dealer=dealer, cause=CAUSE, made_at__gte=since)
    return rows.exclude(state__in=NOT_COUNTED)
