"""Owners of the demo who agreed to be written to, as a shop takes over the forms it kept in a drawer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from huidian.customers.models import Consent
from huidian.demo.dice import Dice
from huidian.network.models import Dealer, Recording, Staff

TEXT = "2024-1"
_WHY = "the demo's own owners"


def agree(dealer: Dealer, manager: Staff, owners: Collection[int], purpose: str, at: datetime) -> None:
    """The owners agreed to text messages of a purpose, in the year before a moment."""
    dice = Dice(0, "agree", dealer.code, purpose)
    recording = Recording.objects.create(
        dealer=dealer, kind=Recording.Kind.EDIT, staff=manager, recorded_at=at
    )
    Consent.objects.bulk_create(
        [
            Consent(
                dealer=dealer,
                customer_id=owner,
                purpose=purpose,
                channel="sms",
                given=True,
                text_version=TEXT,
                proof=Consent.Proof.FORM,
                said_at=at - timedelta(days=dice.whole(2, 300), minutes=dice.whole(0, 480)),
                recorded_at=at,
                recorded_by=recording,
            )
            for owner in sorted(owners)
        ],
        batch_size=500,
    )
