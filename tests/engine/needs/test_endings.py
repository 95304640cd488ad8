"""Every ending names its fact: visits early and late, undone ones, bookings, what owners say."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from huidian.engine.needs.facts import ArrivedPart, Booking, FieldCampaign, VehicleFacts
from huidian.engine.needs.need import Ending
from tests.engine.needs.cars import car, day, needs, of, only, says, service, states

ROUTINE = only("routine_service")
FIRST = only("first_service")
SERVED = car(visits=(service("RO1", "2026-11-01"),), powertrain="electric", own_plan=None)
"""Due by 1 November 2027 at the latest; open from the summer."""


def ending(facts: VehicleFacts, on: str, kind: str = "routine_service", rules: Any = None) -> Ending | None:
    return of(needs(facts, on, rules or only(kind)), kind)[0].ending_on(day(on))


def with_visit(facts: VehicleFacts, *visits: Any) -> VehicleFacts:
    return replace(facts, visits=(*facts.visits, *visits))


@pytest.mark.parametrize("on", ["01-05", "11-20"])
def test_a_service_meets_the_need_early_and_late_and_opens_the_next(on: str) -> None:
    assert states(with_visit(SERVED, service("RO2", on)), on, ROUTINE) == {
        "visit:RO1": "satisfied",
        "visit:RO2": "coming",
    }
    assert ending(with_visit(SERVED, service("RO2", on)), on) == Ending("satisfied", "visit:RO2", day(on))


def test_a_service_after_the_last_day_does_not_meet_what_has_expired() -> None:
    facts = with_visit(SERVED, service("RO2", "2029-01-10"))
    assert states(facts, "2029-01-10", ROUTINE) == {"visit:RO1": "expired", "visit:RO2": "coming"}
    expired = ending(facts, "2029-01-10")
    assert expired is not None
    assert expired.fact.startswith("latest:2028-")


def test_a_repair_is_no_service() -> None:
    assert list(states(with_visit(SERVED, service("RO2", "06-01", kind="repair")), "06-02", ROUTINE)) == [
        "visit:RO1"
    ]


def test_a_visit_that_is_undone_opens_the_need_again() -> None:
    visited = with_visit(SERVED, service("RO2", "08-20"))
    assert states(visited, "09-01", ROUTINE) == {"visit:RO1": "satisfied", "visit:RO2": "coming"}
    assert states(replace(visited, visits=visited.visits[:1]), "09-01", ROUTINE) == {"visit:RO1": "open"}


def test_two_settlements_of_one_day_are_one_service() -> None:
    facts = with_visit(SERVED, service("RO3", "02-01"), service("RO2", "02-01", kind="first_service"))
    assert states(facts, "02-02", ROUTINE) == {"visit:RO1": "satisfied", "visit:RO2": "coming"}


def test_a_booking_holds_until_the_day_after_it_then_the_owner_did_not_come() -> None:
    facts = replace(SERVED, bookings=(Booking("B1", day("10-20"), day("10-10")),))
    assert [states(facts, on, ROUTINE)["visit:RO1"] for on in ("10-09", "10-10", "10-21", "10-22")] == [
        "open",
        "booked",
        "booked",
        "open",
    ]
    assert ending(facts, "10-15") == Ending("booked", "booking:B1", day("10-10"), day("10-22"))
    assert needs(facts, "10-15", ROUTINE).changes_on == date(2027, 10, 22)
    assert states(with_visit(facts, service("RO2", "10-20")), "10-20", ROUTINE)["visit:RO1"] == "satisfied"


@pytest.mark.parametrize(
    ("kind", "state"), [("", "coming"), ("routine_service", "booked"), ("recall", "coming")]
)
def test_a_booking_for_next_week_is_not_for_what_is_due_in_autumn(kind: str, state: str) -> None:
    facts = replace(SERVED, bookings=(Booking("B1", day("02-10"), day("02-01"), kind),))
    assert states(facts, "02-05", ROUTINE) == {"visit:RO1": state}


def test_a_refusal_holds_until_its_day() -> None:
    facts = replace(SERVED, statements=(says("refused", "10-01", until="10-15"),))
    assert [states(facts, on, ROUTINE)["visit:RO1"] for on in ("09-30", "10-01", "10-14", "10-15")] == [
        "open",
        "refused",
        "refused",
        "open",
    ]


def test_a_refusal_for_good_ends_this_cycle_and_not_the_next() -> None:
    facts = replace(SERVED, statements=(says("refused", "10-01", kind="routine_service"),))
    assert states(with_visit(facts, service("RO2", "2028-02-01")), "2028-12-01", ROUTINE) == {
        "visit:RO1": "refused",
        "visit:RO2": "open",
    }


def test_done_elsewhere_ends_the_cycle_and_opens_one_from_there() -> None:
    facts = replace(SERVED, statements=(says("done_elsewhere", "10-05", id="S9", on="09-20", km=21_000),))
    assert states(facts, "10-06", ROUTINE) == {"visit:RO1": "done_elsewhere", "statement:S9": "coming"}
    assert ending(facts, "10-06") == Ending("done_elsewhere", "statement:S9", day("09-20"))
    assert states(facts, "10-04", ROUTINE) == {"visit:RO1": "open"}, "not said yet"


def test_done_elsewhere_at_a_distance_is_dated_by_the_odometer() -> None:
    """Done at 50,000 km, said at about 53,000: it was two months ago, not today."""
    visits = tuple(service(f"RO{n}", f"2026-{n:02d}-01", 30_000 + 1_500 * n, "repair") for n in range(1, 13))
    facts = car(
        visits=(*visits, service("RO13", "2027-01-01", 49_500)),
        statements=(says("done_elsewhere", "03-10", km=50_000),),
    )
    made = of(needs(facts, "03-11", ROUTINE), "routine_service")
    assert made[-1].cycle == "statement:done_elsewhere"
    assert date(2027, 1, 5) < made[-1].facts[0].value < date(2027, 1, 20)  # type: ignore[operator]


def test_the_first_service_done_elsewhere_opens_the_routine() -> None:
    facts = car(purchased_on="01-01", statements=(says("done_elsewhere", "06-20", id="S1", on="06-10"),))
    assert states(facts, "06-21", FIRST) == {"purchase:2027-01-01": "done_elsewhere"}
    assert states(facts, "06-21", only("routine_service", "first_service"))["statement:S1"] == "coming"


@pytest.mark.parametrize("gone", ["sold", "scrapped", "moved"])
def test_a_car_that_left_needs_nothing_until_it_has_another_owner(gone: str) -> None:
    facts = replace(SERVED, statements=(says(gone, "08-01"),), insurance_expires_on=day("10-30"))
    rules = only("routine_service", "insurance")
    assert set(states(facts, "10-01", rules).values()) == {"not_applicable"}
    assert set(states(replace(facts, owner_since=day("08-15")), "10-01", rules).values()) == {"open"}


def test_not_applicable_is_said_of_one_kind() -> None:
    facts = replace(
        SERVED,
        statements=(says("not_applicable", "08-01", kind="insurance"),),
        insurance_expires_on=day("10-30"),
    )
    made = needs(facts, "10-01", only("routine_service", "insurance"))
    assert {need.kind: need.state_on(day("10-01")) for need in made.needs} == {
        "insurance": "not_applicable",
        "routine_service": "open",
    }


def test_insurance_renewed_elsewhere_and_a_new_day_of_expiry() -> None:
    rules = only("insurance")
    facts = car(insurance_expires_on="10-30", statements=(says("done_elsewhere", "10-05", kind="insurance"),))
    assert states(facts, "10-06", rules) == {"insurance:2027-10-30": "done_elsewhere"}
    assert states(replace(facts, insurance_expires_on=day("2028-10-30")), "10-06", rules) == {
        "insurance:2028-10-30": "coming"
    }


def test_an_owner_who_hardly_drives_is_asked_by_time() -> None:
    visits = (service("RO1", "2026-10-01", 10_000, "repair"), service("RO2", "2027-01-01", 18_000))
    said = car(visits=visits, statements=(says("hardly_drives", "01-02"),))
    (need,) = needs(said, "01-05", ROUTINE).needs
    assert need.due == date(2027, 7, 1)
    (little,) = needs(
        car(visits=visits, statements=(says("hardly_drives", "01-02", km_a_year=3_000),)), "01-05", ROUTINE
    ).needs
    assert date(2027, 5, 1) < little.due <= date(2027, 7, 1)


def test_parts_campaigns_and_recalls_end_by_what_was_done() -> None:
    part = car(arrived_parts=(ArrivedPart("P1", "左大灯", day("04-01"), fitted_on=day("04-09")),))
    assert ending(part, "04-10", "arrived_part") == Ending("satisfied", "part:P1", day("04-09"))
    came = car(
        arrived_parts=(ArrivedPart("P1", "左大灯", day("04-01")),),
        visits=(service("RO1", "04-05", kind="repair"),),
    )
    assert ending(came, "04-10", "arrived_part") == Ending("satisfied", "visit:RO1", day("04-05"))
    recall = FieldCampaign("R1", "气囊", "recall", day("04-01"))
    called = car(
        campaigns=(recall,), visits=(service("RO1", "05-01"), service("RO2", "06-01", kind="recall"))
    )
    assert ending(called, "06-02", "recall") == Ending("satisfied", "visit:RO2", day("06-01"))
    named = car(campaigns=(recall,), visits=(service("RO1", "05-01", campaigns=("R1",)),))
    assert ending(named, "06-02", "recall") == Ending("satisfied", "visit:RO1", day("05-01"))
    assert ending(car(campaigns=(replace(recall, done_on=day("05-02")),)), "06-02", "recall") == Ending(
        "satisfied", "campaign:R1", day("05-02")
    )


def test_an_order_settled_on_two_days_is_one_visit_and_does_not_meet_itself() -> None:
    facts = car(
        visits=(service("RO1", "01-05"), service("RO1", "01-08"), service("RO1", "01-08", kind="repair"))
    )
    assert states(facts, "01-20", ROUTINE) == {"visit:RO1": "coming"}


def test_what_had_expired_when_it_was_booked_is_not_booked() -> None:
    late = replace(SERVED, bookings=(Booking("7", day("2029-01-10"), day("2029-01-05")),))
    assert states(late, "2029-01-06", ROUTINE) == {"visit:RO1": "expired"}
