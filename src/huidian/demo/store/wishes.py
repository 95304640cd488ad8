"""What owners of the demo allow: some agreed to advertising, some asked for quiet, some numbers are bad.

Recorded by the product's own verbs, as care managers do. Contacts that were not made for it stand beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from huidian.customers import actions, queries
from huidian.customers.models import Consent, Customer
from huidian.demo.dice import Dice
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of

OWNERS = 90
"""How many of a shop's owners said something."""
_TEXTS = ("2025-1", "2026-1")
_CHANNELS = ("sms", "sms", "wecom", "email", "phone")
_PURPOSES = ("marketing", "marketing", "marketing", "greeting", "win_back")
_REFUSED_WEEKS = 14
_WHY = "the demo's own owners"


@transaction.atomic
def record_wishes(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """Record them for one dealer, on the day the data end; what is recorded already stays as it is."""
    if Consent.objects.unscoped(_WHY).filter(dealer=dealer, text_version__in=_TEXTS).exists():
        return
    at = min(datetime.combine(as_of, time(17, 0), ZoneInfo(dealer.timezone)), now)
    owners = Customer.objects.unscoped(_WHY).current().filter(dealer=dealer).exclude(phone="")
    dice = Dice(0, "wishes", dealer.code)
    chosen = dice.shuffled(sorted(owners.values_list("phone", "pk")))[:OWNERS]
    verb = {"at": at, "by": manager, "scope": scope_of(manager, at=now)}
    quiet = [owner for place, (phone, owner) in enumerate(chosen) if _wish(dice, place, phone, owner, verb)]
    _refused(dealer, quiet, at)


def _wish(dice: Dice, place: int, phone: str, owner: int, verb: dict[str, Any]) -> bool:
    """One owner's; whether it is to be left alone. Of nine two want quiet, two have a bad number."""
    about = {**verb, "customer_id": owner}
    if place % 9 < 2:
        until_on = verb["at"].date() + timedelta(days=dice.whole(20, 200)) if dice.chance(0.4) else None
        channel = dice.pick(["", "", "phone", "sms"])
        actions.set_block(**about, proof=dice.pick(["phone", "message"]), channel=channel, until_on=until_on)
        return channel in ("", "phone")
    if place % 9 < 4:
        state = dice.pick(["wrong", "disconnected", "undeliverable", "valid"])
        actions.set_number_state(**about, number=phone, state=state)
        return False
    said_at = verb["at"] - timedelta(days=dice.whole(30, 500), minutes=dice.whole(0, 480))
    pair: dict[str, Any] = {"purpose": dice.pick(_PURPOSES), "channel": dice.pick(_CHANNELS)}
    proof, text = dice.pick(["form", "form", "counter", "online"]), dice.pick(_TEXTS)
    actions.give_consent(**about, **pair, proof=proof, text_version=text, said_at=said_at)
    if dice.chance(0.15):
        actions.withdraw_consent(**about, **pair, proof="message", said_at=said_at + timedelta(days=20))
    return False


def _refused(dealer: Dealer, owners: Sequence[int], at: datetime) -> None:
    """Reminders that were planned in the weeks before and not made."""
    reminders: dict[str, Any] = {"dealer": dealer, "purpose": "reminder", "channel": "phone"}
    pairs = [(owner, None) for owner in owners]
    for week in range(_REFUSED_WEEKS):
        day = at - timedelta(weeks=week)
        answers = queries.may_contact_many(**reminders, pairs=pairs, at=day)
        some = [
            (owner, answer)
            for (owner, _), answer in zip(pairs, answers, strict=True)
            if owner % 3 <= week % 3
        ]
        actions.note_refusals(**reminders, at=day, answers=some)
