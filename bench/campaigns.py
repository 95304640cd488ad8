"""What the live count of a campaign's audience costs: 100,000 vehicles, asked for permission to contact.

    python bench/campaigns.py [--vehicles 100000] [--repeats 3] [--keep FOLDER]

Makes a dealer in SQLite (each vehicle with an owner and two visits; 3,000 blocks, 50,000 consents, 2,000
wrong numbers, 4,000 calls of the day before), then counts in a process of its own, beside the floor of the
same run: reading the ids of vehicles and owners alone. Times are seconds of the processor. The first count
computes standings, the next finds them; the last is narrowed by contacts, consents, blocks and numbers.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 27)
LIMIT = 1.0
WHY = "a measurement"


def open_store(folder: Path) -> None:
    """The product over the store of a folder."""
    os.environ.update(HUIDIAN_HOME=str(folder / "home"), DJANGO_SETTINGS_MODULE="huidian.config.settings")
    import django

    django.setup()


def make(folder: Path, vehicles: int) -> None:
    """The dealer, its manager and its mart."""
    open_store(folder)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from huidian.customers.models import Block, Consent, Customer, NumberState, Vehicle
    from huidian.mart.actions import refresh
    from huidian.network import actions as network
    from huidian.network.bulk import allocate_ids, insert_columns
    from huidian.network.models import Recording
    from huidian.network.roles import Role
    from huidian.outreach.models import Attempt
    from huidian.visits.models import Visit

    dealer = network.create_dealer(
        at=AT - timedelta(days=999), by=None, code="A", name="甲店(虚构)", region=None
    )
    zhao = network.create_staff(
        at=AT - timedelta(days=999), by=None, username="zhao", password="not-a-secret-1", display_name="zhao"
    )
    network.open_post(at=AT - timedelta(days=999), by=None, staff=zhao, role=Role.CARE_MANAGER, place=dealer)
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=AT - timedelta(days=1))
    stamp = {"dealer_id": dealer.pk, "recorded_at": recording.recorded_at, "recorded_by_id": recording.pk}
    owners, cars = allocate_ids(Customer, vehicles), allocate_ids(Vehicle, vehicles)
    phones = [f"120{number:08d}" for number in range(vehicles)]
    insert_columns(Customer, vehicles, {"id": owners, **stamp, "name": "车主", "phone": phones})
    plates = [f"沪Z{number:06d}" for number in range(vehicles)]
    insert_columns(
        Vehicle, vehicles, {"id": cars, **stamp, "plate": plates, "owner_id": owners, "model": "朗逸"}
    )
    for nth, back in enumerate((500, 40)):
        days = [TODAY - timedelta(days=back + number % 400) for number in range(vehicles)]
        orders = [f"R{nth}{number:07d}" for number in range(vehicles)]
        insert_columns(
            Visit,
            vehicles,
            {
                **stamp, "stated_by_id": recording.pk, "vehicle_id": cars, "order_no": orders,
                "settled_on": days,
                "order_kind": "maintenance", "content_hash": range(vehicles),
            },
        )  # fmt: skip
    some = range(0, vehicles, max(vehicles // 3000, 1))
    insert_columns(
        Block,
        len(some),
        {**stamp, "customer_id": [owners[at] for at in some], "since_on": TODAY, "proof": "phone"},
    )
    some = range(0, vehicles, 2)
    insert_columns(
        Consent,
        len(some),
        {
            **stamp, "customer_id": [owners[at] for at in some], "purpose": "win_back", "channel": "sms",
            "given": True, "text_version": "1", "proof": "form", "said_at": recording.recorded_at,
        },
    )  # fmt: skip
    some = range(3, vehicles, max(vehicles // 2000, 1))
    insert_columns(
        NumberState,
        len(some),
        {
            **stamp, "customer_id": [owners[at] for at in some], "number": [phones[at] for at in some],
            "state": "wrong",
        },
    )  # fmt: skip
    some = range(7, vehicles, max(vehicles // 4000, 1))
    Attempt.objects.bulk_create(
        Attempt(
            dealer=dealer, vehicle_id=cars[at], customer_id=owners[at], channel="phone", purpose="reminder",
            at=AT - timedelta(days=1), by=zhao, outcome="informed", reached=True, contact=True,
        )
        for at in some
    )  # fmt: skip
    dealer.refresh_from_db()
    refresh(dealer, as_of=TODAY, now=AT)


def count(folder: Path) -> str:
    """The floor, the first count, and one after it with other conditions."""
    open_store(folder)
    from huidian.customers.models import Vehicle
    from huidian.network.models import Dealer, Staff
    from huidian.network.queries import scope_of
    from huidian.outreach.conditions import Conditions
    from huidian.outreach.contact_conditions import ContactConditions
    from huidian.outreach.queries.audience import audience_of

    dealer, zhao = Dealer.objects.get(), Staff.objects.get(username="zhao")
    scope = scope_of(zhao, at=AT)
    asked: dict[str, Any] = {"purpose": "win_back", "channel": "phone", "at": AT}

    def timed(act: Any) -> tuple[float, Any]:
        start = time.process_time()
        answer = act()
        return time.process_time() - start, answer

    audience_of(scope, dealer, Conditions({}, {"months_away": (900, 901)}), **asked)
    floor, _ = timed(lambda: dict(Vehicle.objects.unscoped(WHY).values_list("pk", "owner")))
    first, audience = timed(lambda: audience_of(scope, dealer, Conditions(), **asked))
    again, _ = timed(lambda: audience_of(scope, dealer, Conditions(), **asked))
    contact = ContactConditions(
        last_to=TODAY - timedelta(days=3),
        consents=("win_back:sms",),
        blocked=False,
        numbers=("unknown", "valid"),
    )
    said, few = timed(lambda: audience_of(scope, dealer, Conditions(contact=contact), **asked))
    words = f"{audience.total:,} chosen, {len(audience.members):,} may be contacted, {audience.refused}"
    counts = f"floor {floor:.2f}  count {first:.2f}  again {again:.2f}  by contact {said:.2f}"
    return f"{counts}  (limit {LIMIT:.2f})  {words}; by contact {few.total:,}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vehicles", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--step", choices=["make", "count"])
    given = parser.parse_args()
    folder = given.keep or Path(tempfile.mkdtemp())
    if given.step == "make":
        make(folder, given.vehicles)
    elif given.step == "count":
        print(count(folder))
    else:
        (folder / "home").mkdir(parents=True, exist_ok=True)
        run = [sys.executable, __file__, "--keep", str(folder), "--vehicles", str(given.vehicles), "--step"]
        subprocess.run([*run, "make"], check=True)
        for _ in range(given.repeats):
            subprocess.run([*run, "count"], check=True)


if __name__ == "__main__":
    main()
