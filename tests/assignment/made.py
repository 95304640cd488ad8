"""Rows of the room for tests that walk them."""

from __future__ import annotations

import random
from datetime import UTC, datetime

from huidian.assignment.models import Batch, Nomination
from huidian.network.models import Dealer, Staff, Team
from tests.outreach.made import a_vehicle

AT = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)


def a_batch(dealer: Dealer, dice: random.Random) -> int:
    return Batch.objects.create(
        dealer=dealer,
        kind=dice.choice(["even_spread", "claim"]),
        made_at=AT,
        made_by=Staff.objects.get(username="zhao"),
        from_on=AT.date(),
        vehicles=0,
        undone_at=dice.choice([None, None, None, AT]),
    ).pk


def a_nomination(dealer: Dealer, dice: random.Random) -> int:
    verdict = dice.choice([*["waiting"] * 8, *Nomination.Verdict.values])
    return Nomination.objects.create(
        dealer=dealer,
        vehicle=a_vehicle(dealer, dice.randrange(10**5)),
        team=Team.objects.get_or_create(dealer=dealer, name="一组")[0],
        advisor=Staff.objects.get(username="lin"),
        nominated_at=AT,
        verdict=verdict,
        decided_at=None if verdict == "waiting" else AT,
    ).pk
