"""Each kind of need by eye: the fact that opens it, its four days, what it says of itself."""

from datetime import date
from typing import Any

import pytest

from huidian import playbooks
from huidian.engine.needs.facts import ArrivedPart, DeferredWork, FieldCampaign, OwnPlan
from huidian.engine.needs.prepared import prepare
from tests.engine.needs.cars import ALL, BOOK, all_rules, car, day, days, needs, of, only, service, states

KINDS: list[tuple[str, dict[str, Any], str, str]] = [
    # S0: the first service within six months; a car without readings may get there by distance after three
    (
        "first_service",
        {"purchased_on": "01-31"},
        "purchase:2027-01-31",
        "2027-04-08 2027-05-10 2027-08-15 2028-01-12",
    ),
    # 31 August and six months: the month's end is clipped
    (
        "routine_service",
        {"visits": (service("RO1", "2026-08-31"),), "powertrain": "electric"},
        "visit:RO1",
        "2027-06-12 2027-08-31 2027-09-30 2028-02-27",
    ),
    (
        "insurance",
        {"insurance_expires_on": "05-01"},
        "insurance:2027-05-01",
        "2027-03-17 2027-05-01 2027-05-01 2027-05-16",
    ),
    (
        "inspection",
        {"inspection_due_on": "05-01"},
        "inspection:2027-05-01",
        "2027-03-02 2027-05-01 2027-05-01 2027-05-31",
    ),
    (
        "warranty_end",
        {"warranty_end_on": "05-01"},
        "warranty:2027-05-01",
        "2027-03-02 2027-05-01 2027-05-01 2027-05-01",
    ),
    (
        "arrived_part",
        {"arrived_parts": (ArrivedPart("P7", "左大灯", day("04-30")),)},
        "part:P7",
        "2027-04-30 2027-04-30 2027-05-03 2027-07-29",
    ),
    (
        "deferred_work",
        {"deferred_work": (DeferredWork("W7", "前刹车片", day("03-31")),)},
        "work:W7",
        "2027-04-10 2027-04-30 2027-05-30 2027-10-27",
    ),
    # a recall never expires
    (
        "recall",
        {"campaigns": (FieldCampaign("R24", "气囊", "recall", day("04-01")),)},
        "campaign:R24",
        "2027-04-01 2027-04-01 2027-05-01 -",
    ),
    # a campaign ends on its day, before the rule's sixty
    (
        "service_campaign",
        {"campaigns": (FieldCampaign("S24", "夏季检测", "service", day("05-01"), day("05-10")),)},
        "campaign:S24",
        "2027-05-01 2027-05-01 2027-05-10 2027-05-10",
    ),
    ("birthday", {"birthday": (5, 20)}, "birthday:2027", "2027-05-20 2027-05-20 2027-05-20 2027-05-20"),
    # 29 February: the 28th where there is none
    ("birthday", {"birthday": (2, 29)}, "birthday:2028", "2028-02-29 2028-02-29 2028-02-29 2028-02-29"),
    (
        "purchase_anniversary",
        {"purchased_on": "2024-02-29"},
        "purchase:2024-02-29#4",
        "2028-02-26 2028-02-29 2028-03-03 2028-03-07",
    ),
    # S3: within 7 days, at 30 days, 0 to 3 days after the first service
    (
        "welcome_call",
        {"purchased_on": "05-01"},
        "purchase:2027-05-01",
        "2027-05-02 2027-05-08 2027-05-08 2027-05-15",
    ),
    (
        "first_service_notice",
        {"purchased_on": "04-01"},
        "purchase:2027-04-01",
        "2027-05-01 2027-05-01 2027-05-08 2027-05-16",
    ),
    (
        "first_service_follow_up",
        {"visits": (service("RO1", "05-01", kind="first_service"),)},
        "visit:RO1",
        "2027-05-01 2027-05-02 2027-05-04 2027-05-04",
    ),
    (
        "part_due",
        {"visits": (service("RO1", "2026-05-01", fitted=("coolant",)),)},
        "coolant@visit:RO1",
        "2029-04-01 2029-05-01 2029-05-31 2029-10-28",
    ),
]


@pytest.mark.parametrize(("kind", "facts", "cycle", "dates"), KINDS)
def test_a_kind(kind: str, facts: dict[str, Any], cycle: str, dates: str) -> None:
    (need,) = of(needs(car(**facts), "05-01"), kind)
    assert (need.cycle, days(need)) == (cycle, dates)
    assert need.facts
    assert need.ending is None


def test_every_kind_of_the_rules_is_shown_here() -> None:
    assert {rule.key for rule in BOOK.rules} == {kind for kind, *_ in KINDS}


def test_a_car_of_which_nothing_is_known_needs_nothing() -> None:
    made = needs(car(), "05-01")
    assert (made.needs, made.changes_on) == ((), None)


def test_time_or_distance_whichever_comes_first() -> None:
    """7,500 km or six months: at 75 km a day it is the distance, at 20 the time."""
    rules = only("routine_service")
    fast = [service("RO1", "2026-05-01", 10_000, "repair"), service("RO2", "2027-01-01", 28_375)]
    slow = [service("RO1", "2026-05-01", 10_000, "repair"), service("RO2", "2027-01-01", 14_900)]
    (by_distance,) = needs(car(visits=tuple(fast)), "05-01", rules).needs
    (by_time,) = needs(car(visits=tuple(slow)), "05-01", rules).needs
    assert by_time.due == date(2027, 7, 1)
    assert date(2027, 4, 5) < by_distance.due < date(2027, 4, 25)
    assert {fact.name: fact.value for fact in by_distance.facts}["due_by_time"] == date(2027, 7, 1)


