"""Rates out of readings, and the days between which a distance is reached: by eye, as laws, on drives."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.engine.odometer.cleaning import Track, clean
from huidian.engine.odometer.forecast import reach
from huidian.engine.odometer.rates import Driving, Fleet, Pace, fleet, little, pace, usual
from huidian.engine.odometer.readings import Reading

START = date(2024, 1, 1)
USUAL = usual(12_000, 25_000)


def track(*points: tuple[int, int]) -> Track:
    drive = [Reading(START + timedelta(day), km) for day, km in points]
    return clean(drive, expected_a_day=50, most_a_day=500)


def test_eight_in_ten_owners_drive_what_the_trade_says() -> None:
    """S4: 12,000 to 25,000 kilometres a year."""
    assert round(USUAL.km_a_day * 365) == 18_500
    assert round((USUAL.km_a_day + 1.2816 * USUAL.between) * 365) == 25_000


@pytest.mark.parametrize(
    ("points", "own", "km_a_day"),
    [
        ([], 0.0, 50.7),
        ([(0, 10_000)], 0.0, 50.7),  # one reading is no rate
        ([(0, 10_000), (30, 13_000)], 0.36, 68.4),  # a month at 100 a day draws it up by a third
        ([(0, 10_000), (365, 46_500)], 0.87, 93.7),
        ([(0, 10_000), (1_460, 156_000)], 0.97, 98.3),
    ],
)
def test_the_longer_it_was_followed_the_more_its_own_rate_weighs(
    points: list[tuple[int, int]], own: float, km_a_day: float
) -> None:
    made = pace(track(*points), USUAL)
    assert made.own == pytest.approx(own, abs=0.05)
    assert made.km_a_day == pytest.approx(km_a_day, abs=3)


def test_an_owner_who_hardly_drives_is_believed() -> None:
    assert pace(track((0, 10_000)), little(3_650)).km_a_day == pytest.approx(10)


RATES = st.floats(1, 300)


@given(RATES, st.floats(0, 40), st.floats(1, 40_000), st.floats(1, 60_000))
def test_a_span_holds_its_likely_day(rate: float, between: float, noise: float, km: float) -> None:
    span = reach(Pace(rate, between**2, noise, 0.5), START, km)
    assert START <= span.early <= span.likely <= span.late


@given(RATES, st.floats(0, 40), st.floats(1, 40_000), st.floats(1, 60_000), st.floats(1, 20_000))
def test_further_is_later(rate: float, between: float, noise: float, km: float, more: float) -> None:
    made = Pace(rate, between**2, noise, 0.5)
    near, far = reach(made, START, km), reach(made, START, km + more)
    assert near.early <= far.early
    assert near.likely <= far.likely
    assert near.late <= far.late


def test_what_is_reached_is_reached() -> None:
    span = reach(pace(track(), USUAL), START, -5)
    assert (span.early, span.likely, span.late) == (START, START, START)


def test_few_readings_make_a_wider_span_than_many() -> None:
    unknown = reach(pace(track((0, 10_000)), USUAL), START, 7_500)
    known = reach(pace(track(*((n * 90, 10_000 + n * 4_500) for n in range(17))), USUAL), START, 7_500)
    assert (unknown.late - unknown.early).days > 1.5 * (known.late - known.early).days
    assert 120 < (known.likely - START).days < 180


def driven(chance: random.Random, rate: float, days: int) -> list[int]:
    """The odometer at each day's end, days scattering as days do."""
    km, seen = 1_000.0, []
    for _ in range(days):
        km += max(chance.gauss(rate, rate), 0)
        seen.append(round(km))
    return seen


def test_eight_in_ten_reach_the_distance_within_the_span() -> None:
    """True drives: of vehicles that differ as the rules say, the span holds about so many as it promises."""
    chance = random.Random(5)
    inside, vehicles = 0, 500
    for _ in range(vehicles):
        rate = max(chance.gauss(50, 14), 10)
        kms = driven(chance, rate, 1_500)
        seen = track(*((day, kms[day]) for day in range(0, 400, 100)))
        span = reach(pace(seen, Driving(54, 15, 1_850)), START + timedelta(300), 10_000)
        true = START + timedelta(next(day for day, km in enumerate(kms) if km >= kms[300] + 10_000))
        inside += span.early <= true <= span.late
    assert 0.7 < inside / vehicles < 0.95


def test_a_fleet_tells_its_models_apart() -> None:
    chance = random.Random(7)
    tracks = []
    for model, rate in (("taxi", 300.0), ("sedan", 45.0)):
        for _ in range(120):
            kms = driven(chance, chance.gauss(rate, rate / 5), 400)
            tracks.append((model, track(*((day, kms[day]) for day in range(0, 400, 80)))))
    made = fleet([*tracks, ("rare", tracks[0][1])], USUAL)
    assert made.of("taxi").km_a_day == pytest.approx(300, rel=0.2)
    assert made.of("sedan").km_a_day == pytest.approx(45, rel=0.25)
    assert made.of("unheard-of") == made.others
    assert made.of("rare") == made.others
    assert fleet([], USUAL) == Fleet(Driving(51, 14, 10_000.0))


def test_readings_as_even_as_a_clock_still_make_a_span() -> None:
    """Made-up cars drive every day alike; a forecast to the day would be believed of real ones, too."""
    even = [("sedan", track(*((day, 50 * day + 1_000) for day in range(0, 900, 90)))) for _ in range(50)]
    made = fleet(even, USUAL)
    span = reach(pace(even[0][1], made.of("sedan")), START + timedelta(810), 7_500)
    assert made.of("sedan").noise >= 2_400
    assert (span.late - span.early).days >= 20
