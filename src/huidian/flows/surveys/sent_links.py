"""Links to questionnaires leave by the outbox: planned with the night, put into the text when it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from huidian.messages.models import Message
from huidian.network.models import Dealer
from huidian.surveys.actions.sending import ask_by_link
from huidian.surveys.queries.sent_links import live_links


def site() -> str:
    """This installation's address as owners reach it; "" where nobody has said it."""
    return str(settings.HUIDIAN_SITE)


def send_links_due(dealer: Dealer, *, at: datetime) -> int:
    """Send the links whose day has come; how many. Without an address of the site owners are called."""
    return ask_by_link(dealer, at=at) if site() else 0


def addresses_of(messages: Sequence[Message], at: datetime) -> dict[int, str]:
    """By message (id) the address its link has; those that are to ask nobody any more have none."""
    tokens = live_links(messages, at) if site() else {}
    return {pk: site() + reverse("own:answer", args=[token]) for pk, token in tokens.items()}
