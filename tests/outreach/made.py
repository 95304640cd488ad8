"""Vehicles with owners, and tasks about them, for tests of the queue."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from huidian.customers.models import Customer, Ownership, Vehicle
from huidian.network.models import Dealer, Recording
from huidian.outreach.models import Task

AT = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
"""A Friday, ten in the morning at the dealer."""
TODAY = date(2026, 11, 27)


def a_vehicle(dealer: Dealer, number: int, **owner: Any) -> Vehicle:
    """A vehicle whose owner can be called."""
    recording = Recording.objects.create(dealer=dealer, kind="import", recorded_at=AT)
    said = {"dealer": dealer, "recorded_at": AT, "recorded_by": recording}
    customer = Customer.objects.create(
        **said, **{"name": f"车主{number}", "phone": f"1000000{number:04d}", **owner}
    )
    vehicle = Vehicle.objects.create(**said, plate=f"京X{number:05d}", owner=customer)
    Ownership.objects.create(dealer=dealer, vehicle=vehicle, customer=customer, since_on=date(2020, 1, 1))
    return vehicle


def a_task(vehicle: Vehicle, **columns: Any) -> Task:
    """A task of the care agents with a vehicle, due today."""
    usual = {
        "kind": "service",
        "cycle": "visit:1",
        "purpose": "reminder",
        "role": "care_agent",
        "opens_on": TODAY,
        "best_on": TODAY,
        "created_at": AT,
    }
    return Task.objects.create(dealer=vehicle.dealer, vehicle=vehicle, **(usual | columns))
