"""What one dealer's refresh costs after an import, beside its floor: reading the dealer's rows from SQLite.

    python bench/refresh.py
    python bench/refresh.py --postgresql

For each size of network a process of its own makes a throw-away store, fills one dealer with `--visits`
and the others with `--others` each, refreshes them all, and then does `--repeats` times what a day does: an
import of `--new` orders is committed, and the dealer is refreshed, from the commit to the new standings. The
floor of the same run is the driver alone, fetching the columns of the dealer's visits and vehicles that the
mart needs. Times are seconds on the clock and of computing, which other load on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from search import store

AT = datetime(2026, 1, 5, tzinfo=UTC)
TODAY = date(2026, 1, 5)
VISITS_PER_VEHICLE = 6
ADVISORS = [f"顾问{number}" for number in range(12)]
KINDS = ("maintenance", "maintenance", "repair", "accident", "warranty")
LIMIT_SECONDS = 1.5
WORDS = {
    "floor": "reading the rows alone (the floor)",
    "refresh": "refresh after an import, best",
    "slowest": "refresh after an import, slowest",
    "all": "all dealers, the first time",
    "verify": "mart verify of the dealer",
}
FLOOR = (
    "select v.vehicle_id, v.settled_on, v.order_kind, v.recorded_at, v.retracted_at, v.advisor, "
    "v.amount_fen, v.labour_fen from visits_visit v "
    "join customers_vehicle c on c.id = v.vehicle_id where c.dealer_id = {0}",
    "select v.id, v.plate, v.vin, v.model, v.use, v.purchased_on, v.warranty_end_on, o.name, o.phone, "
    "o.region, o.gender, o.occupation from customers_vehicle v "
    "left join customers_customer o on o.id = v.owner_id where v.dealer_id = {0}",
)


class Network:
    """Dealers of one store; the first one is the one that imports."""

    def __init__(self, dealers: int) -> None:
        from huidian.network import actions as network

        self.chance = random.Random(1)
        self.orders = 0
        self.dealers = [
            network.create_dealer(at=AT, by=None, code=f"B{number:03d}", name=f"店{number}(虚构)")
            for number in range(dealers)
        ]
        self.vehicles: dict[int, Any] = {}

    def fill(self, dealer: Any, visits: int) -> None:
        """Puts vehicles on a dealer's file, and their orders of five years."""
        from django.db import transaction

        from huidian.customers.models import Vehicle
        from huidian.network.bulk import allocate_ids, insert_columns

        with transaction.atomic():
            recording = self._recording(dealer)
            ids = allocate_ids(Vehicle, max(visits // VISITS_PER_VEHICLE, 1))
            made = {"id": ids, "dealer_id": dealer.pk, "recorded_at": AT, "recorded_by_id": recording.pk}
            told = {"plate": [f"沪B{number % 10**5:05d}" for number in ids], "model": "示例"}
            insert_columns(Vehicle, len(ids), {**made, **told})
            self.vehicles[dealer.pk] = ids
        self.bring(dealer, visits, 1800)

    def bring(self, dealer: Any, visits: int, days: int) -> None:
        """Commits an import of so many orders of the last so many days."""
        from django.db import transaction

        from huidian.network.bulk import insert_columns
        from huidian.visits.models import Visit

        choose, ids = self.chance.choice, self.vehicles[dealer.pk]
        with transaction.atomic():
            recording = self._recording(dealer)
            numbers = range(self.orders, self.orders + visits)
            self.orders += visits
            columns = {
                "vehicle_id": [choose(ids) for _ in numbers],
                "order_no": [f"RO{number:09d}" for number in numbers],
                "settled_on": [TODAY - timedelta(self.chance.randrange(days)) for _ in numbers],
                "order_kind": [choose(KINDS) for _ in numbers],
                "advisor": [choose(ADVISORS) for _ in numbers],
                "amount_fen": [self.chance.randrange(10_000, 500_000) for _ in numbers],
                "labour_fen": [self.chance.randrange(5_000, 100_000) for _ in numbers],
                "content_hash": list(numbers),
            }
            stamp = {"recorded_at": AT, "recorded_by_id": recording.pk, "stated_by_id": recording.pk}
            insert_columns(Visit, visits, {**columns, **stamp, "dealer_id": dealer.pk, "items": "{}"})

    def _recording(self, dealer: Any) -> Any:
        from django.db.models import F

        from huidian.network.models import Dealer, Recording

        Dealer.objects.filter(pk=dealer.pk).update(data_revision=F("data_revision") + 1)
        return Recording.objects.create(dealer=dealer, kind="import", recorded_at=AT)


def one_size(given: argparse.Namespace) -> dict[str, Any]:
    """Seconds of one network: the floor, the first refresh of the process, those after an import."""
    from huidian.mart.actions import refresh, refresh_all
    from huidian.mart.verifying import verify

    network = Network(given.dealers)
    first, *others = network.dealers
    network.fill(first, given.visits)
    for dealer in others:
        network.fill(dealer, given.others)
    every = timed(lambda: refresh_all(now=AT, as_of=TODAY))
    floors, refreshes = [], []
    for _ in range(given.repeats):
        network.bring(first, given.new, 5)
        refreshes.append(timed(lambda: refresh(first, as_of=TODAY, now=AT)))
        floors.append(timed(lambda: read_rows(first.pk)))
    checked = timed(lambda: list(verify(first.code)))
    return {
        "floor": min(floors),
        "refresh": min(refreshes),
        "slowest": max(refreshes),
        "all": every,
        "verify": checked,
    }


def read_rows(dealer: int) -> None:
    """The driver alone."""
    from django.db import connection

    with connection.chunked_cursor() as cursor:
        for statement in FLOOR:
            cursor.execute(statement.format(dealer))
            while cursor.fetchmany(20_000):
                pass


def timed(do: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the clock and of computing."""
    clock, computing = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - clock, time.process_time() - computing


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[5, 200], help="dealers in the network")
    parser.add_argument("--visits", type=int, default=50_000)
    parser.add_argument("--others", type=int, default=5_000)
    parser.add_argument("--new", type=int, default=500)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--dealers", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.dealers:
        with store(postgresql=given.postgresql):
            print(json.dumps(one_size(given)))
        return
    print(f"{given.visits} visits, {given.new} of them new, {os.cpu_count()} cores; clock, computing")
    for size in given.sizes:
        command = [sys.executable, *sys.argv, "--dealers", str(size)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        cost = json.loads(said.splitlines()[-1])
        print(f"{size} dealers")
        for name, (clock, computing) in cost.items():
            beside = f"{clock / cost['floor'][0]:6.1f} × (computing {computing / cost['floor'][1]:.1f} ×)"
            print(f"  {WORDS[name]:40}{clock:7.2f} s {computing:7.2f} s {beside}")
    print(f"the limit is {LIMIT_SECONDS} s a refresh")


if __name__ == "__main__":
    main()
