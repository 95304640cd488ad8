"""What other rules would make of who is asked: told from the last four weeks, nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from huidian import playbooks
from huidian.kit.labels import Label
from huidian.network.ends import start_of, today_at
from huidian.network.models import Dealer
from huidian.network.roles import Permission
from huidian.network.rules import rules_of
from huidian.network.scope import Scope
from huidian.playbooks.surveys import Occasion
from huidian.surveys.models import FollowUp

WEEKS = 4


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One occasion: how often it was met in four weeks, and how many owners a week are (would be) asked, of
    them how many by a link.

    `after` is None where nothing is known of an occasion that was not in use.
    """

    occasion: Label
    events: int
    before: int
    after: int | None
    links_before: int
    links_after: int | None

    @property
    def moves(self) -> bool:
        return (self.before, self.links_before) != (self.after, self.links_after)


def asked_effect(
    scope: Scope, dealer_id: int, overlay: Mapping[str, Any], *, at: datetime
) -> list[AskedLine]:
    """A line for each occasion that opens by itself. Raises `Dealer.DoesNotExist` for one out of reach.

    Who is asked less often because another occasion comes first is not foreseen.
    """
    mine = scope.where(Permission.MANAGE_RULES)
    dealer = Dealer.objects.filter(pk__in=mine.dealer_ids).get(pk=dealer_id)
    since = start_of(today_at(at, dealer) - timedelta(weeks=WEEKS, days=-1), dealer)
    rows = FollowUp.objects.within(mine).filter(dealer=dealer, created_at__gte=since)
    reached = Q(customer__isnull=False) & (~Q(customer__wechat_id="") | ~Q(customer__email=""))
    counts = rows.order_by().values_list("occasion").annotate(n=Count("pk"), m=Count("pk", filter=reached))
    met = {occasion: (n, m) for occasion, n, m in counts}
    then = {one.key: one for one in playbooks.load(dealer.playbook, overlay).surveys.occasions}
    return [
        _line(one, then[one.key], *met.get(one.key, (0, 0)))
        for one in rules_of(dealer).surveys.occasions
        if one.opened_by != "hand"
    ]


def _line(now: Occasion, then: Occasion, events: int, reached: int) -> AskedLine:
    unknown = then.enabled and not now.enabled and not events
    links = [_a_week(one, reached) if one.ask != "phone" else 0 for one in (now, then)]
    before, after = _a_week(now, events), _a_week(then, events)
    return AskedLine(
        now.label, events, before, None if unknown else after, links[0], None if unknown else links[1]
    )


def _a_week(occasion: Occasion, events: int) -> int:
    return round(events * occasion.share / WEEKS) if occasion.enabled else 0
