"""Rows locked against others until the transaction ends, always in one order: a dealer, a task, an owner, and
last the head of the audit trail. Who keeps to it never waits for somebody who waits for them.
"""

from __future__ import annotations

from huidian.network.models import Dealer


def locked_dealer(dealer_id: int) -> Dealer:
    """A dealer, locked against others who lock it; rows that name it can be added meanwhile.

    Raises `Dealer.DoesNotExist`. Belongs into a transaction. Where the database locks as a whole (SQLite) it
    is a plain read.
    """
    return Dealer.objects.select_for_update(no_key=True).get(pk=dealer_id)
