"""Wishes put into the outbox some days ahead, so that one that could not leave on its day says so."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Q

from huidian.messages.actions import Recipient, enqueue_many, withdraw_messages
from huidian.messages.models import Message
from huidian.network import audit
from huidian.network.ends import today_at
from huidian.network.locks import locked_dealer
from huidian.network.models import Dealer
from huidian.network.rules import rules_of
from huidian.outreach.queries.greetings import CAUSE, Wish, wishes_between

AHEAD_DAYS = 3
"""So long may the worker be down without a wish going missing unsaid."""
_WHY = "the wishes of one dealer"


@audit.atomic()
def plan_greetings(dealer: Dealer, *, at: datetime) -> int:
    """Put the wishes of today and the next days into the outbox; how many. Again it does nothing.

    Each leaves on its day from the rule's hour on and expires with the day. Wishes of a rule that is no
    longer in use are withdrawn. The dealer is locked: of two nights at once the second finds all there.
    """
    locked_dealer(dealer.pk)
    _withdraw_unused(dealer, at)
    today = today_at(at, dealer)
    due = wishes_between(dealer, today, today + timedelta(days=AHEAD_DAYS), at=at).due
    greeted = _greeted(dealer, today)
    new = [one for one in due if (one.customer.pk, one.day) not in greeted]
    return sum(
        _enqueue(dealer, list(some), at)
        for _key, some in groupby(new, key=lambda one: (one.day, one.rule.key, one.text.pk))
    )


def _enqueue(dealer: Dealer, wishes: list[Wish], at: datetime) -> int:
    first = wishes[0]
    made = enqueue_many(
        [Recipient(one.key, one.vehicle, one.customer) for one in wishes],
        dealer=dealer,
        template=first.text,
        cause=CAUSE,
        purpose=first.text.purpose,
        at=at,
        not_before_at=first.leaves_at(dealer),
        expires_at=first.expires_at(dealer),
    )
    return len(made.messages)


def _greeted(dealer: Dealer, since: date) -> set[tuple[int, date]]:
    """Owners with a wish of a day in the outbox, whatever became of it."""
    rows = Message.objects.unscoped(_WHY).filter(dealer=dealer, cause=CAUSE, customer__isnull=False)
    first = datetime.combine(since - timedelta(days=AHEAD_DAYS), time(), ZoneInfo(dealer.timezone))
    rows = rows.filter(made_at__gte=first)
    days = ((owner, key.rpartition(":")[2]) for owner, key in rows.values_list("customer", "cause_key"))
    return {(owner, date.fromisoformat(day)) for owner, day in days}


def _withdraw_unused(dealer: Dealer, at: datetime) -> None:
    used = [one.key for one in rules_of(dealer).greetings if one.enabled]
    which = Q(dealer=dealer, cause=CAUSE)
    for key in used:
        which &= ~Q(cause_key__startswith=f"{key}:")
    withdraw_messages(which, at=at)
