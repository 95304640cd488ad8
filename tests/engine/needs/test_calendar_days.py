"""A slip of the year 1 or 9999 in any fact is a day far off, and no end of the computing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huidian.engine.needs.facts import (
    ArrivedPart,
    Booking,
    DeferredWork,
    FieldCampaign,
    OwnPlan,
    Statement,
    Visit,
)
from huidian.engine.odometer.readings import Reading
from tests.engine.needs.cars import car, day, needs, of, service

EXTREMES = (date.min, date(1, 6, 1), date(9999, 6, 1), date.max)


def _facts(on: date) -> dict[str, dict[str, Any]]:
    return {
        "purchase": {"purchased_on": f"{on}"},
        "warranty": {"warranty_end_on": f"{on}"},
        "insurance": {"insurance_expires_on": f"{on}"},
        "inspection": {"inspection_due_on": f"{on}"},
        "owner": {"owner_since": f"{on}"},
        "plan": {"own_plan": OwnPlan(6, 5000, "", on)},
        "visit": {"visits": (Visit("RO2", on, "maintenance", 9000),)},
        "reading": {"readings": (Reading(on, 5000, "file:1"),)},
        "part": {"arrived_parts": (ArrivedPart("1", "", on, on),)},
        "work": {"deferred_work": (DeferredWork("1", "", on, on),)},
        "campaign": {"campaigns": (FieldCampaign("R", "", "recall", on, on),)},
        "elsewhere": {"statements": (Statement("1", "done_elsewhere", on, on=on, km=9000),)},
        "refused": {"statements": (Statement("1", "refused", on, until=on),)},
        "booking": {"bookings": (Booking("1", on, day("01-01")),)},
    }


@pytest.mark.parametrize("on", EXTREMES)
@pytest.mark.parametrize("fact", _facts(date.max))
def test_any_fact_may_be_a_slip(fact: str, on: date) -> None:
    known = {"visits": (service("RO1", "2026-12-01", 5000),), "purchased_on": "2026-01-31"}
    assert needs(car(**(known | _facts(on)[fact])), "2027-05-01").digest


def test_a_far_booking_ends_a_need_all_the_same() -> None:
    visit = service("RO1", "2026-08-31")
    booked = car(visits=(visit,), bookings=(Booking("7", date.max, day("05-01")),))
    (need,) = of(needs(booked, "2027-05-01"), "routine_service")
    assert need.state_on(day("2027-05-02")) == "booked"