def test_a_distance_is_a_span_and_widens_the_window() -> None:
    """Known by one reading only, it may be due weeks earlier or later: open earlier, late and over later."""
    rules = only("routine_service")
    one = needs(
        car(visits=(service("RO1", "2027-01-01", 28_000),), powertrain="petrol"), "05-01", rules
    ).needs[0]
    values = {fact.name: fact.value for fact in one.facts}
    assert values["km_from"] < one.due < values["km_until"]  # type: ignore[operator]
    assert one.earliest == values["km_from"]


def test_an_electric_car_has_a_plan_of_its_own_and_no_oil() -> None:
    visits = (service("RO1", "2026-05-01"),)
    petrol, electric = (
        needs(car(visits=visits, powertrain=kind, purchased_on="2026-01-01"), "05-01")
        for kind in ("petrol", "electric")
    )
    assert of(petrol, "routine_service")[0].due < date(2026, 11, 2)
    assert date(2026, 11, 2) < of(electric, "routine_service")[0].due <= date(2027, 5, 1)
    parts = [{str(need.facts[0].value) for need in of(made, "part_due")} for made in (petrol, electric)]
    assert parts[0] - parts[1] == {"spark_plugs", "transmission_oil"}


def test_a_vehicles_exception_comes_before_its_plan() -> None:
    own = OwnPlan(3, None, "care_manager", day("2026-06-01"))
    facts = car(visits=(service("RO1", "2026-12-31"),), own_plan=own)
    assert of(needs(facts, "05-01"), "routine_service")[0].due == date(2027, 3, 31)


def test_a_warranty_by_distance_ends_when_the_car_has_driven_it() -> None:
    visits = (service("RO1", "2026-01-01", 40_000), service("RO2", "2027-01-01", 58_250))
    facts = car(visits=visits, warranty_end_km=60_000, warranty_end_on="2028-01-01")
    (need,) = of(needs(facts, "01-15"), "warranty_end")
    assert need.cycle == "warranty:2028-01-01"
    assert date(2027, 1, 25) < need.due < date(2027, 2, 20)


def test_a_slip_of_the_odometer_moves_nothing() -> None:
    """One digit too many at the last service: due by its neighbours, not a hundred thousand kilometres on."""
    visits = [service(f"RO{n}", f"2026-{n:02d}-01", n * 1_500) for n in range(1, 10)]
    slip = [*visits[:-1], service("RO9", "2026-09-01", 135_000)]
    rules = only("routine_service")
    true, slipped = (
        of(needs(car(visits=tuple(each)), "2026-10-01", rules), "routine_service")[-1]
        for each in (visits, slip)
    )
    assert abs((true.due - slipped.due).days) < 10


def test_every_birthday_once_the_next_when_one_is_over() -> None:
    facts, rules = car(birthday=(2, 29)), only("birthday")
    assert states(facts, "2027-02-27", rules) == {"birthday:2027": "coming"}
    assert states(facts, "2027-02-28", rules) == {"birthday:2027": "open"}
    assert states(facts, "2027-03-01", rules) == {"birthday:2028": "coming"}
    assert needs(facts, "2027-02-27", rules).changes_on == date(2027, 3, 1)
    assert ALL.versions["birthday"] == rules.versions["birthday"]


def test_a_lead_longer_than_the_interval_does_not_reach_before_the_service() -> None:
    rules = only("routine_service", lead_days=400)
    (need,) = needs(car(visits=(service("RO1", "01-05"),), powertrain="electric"), "01-05", rules).needs
    assert need.earliest == day("01-06")


LIFECYCLE = [
    ("accessories", "2027-01-31 2027-02-28 2027-03-30 2027-04-29"),
    ("club", "2027-03-01 2027-03-31 2027-04-30 2027-04-30"),
    ("owner_lecture_1", "2027-03-01 2027-03-31 2027-04-30 2027-04-30"),
    ("friends_test_drive", "2027-05-01 2027-05-31 2027-06-30 2027-07-30"),
    ("owner_lecture_2", "2027-10-01 2027-10-31 2027-11-30 2027-12-30"),
    ("new_products", "2028-03-31 2028-04-30 2028-05-30 2028-06-29"),
    ("full_check", "2028-10-01 2028-10-31 2028-11-30 2028-12-30"),
    ("service_package", "2028-10-01 2028-11-30 2028-12-30 2029-01-29"),
    ("owner_lecture_3", "2029-07-01 2029-07-31 2029-08-30 2029-09-29"),
    ("loyalty_return", "2030-01-01 2030-01-31 2030-03-02 2030-04-01"),
    ("new_car_news", "2032-01-01 2032-01-31 2032-03-01 2032-03-31"),
    ("remanufactured_parts", "2034-07-01 2034-07-31 2034-08-30 2034-09-29"),
    ("sales_handover", "2035-01-01 2035-01-31 2035-03-02 2035-04-01"),
]
"""S0's touchpoints of a car bought on the last of January: months end where they end."""


def test_the_lifecycle_of_a_car_has_its_touchpoints() -> None:
    book = playbooks.load("svw").needs
    made = needs(car(purchased_on="01-31"), "01-31", prepare(all_rules(book)))
    usual = {rule.key for rule in BOOK.rules}
    of_book = sorted((need for need in made.needs if need.kind not in usual), key=lambda one: one.due)
    assert sorted((need.kind, days(need)) for need in of_book) == sorted(LIFECYCLE)
    assert all(book.rule(need.kind).care for need in of_book), "courtesies, never a need of the vehicle (S1)"


def test_a_year_without_29_february_greets_on_the_28th() -> None:
    (need,) = of(needs(car(purchased_on="2024-02-29"), "01-05"), "purchase_anniversary")
    assert (need.cycle, need.due) == ("purchase:2024-02-29#3", day("02-28"))
