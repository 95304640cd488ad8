"""Links to questionnaires leave by the outbox: planned with the night, put into the text when it leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from huidian.messages.models import Message
from huidian.network.models import Dealer, Staff
from huidian.network.scope import Scope
from huidian.surveys.actions.links import askable
from huidian.surveys.actions.sending import ask_by_link, send_link
from huidian.surveys.queries.sent_links import live_links


class NoSiteError(ValueError):
    """Nobody has said what links begin with."""


def site() -> str:
    """This installation's address as owners reach it; "" where nobody has said it."""
    return str(settings.HUIDIAN_SITE)


def send_links_due(dealer: Dealer, *, at: datetime) -> int:
    """Send the links whose day has come; how many. Without an address of the site owners are called."""
    return ask_by_link(dealer, at=at) if site() else 0


def send_one(*, at: datetime, by: Staff, scope: Scope, follow_up_id: int, way: str) -> None:
    """Send one link by a person's tap. Raises as `send_link`, and `NoSiteError`."""
    askable(scope, follow_up_id, at=at)
    if not site():
        raise NoSiteError
    send_link(at=at, by=by, scope=scope, follow_up_id=follow_up_id, way=way)


def addresses_of(messages: Sequence[Message], at: datetime) -> dict[int, str]:
    """By message (id) the address its link has; those that are to ask nobody any more have none."""
    tokens = live_links(messages, at) if site() else {}
    return {pk: site() + reverse("own:answer", args=[token]) for pk, token in tokens.items()}
