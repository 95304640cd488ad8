"""What an import brings whatever comes of the figures: vouchers, who answers, whom to ask, whom to see to."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from django.db import DatabaseError

from huidian.complaints.actions.proposing import propose_important
from huidian.flows.assignment.following import follow_orders
from huidian.flows.surveys.sent_links import send_links_due
from huidian.flows.vouchers import settle_vouchers
from huidian.network import troubles
from huidian.network.models import Dealer
from huidian.surveys.actions.makers_calls import open_makers_calls
from huidian.surveys.actions.opening import open_follow_ups

log = logging.getLogger(__name__)
FOLLOWS: tuple[Callable[..., object], ...] = (
    settle_vouchers, follow_orders, open_follow_ups, send_links_due, open_makers_calls, propose_important,
)  # fmt: skip
"""In this order; who is asked is drawn before anybody can see who came."""


def follow_import(dealer: Dealer, *, at: datetime) -> None:
    """Do what follows. What fails keeps neither the import nor the rest: it is told to whoever can act, and
    done the next night.
    """
    for follow in FOLLOWS:
        try:
            follow(dealer, at=at)
        except Exception as failure:
            log.exception("after an import: %s of %s", follow.__name__, dealer.code)
            with suppress(DatabaseError):
                troubles.note(troubles.NEEDS, at=at, dealers=dealer.code, why=str(failure))
