"""Which readings are believed: by eye, against every chain there is, and on drives whose slips are known."""

import random
from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huidian.engine.odometer.cleaning import clean, score
from huidian.engine.odometer.readings import Reading

START = date(2024, 1, 1)
A_DAY = 50.0
MOST = 500


def readings(*points: tuple[int, int]) -> list[Reading]:
    return [Reading(START + timedelta(day), km, f"RO{n}") for n, (day, km) in enumerate(points)]


@pytest.mark.parametrize(
    ("points", "kept"),
    [
        ([], []),
        ([(0, 5_000)], [5_000]),
        ([(0, 0), (90, 4_500)], [4_500]),
        ([(0, 5_000), (90, 9_500), (180, 14_000)], [5_000, 9_500, 14_000]),
        # one digit too many does not block what follows, wherever it stands
        ([(0, 5_000), (90, 95_000), (180, 14_000), (270, 18_500)], [5_000, 14_000, 18_500]),
        ([(0, 50_000), (90, 9_500), (180, 14_000), (270, 18_500)], [9_500, 14_000, 18_500]),
        ([(0, 5_000), (90, 9_500), (180, 14_000), (270, 185_000)], [5_000, 9_500, 14_000]),
        # fast enough to be possible, yet nobody drives so: the chain nearer to the usual is kept
        ([(0, 1_000), (700, 120_000), (720, 37_000)], [1_000, 37_000]),
        ([(0, 5_000), (90, 999_999_999), (180, 14_000)], [5_000, 14_000]),
        ([(0, 5_000), (0, 5_030), (90, 9_500)], [5_000, 5_030, 9_500]),
        # a digit too few, twice in a row: slips, no new instrument
        (
            [(0, 45_500), (90, 50_000), (180, 5_450), (240, 5_700), (360, 63_000), (390, 64_000)],
            [45_500, 50_000, 63_000, 64_000],
        ),
    ],
)
def test_kept(points: list[tuple[int, int]], kept: list[int]) -> None:
    track = clean(readings(*points), expected_a_day=A_DAY, most_a_day=MOST)
    assert [reading.km for reading in track.readings] == kept
    assert len(track.implausible) == len(points) - len(kept)
    assert track.replaced == ()


def test_a_new_instrument_starts_anew_and_the_distance_goes_on() -> None:
    drive = [(0, 70_000), (90, 74_500), (180, 79_000), (270, 83_500), (300, 900), (390, 5_400), (480, 9_900)]
    track = clean(readings(*drive), expected_a_day=A_DAY, most_a_day=MOST)
    assert [reading.km for reading in track.readings] == [km for _, km in drive]
    assert [reading.km for reading in track.replaced] == [900]
    assert track.driven == (70_000, 74_500, 79_000, 83_500, 84_400, 88_900, 93_400)
    assert (track.days, track.distance) == (480, 23_400)


def test_between_two_readings_the_distance_is_in_proportion() -> None:
    track = clean(readings((0, 1_000), (100, 6_000)), expected_a_day=A_DAY, most_a_day=MOST)
    assert track.driven_on(START + timedelta(50)) == 3_500
    assert track.driven_on(START + timedelta(100)) == 6_000
    assert track.driven_on(START + timedelta(101)) is None


POINTS = st.lists(
    st.tuples(st.integers(0, 900), st.sampled_from([0, 900, 5_000, 9_000, 20_000, 50_000, 51_000, 90_000])),
    max_size=8,
)


@given(POINTS)
def test_no_chain_is_better(points: list[tuple[int, int]]) -> None:
    """Against every chain there is: the score is the greatest, and what is kept is plausible."""
    given_readings = readings(*points)
    usable = sorted(reading for reading in given_readings if reading.km)
    worths = [
        worth
        for length in range(1, len(usable) + 1)
        for chain in combinations(usable, length)
        if (worth := score(chain, expected_a_day=A_DAY, most_a_day=MOST))
    ]
    track = clean(given_readings, expected_a_day=A_DAY, most_a_day=MOST)
    if not worths:
        assert track.readings == ()
        return
    own = score(track.readings, expected_a_day=A_DAY, most_a_day=MOST)
    best = max(worths)
    assert own is not None
    assert own[0] == best[0]
    assert own[1] == pytest.approx(best[1])
    assert sorted(track.readings + track.implausible) == sorted(given_readings)
    assert list(track.driven) == sorted(track.driven)


@given(POINTS, st.randoms(use_true_random=False))
def test_their_order_means_nothing(points: list[tuple[int, int]], chance: random.Random) -> None:
    given_readings = readings(*points)
    mixed = given_readings[:]
    chance.shuffle(mixed)
    assert clean(mixed, expected_a_day=A_DAY, most_a_day=MOST) == clean(
        given_readings, expected_a_day=A_DAY, most_a_day=MOST
    )


def test_most_slips_are_left_out_and_hardly_a_true_reading() -> None:
    """One reading in ten impossible, as in practice: a digit too many or too few, zero, nines, a slip."""
    chance = random.Random(11)
    slips_kept = slips = true_lost = true = 0
    for _ in range(400):
        a_day, day, km = chance.uniform(25, 80), 0, chance.uniform(20, 40_000)
        drive: list[Reading] = []
        wrong: set[str] = set()
        for n in range(10):
            shown, ref = round(km), f"RO{n}"
            if chance.random() < 0.1:
                shown = chance.choice([shown * 10, shown // 10, 0, 999_999, shown + 300_000])
                wrong.add(ref)
            drive.append(Reading(START + timedelta(day), shown, ref))
            step = chance.randint(40, 200)
            day, km = day + step, km + a_day * step
        kept = {r.ref for r in clean(drive, expected_a_day=A_DAY, most_a_day=MOST).readings}
        slips, slips_kept = slips + len(wrong), slips_kept + len(wrong & kept)
        true, true_lost = true + 10 - len(wrong), true_lost + len({r.ref for r in drive} - kept - wrong)
    assert slips_kept / slips < 0.05
    assert true_lost / true < 0.01
