"""Complaints for tests, opened by the product's own verb."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from huidian.complaints.actions.opening import open_complaint
from huidian.complaints.models import Complaint
from huidian.network.models import Dealer
from tests.outreach.made import a_vehicle

FRIDAY = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
"""Ten in the morning at the dealer."""
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def a_complaint(dealer: Dealer, number: int = 1, *, at: datetime = FRIDAY, **more: Any) -> Complaint:
    """A complaint at the desk about a vehicle of its own, unless one is given."""
    vehicle = more.pop("vehicle", None) or a_vehicle(dealer, number)
    usual = {"source": "desk", "text": "刹车异响", "cause_key": f"desk:{number}", "by": None}
    return open_complaint(at=at, dealer=dealer, vehicle=vehicle, customer=vehicle.owner, **(usual | more))
