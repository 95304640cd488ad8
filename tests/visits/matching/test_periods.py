"""Periods of plates and owners, from observations."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from huidian.visits.matching.periods import Observation, Period, Periods

START = date(2010, 6, 1)
seen = st.tuples(
    st.integers(0, 20), st.integers(1, 3), st.sampled_from(["", "P", "Q"]), st.sampled_from([None, 7, 8])
)


def observations(told: list[tuple[int, int, str, int | None]]) -> list[Observation]:
    return [
        Observation(START + timedelta(days=day), 0, f"{number:03d}", 0, vehicle, plate, customer)
        for number, (day, vehicle, plate, customer) in enumerate(told)
    ]


def holds(period: Period, day: date) -> bool:
    _, _, since, until = period
    return since <= day and (until is None or day < until)


@given(st.lists(seen, max_size=12))
def test_on_any_day_a_vehicle_has_one_plate_and_a_plate_one_vehicle(told: list) -> None:  # type: ignore[type-arg]
    periods = Periods.of(observations(told))
    for offset in range(25):
        now = [p for p in periods.plates if holds(p, START + timedelta(days=offset))]
        assert len({vehicle for vehicle, *_ in now}) == len({plate for _, plate, *_ in now}) == len(now)


@given(st.lists(seen, max_size=12))
def test_the_last_one_seen_is_the_one_of_today(told: list) -> None:  # type: ignore[type-arg]
    given_ones = observations(told)
    periods = Periods.of(given_ones)
    for plate in {o.plate for o in given_ones if o.plate}:
        last = max(o for o in given_ones if o.plate == plate)
        later = [o for o in given_ones if o.vehicle == last.vehicle and o.plate and o > last]
        if not later:
            assert periods.plate_now[last.vehicle][0] == plate
    for vehicle in {o.vehicle for o in given_ones if o.customer}:
        owner = max(o for o in given_ones if o.vehicle == vehicle and o.customer).customer
        assert periods.owner_now[vehicle][0] == owner


@given(st.lists(seen, max_size=12), st.randoms())
def test_the_order_in_which_they_are_told_plays_no_part(told: list, chance) -> None:  # type: ignore[no-untyped-def, type-arg]
    given_ones = observations(told)
    shuffled = list(given_ones)
    chance.shuffle(shuffled)
    first, second = Periods.of(given_ones), Periods.of(shuffled)
    assert sorted(map(str, first.plates)) == sorted(map(str, second.plates))
    assert sorted(map(str, first.owners)) == sorted(map(str, second.owners))
