"""What holds for the needs of any car on any day."""

import random
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine.needs.compute import compute
from huidian.engine.needs.differences import OVER, Stored, differences
from huidian.engine.needs.facts import VehicleFacts
from huidian.engine.needs.need import STATES, Need
from tests.engine.needs.cars import ALL
from tests.engine.needs.random_cars import DAYS, cars

FORWARD = {state: place for place, state in enumerate(STATES)} | {"open": 1, "overdue": 2}
ENDED = FORWARD["satisfied"]


@given(cars(), DAYS)
def test_nobody_is_contacted_outside_of_a_needs_days(facts: VehicleFacts, on: date) -> None:
    for need in compute(facts, ALL, on).needs:
        assert need.earliest <= need.due <= need.overdue
        assert need.latest is None or need.overdue <= need.latest
        for day in (on, need.earliest - timedelta(1), (need.latest or on) + timedelta(1)):
            if need.to_contact_on(day):
                assert need.earliest <= day <= (need.latest or day)


@given(cars(), DAYS)
def test_every_need_rests_on_a_fact_that_was_known(facts: VehicleFacts, on: date) -> None:
    """S1's two conditions: objectively needed, and known. Its cycle names a fact stated by that day."""
    for need in compute(facts, ALL, on).needs:
        assert need.facts
        assert _named(need, facts, on), need.cycle


def _named(need: Need, facts: VehicleFacts, on: date) -> bool:
    name, _, value = (
        need.cycle.partition("@")[2].partition(":") if "@" in need.cycle else need.cycle.partition(":")
    )
    stated = {
        "visit": {v.id for v in facts.visits if v.day <= on},
        "statement": {s.id for s in facts.statements if s.stated_on <= on},
        "part": {p.id for p in facts.arrived_parts if p.arrived_on <= on},
        "work": {w.id for w in facts.deferred_work if w.noted_on <= on},
        "campaign": {c.campaign for c in facts.campaigns},
        "insurance": {str(facts.insurance_expires_on)},
        "inspection": {str(facts.inspection_due_on)},
        "warranty": {str(facts.warranty_end_on), f"{facts.warranty_end_km}km"},
        "purchase": {str(facts.purchased_on)},
        "birthday": {str(need.due.year)} if facts.birthday else set(),
    }
    return value.partition("#")[0] in stated[name]


@given(cars(), DAYS, st.randoms(use_true_random=False))
def test_the_order_of_facts_means_nothing(facts: VehicleFacts, on: date, chance: random.Random) -> None:
    several = [one.name for one in fields(facts) if isinstance(getattr(facts, one.name), tuple)]
    mixed: dict[str, Any] = {}
    for name in set(several) - {"birthday"}:
        mixed[name] = tuple(chance.sample(getattr(facts, name), len(getattr(facts, name))))
    assert len(mixed) == 7
    assert compute(replace(facts, **mixed), ALL, on) == compute(facts, ALL, on)


@given(cars(), DAYS)
def test_each_need_is_there_once_and_the_same_night_twice_writes_nothing(
    facts: VehicleFacts, on: date
) -> None:
    made = compute(facts, ALL, on)
    assert len({need.identity for need in made.needs}) == len(made.needs)
    written = [_stored(need, on) for need in made.needs]
    assert not differences(written, compute(facts, ALL, on), on)


@given(cars(), DAYS, st.integers(0, 900))
def test_a_days_passing_changes_nothing_until_it_was_said_to(
    facts: VehicleFacts, on: date, later: int
) -> None:
    """In the days they hold for, needs computed anew are the same, and a night in them writes nothing."""
    made = compute(facts, ALL, on)
    day = on + timedelta(later)
    if made.changes_on is None or day < made.changes_on:
        again = compute(facts, ALL, day)
        assert again == made
        first = [_stored(need, day) for need in differences([], made, on, ALL.ahead_days).opened]
        assert not differences(first, again, day, ALL.ahead_days)


@given(cars(), DAYS, st.integers(1, 400))
def test_night_by_night_comes_to_what_one_night_writes(facts: VehicleFacts, on: date, later: int) -> None:
    """What is stored after two nights and not over is what the second alone would have stored, or coming."""
    first, day = compute(facts, ALL, on), on + timedelta(later)
    second = compute(facts, ALL, day)
    stored = {need.identity: need for need in differences([], first, on, ALL.ahead_days).opened}
    found = differences([_stored(need, day) for need in stored.values()], second, day, ALL.ahead_days)
    stored |= {need.identity: need for need in (*found.opened, *found.changed)}
    gone = {("1", old.kind, old.cycle) for old, _ in found.superseded}
    left = {key for key, need in stored.items() if need.state_on(day) not in OVER} - gone
    alone = {need.identity for need in differences([], second, day, ALL.ahead_days).opened}
    every = {need.identity for need in differences([], second, day).opened}
    assert alone <= left <= every


@given(cars(statements=False), st.integers(0, 1_500), st.integers(1, 400))
def test_time_moves_needs_forward_only(facts: VehicleFacts, first: int, later: int) -> None:
    """Everything known, no bookings, no words of owners: coming, open, overdue, then over for good."""
    on = date(2028, 6, 30) + timedelta(first)
    day = on + timedelta(later)
    before = {need.identity: need.state_on(on) for need in compute(facts, ALL, on).needs}
    after = {need.identity: need.state_on(day) for need in compute(facts, ALL, day).needs}
    for identity in before.keys() & after.keys():
        past, now = before[identity], after[identity]
        assert past == now or (FORWARD[past] < FORWARD[now] and FORWARD[past] < ENDED)


@given(cars(), DAYS)
@settings(max_examples=50)
def test_an_undone_visit_leaves_what_there_was_without_it(facts: VehicleFacts, on: date) -> None:
    if not facts.visits:
        return
    order = facts.visits[0].id
    without = replace(facts, visits=tuple(visit for visit in facts.visits if visit.id != order))
    made, undone = compute(facts, ALL, on), compute(without, ALL, on)
    found = differences([_stored(need, on) for need in made.needs], undone, on)
    ended = {
        need.identity
        for need in undone.needs
        if need.ending and need.ending.fact == f"visit:{facts.visits[0].id}"
    }
    assert ended == set()
    assert {(old.kind, old.cycle) for old, _ in found.superseded} <= {n.identity[1:] for n in made.needs} - {
        n.identity[1:] for n in undone.needs
    }


def _stored(need: Need, day: date) -> Stored:
    ending = need.ending_on(day)
    return Stored(need.kind, need.cycle, need.digest, need.state_on(day), ending.fact if ending else None)
