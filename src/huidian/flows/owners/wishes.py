"""A wish of an owner is on file: the open tasks follow at once, not first when somebody takes one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction

from huidian.customers.models import Block, Consent, Customer
from huidian.network.models import Dealer
from huidian.outreach.actions.wishes import keep_wishes

_WHY = "owners whose wish was just written down by somebody who may"


def follow_wishes(customer_ids: Collection[int], *, at: datetime) -> None:
    """Let the tasks of these owners follow once the transaction is over: tasks are locked before owners."""
    transaction.on_commit(partial(_follow, list(customer_ids), at), robust=True)


def follow_blocks(block_ids: Collection[int], *, at: datetime) -> None:
    """The same of the owners of these blocks."""
    blocks = Block.objects.unscoped(_WHY).filter(pk__in=list(block_ids))
    follow_wishes(set(blocks.values_list("customer", flat=True)), at=at)


def follow_consents(consent_ids: Collection[int], *, at: datetime) -> None:
    """The same of the owners of these consents."""
    consents = Consent.objects.unscoped(_WHY).filter(pk__in=list(consent_ids))
    follow_wishes(set(consents.values_list("customer", flat=True)), at=at)


def _follow(customer_ids: Collection[int], at: datetime) -> None:
    owners: dict[int, list[int]] = defaultdict(list)
    rows = Customer.objects.unscoped(_WHY).filter(pk__in=customer_ids)
    for owner, dealer_id in rows.values_list("pk", "dealer"):
        owners[dealer_id].append(owner)
    for dealer in Dealer.objects.filter(pk__in=owners):
        keep_wishes(dealer, owners[dealer.pk], at=at)
