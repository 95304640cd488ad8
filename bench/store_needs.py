"""A dealer's needs computed and stored, and what the simulator takes of them: a store of 100,000 vehicles.

The steps of `contact.py` that need the product's own store, each in a process of its own. The cars are those
of `make_cars.py`.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from make_cars import TODAY, read

AT = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
AGENTS = 60
"""As many as may be set: what is called about is then what the rules make, not what hands can do."""
_WHY = "a measurement"


def open_store(folder: Path) -> None:
    """The product over the store of a folder."""
    os.environ.update(HUIDIAN_HOME=str(folder / "home"), DJANGO_SETTINGS_MODULE="huidian.config.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()


def make_store(folder: Path) -> None:
    """A dealer with the cars of a file: owners, vehicles, visits. All kinds of need are turned on."""
    (folder / "home").mkdir(exist_ok=True)
    open_store(folder)
    from django.core.management import call_command
    from tests.people import make_people

    from huidian import playbooks

    call_command("migrate", verbosity=0)
    dealer = make_people().dealer_a
    dealer.playbook = "svw"
    dealer.overlay = {
        "needs": {"rules": {one.key: {"enabled": True} for one in playbooks.load("svw").needs.rules}}
    }
    dealer.save()
    cars = read(folder / "cars.sqlite")
    while some := list(islice(cars, 5000)):
        _insert(dealer, some)


def _insert(dealer: Any, cars: list[Any]) -> None:
    from django.db import transaction

    from huidian.customers.models import Customer, Ownership, Vehicle
    from huidian.network.bulk import allocate_ids, insert_columns
    from huidian.network.models import Recording

    with transaction.atomic():
        recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=AT)
        common = {"dealer_id": dealer.pk, "recorded_at": AT, "recorded_by_id": recording.pk}
        owners, ids = allocate_ids(Customer, len(cars)), allocate_ids(Vehicle, len(cars))
        insert_columns(
            Customer,
            len(cars),
            common
            | {
                "id": owners,
                "name": [f"车主{car.vehicle}" for car in cars],
                "phone": [f"1000{int(car.vehicle):07d}" for car in cars],
                "birthday": [date(1984, *car.birthday) for car in cars],
            },
        )
        insert_columns(
            Vehicle,
            len(cars),
            common
            | {
                "id": ids,
                "owner_id": owners,
                "plate": [f"京X{int(car.vehicle):06d}" for car in cars],
                **{
                    name: [getattr(car, name) for car in cars]
                    for name in (
                        "model", "powertrain", "purchased_on", "warranty_end_on", "warranty_end_km",
                        "insurance_expires_on", "inspection_due_on",
                    )
                },
            },
        )  # fmt: skip
        insert_columns(
            Ownership,
            len(cars),
            {
                "dealer_id": dealer.pk,
                "vehicle_id": ids,
                "customer_id": owners,
                "since_on": [car.purchased_on for car in cars],
            },
        )
        _insert_visits(common, recording, list(zip(ids, cars, strict=True)))


def _insert_visits(common: dict[str, Any], recording: Any, cars: list[tuple[int, Any]]) -> None:
    from huidian.network.bulk import insert_columns
    from huidian.visits.models import Visit

    visits = [(pk, visit) for pk, car in cars for visit in car.visits]
    insert_columns(
        Visit,
        len(visits),
        common
        | {
            "vehicle_id": [pk for pk, _ in visits],
            "order_no": [visit.id for _, visit in visits],
            "settled_on": [visit.day for _, visit in visits],
            "order_kind": [visit.kind for _, visit in visits],
            "odometer_km": [visit.km for _, visit in visits],
            "content_hash": 0,
            "stated_by_id": recording.pk,
        },
    )


def change_store() -> None:
    """One vehicle in a hundred came for another visit."""
    from huidian.customers.models import Vehicle
    from huidian.network.bulk import insert_columns
    from huidian.network.models import Dealer, Recording
    from huidian.visits.models import Visit

    dealer = Dealer.objects.get(code="A")
    ids = list(
        Vehicle.objects.unscoped(_WHY).filter(dealer=dealer, pk__iregex=r"07$").values_list("pk", flat=True)
    )
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=AT)
    insert_columns(
        Visit,
        len(ids),
        {
            "dealer_id": dealer.pk,
            "recorded_at": AT,
            "recorded_by_id": recording.pk,
            "stated_by_id": recording.pk,
            "vehicle_id": ids,
            "order_no": [f"NEW{pk}-{recording.pk}" for pk in ids],
            "settled_on": TODAY - timedelta(1),
            "order_kind": "maintenance",
            "odometer_km": 60_000,
            "content_hash": 0,
        },
    )


@contextmanager
def waits() -> Iterator[list[float]]:
    """How long each of many small writes of another connection took meanwhile, in seconds."""
    from django.db import connections, transaction

    from huidian.network.models import Dealer

    took: list[float] = []
    over = threading.Event()

    def write() -> None:
        while not over.wait(0.2):
            before = time.perf_counter()
            with transaction.atomic():
                Dealer.objects.filter(code="B").update(name="乙店(虚构)")
            took.append(time.perf_counter() - before)
        connections.close_all()

    other = threading.Thread(target=write)
    other.start()
    try:
        yield took
    finally:
        over.set()
        other.join()


def store(folder: Path) -> str:
    """Needs of all vehicles computed and stored, while others write."""
    return _refresh(folder)


def stored_again(folder: Path) -> str:
    """The same where one in a hundred changed."""
    return _refresh(folder)


def _refresh(folder: Path) -> str:
    from huidian.flows import needs
    from huidian.network.models import Dealer

    dealer = Dealer.objects.get(code="A")
    with waits() as took:
        done = needs.refresh(dealer, at=AT).needs
    return (
        f"{done.computed:,} vehicles computed, {done.opened:,} needs opened, {done.changed:,} changed; "
        f"others waited {max(took, default=0):.2f} s at most"
    )


def slider(folder: Path) -> str:
    """One move of a slider of the simulator, as the page answers it."""
    from django.conf import settings
    from django.test import Client

    from huidian.network.models import Staff

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    client.force_login(
        Staff.objects.get(username="zhao"), backend="django.contrib.auth.backends.ModelBackend"
    )
    times = []
    for agents in range(3, 9):
        before = time.perf_counter()
        page = client.get(
            f"/needs/go-live/?agents={agents}&lead-insurance=40", headers={"HX-Request": "true"}
        )
        times.append(time.perf_counter() - before)
        assert page.status_code == 200, page.status_code
    return (
        f"the first {times[0] * 1000:.0f} ms, then {sorted(times[1:])[len(times) // 2] * 1000:.0f} ms a move"
    )
