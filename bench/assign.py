"""How long spreading 30,000 vehicles evenly takes: the proposal, and its commit, beside the bare reading.

    python bench/assign.py [vehicles]

Works in a store of its own under a temporary folder; says processor seconds.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, TypeVar

LIMIT = 5.0
T = TypeVar("T")
AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)


def main(vehicles: int) -> None:
    home = tempfile.mkdtemp()
    os.environ |= {"HUIDIAN_HOME": home, "DJANGO_SETTINGS_MODULE": "huidian.config.settings"}
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    dealer = _shop(vehicles)
    from huidian.engine.assignment.even_spread import spread
    from huidian.flows.assignment.base import base_of
    from huidian.flows.assignment.even_spread import assign_evenly, propose
    from huidian.mart.actions import refresh

    refresh(dealer, as_of=AT.date(), now=AT)
    base, reading = timed(lambda: base_of(dealer, on=AT.date(), at=AT))
    teams = {one.team: list(one.advisors) for one in base.teams}
    _, spreading = timed(lambda: spread(base.candidates, teams))
    proposal, proposing = timed(lambda: propose(dealer, at=AT))
    _, committing = timed(lambda: assign_evenly(at=AT, by=None, dealer=dealer, shown=proposal.digest))
    most = [[share.classes[key] for share in proposal.after] for key in "ABCD"]
    assert all(max(one) - min(one) <= 1 for one in most), most
    print(f"{vehicles:,} vehicles over {len(teams)} teams: floor (reading the base) {reading:.2f} s")
    print(
        f"spread {spreading:.2f} s, proposal {proposing:.2f} s, commit {committing:.2f} s (limit {LIMIT} s)"
    )
    if committing > LIMIT:
        raise SystemExit(1)


def timed(act: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    result = act()
    return result, time.process_time() - begun


def _shop(vehicles: int) -> Any:
    from tests.mart.shop import Came, Shop

    from huidian.network import actions as network
    from huidian.network.roles import Role

    dealer = network.create_dealer(at=AT, by=None, code="S", name="S", region=None)
    names = []
    for number in range(8):
        team = network.create_team(at=AT, by=None, dealer=dealer, name=f"{number}组")
        for place in range(3):
            name = f"顾问{number}{place}"
            staff = network.create_staff(at=AT, by=None, username=name, display_name=name)
            network.open_post(
                at=AT, by=None, staff=staff, role=Role.ADVISOR, place=dealer, team=team, advisor_name=name
            )
            names.append(name)
    shop, dice = Shop(dealer), Random(1)
    shop.has(range(vehicles), at=AT, purchased_on=date(2020, 1, 1))
    days = AT.date()
    shop.saw(
        [
            Came(number, days - timedelta(days=dice.randrange(700)), advisor=dice.choice(names))
            for number in range(vehicles)
            for _ in range(dice.choice([1, 1, 2, 3, 5]))
        ],
        at=AT,
    )
    return dealer


if __name__ == "__main__":
    sys.path.insert(0, ".")
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 30_000)
