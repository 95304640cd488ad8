"""What a night writes: nothing twice, a visit's effect and its undoing, what took a lost need's place."""

from dataclasses import replace
from datetime import date

from huidian.engine.needs.compute import VehicleNeeds, compute, is_current
from huidian.engine.needs.differences import Stored, differences
from huidian.engine.needs.facts import VehicleFacts
from huidian.engine.needs.prepared import Prepared, prepare
from tests.engine.needs.cars import ALL, BOOK, car, day, needs, says, service

FACTS = car(
    visits=(service("RO1", "2026-11-01", 10_000), service("RO0", "2026-05-01", 4_000)),
    purchased_on="2025-12-01",
    insurance_expires_on="10-30",
    birthday=(10, 2),
)


def stored(made: VehicleNeeds, on: str) -> list[Stored]:
    """What the store has of needs that were written on a day."""
    ends = {need.identity: need.ending_on(day(on)) for need in made.needs}
    return [
        Stored(
            n.kind, n.cycle, n.digest, n.state_on(day(on)), end.fact if (end := ends[n.identity]) else None
        )
        for n in made.needs
    ]


def changes(
    before: VehicleFacts, after: VehicleFacts, on: str = "10-01"
) -> tuple[list[str], list[str], list[str]]:
    """Cycles that are opened, changed (with their state), superseded (with the fact)."""
    made = needs(after, on)
    found = differences(stored(needs(before, on), on), made, day(on))
    return (
        [f"{need.kind} {need.cycle}" for need in found.opened],
        [f"{need.kind} {need.cycle} {need.state_on(day(on))}" for need in found.changed],
        [f"{old.kind} {old.cycle} {ending.fact}" for old, ending in found.superseded],
    )


def test_the_first_night_opens_what_is_not_over() -> None:
    made = needs(FACTS, "10-01")
    opened = {(need.kind, need.cycle) for need in differences([], made, day("10-01")).opened}
    assert ("routine_service", "visit:RO1") in opened
    assert ("routine_service", "visit:RO0") not in opened, "met before it was ever known"
    assert ("first_service", "purchase:2025-12-01") not in opened


def test_the_same_night_twice_writes_nothing() -> None:
    assert changes(FACTS, FACTS) == ([], [], [])
    assert not differences(stored(needs(FACTS, "10-01"), "10-01"), needs(FACTS, "10-02"), day("10-02"))


def test_a_visit_and_its_undoing() -> None:
    visited = replace(FACTS, visits=(*FACTS.visits, service("RO2", "09-20", 21_000, "first_service")))
    opened, changed, superseded = changes(FACTS, visited)
    assert "routine_service visit:RO2" in opened
    assert "routine_service visit:RO1 satisfied" in changed
    assert superseded == []
    opened, changed, superseded = changes(visited, FACTS)
    assert opened == []
    assert "routine_service visit:RO1 overdue" in changed
    assert "routine_service visit:RO2 need:visit:RO1" in superseded


def test_an_insurance_renewed_supersedes_the_former() -> None:
    renewed = replace(FACTS, insurance_expires_on=day("2028-10-30"))
    assert changes(FACTS, renewed) == (
        ["insurance insurance:2028-10-30"],
        [],
        ["insurance insurance:2027-10-30 need:insurance:2028-10-30"],
    )
    assert changes(FACTS, replace(FACTS, insurance_expires_on=None))[2] == [
        "insurance insurance:2027-10-30 withdrawn:insurance:2027-10-30"
    ]


def test_what_is_past_is_not_written_again_for_later_readings() -> None:
    read = replace(FACTS, visits=(*FACTS.visits, service("RO9", "09-20", 40_000, "repair")))
    assert all("visit:RO0" not in change for change in changes(FACTS, read)[1])


def test_what_an_owner_says_survives_computing_anew() -> None:
    said = replace(FACTS, statements=(says("refused", "09-30", kind="routine_service", until="12-01"),))
    assert changes(FACTS, said)[1] == ["routine_service visit:RO1 refused"]
    assert changes(said, said) == ([], [], [])


def test_only_vehicles_with_other_facts_rules_or_days_are_computed() -> None:
    fleet = [replace(FACTS, vehicle=str(number)) for number in range(5)]
    made = [compute(one, ALL, day("09-25")) for one in fleet]
    known = {one.vehicle: (one.digest, one.changes_on) for one in made}
    assert not is_current(None, fleet[0], ALL, day("09-25"))

    def stale(on: str, cars: list[VehicleFacts] = fleet, rules: Prepared = ALL) -> list[str]:
        return [one.vehicle for one in cars if not is_current(known[one.vehicle], one, rules, day(on))]

    assert stale("09-25") == stale("10-02") == []
    assert stale("10-03") == ["0", "1", "2", "3", "4"], "their birthday is over"
    sold = replace(fleet[3], statements=(says("sold", "09-26"),))
    assert stale("09-26", [*fleet[:3], sold, fleet[4]]) == ["3"]
    other = replace(BOOK, rules=tuple(replace(rule, lead_days=1) for rule in BOOK.rules))
    assert len(stale("09-26", fleet, prepare(other))) == 5


def test_what_is_far_off_is_opened_when_it_comes_near() -> None:
    facts, rules = car(warranty_end_on="2028-06-01"), ALL
    far, near = (needs(facts, on) for on in ("2027-05-01", "2027-12-04"))
    assert far.changes_on == date(2027, 12, 4), "120 days before it opens on 2 April"
    assert not differences([], far, day("2027-12-03"), rules.ahead_days)
    assert [need.kind for need in differences([], near, day("2027-12-04"), rules.ahead_days).opened] == [
        "warranty_end"
    ]
