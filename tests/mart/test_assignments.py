"""Who answers for a vehicle (S4): taken by whoever receives it, kept, and let go when it is lost for good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise
from operator import itemgetter
from random import Random

import pyarrow as pa
import pytest

from huidian.assignment.queries import GivenSpell
from huidian.kit.months import first_day, last_day, month_of
from huidian.mart.assignments import ABSENT_AFTER_DAYS, Seen, Spell, assignment_table, spells
from huidian.mart.receivers import Receiver

EPOCH = date(1970, 1, 1)
PERMANENT = 24
Told = tuple[str, int, str | None]
Said = tuple[int, str, str, str]


def seen(day: date, vehicle: int, advisor: str | None) -> Seen:
    return Seen((day - EPOCH).days, month_of(day), vehicle, advisor)


def told(*visits: Told) -> list[Said]:
    """Spells as (vehicle, advisor, from, until), days as text; visits as (day, vehicle, advisor)."""
    orders = [seen(date.fromisoformat(day), car, who) for day, car, who in sorted(visits, key=itemgetter(0))]
    found = sorted(spells(orders, PERMANENT), key=itemgetter(0, 2))
    return [(one.vehicle, one.advisor, day_of(one.from_day), day_of(one.until_day)) for one in found]


def day_of(days: int) -> str:
    return str(EPOCH + timedelta(days))


def at_random(random: Random, count: int, *, start: date, days: int) -> list[Seen]:
    """Orders of thirty vehicles, in the order of days."""
    names = ["甲", "乙", "丙", "丁", None]
    made = (
        seen(start + timedelta(random.randrange(days)), random.randrange(30), random.choice(names))
        for _ in range(count)
    )
    return sorted(made, key=lambda one: (one.day, one.vehicle, one.advisor or ""))


def test_the_first_who_receives_it_takes_it_until_it_is_lost_for_good() -> None:
    # Lost for good is assessed in May 2012, 24 months after; from June on it is nobody's.
    assert told(("2010-05-20", 1, "甲")) == [(1, "甲", "2010-05-20", "2012-06-01")]


def test_who_has_it_keeps_it_also_when_others_receive_it() -> None:
    assert told(("2010-05-20", 1, "甲"), ("2010-06-20", 1, "乙"), ("2010-07-01", 2, "甲")) == [
        (1, "甲", "2010-05-20", "2012-07-01"),
        (2, "甲", "2010-07-01", "2012-08-01"),
    ]


@pytest.mark.parametrize(
    ("back", "spells_of_it"),
    [
        ("2012-05-31", [(1, "甲", "2010-05-20", "2014-06-01")]),
        ("2012-06-01", [(1, "甲", "2010-05-20", "2012-06-01"), (1, "乙", "2012-06-01", "2014-07-01")]),
        ("2013-02-02", [(1, "甲", "2010-05-20", "2012-06-01"), (1, "乙", "2013-02-02", "2015-03-01")]),
    ],
)
def test_lost_for_good_it_is_new_to_whoever_receives_it(back: str, spells_of_it: list[Said]) -> None:
    # 甲 is there all the time, so only the vehicle's absence can take it away.
    there: list[Told] = [
        (f"{year}-{month:02d}-15", 9, "甲") for year in (2010, 2011, 2012, 2013) for month in range(1, 13)
    ]
    found = told(("2010-05-20", 1, "甲"), (back, 1, "乙"), *there)
    assert [one for one in found if one[0] == 1] == spells_of_it


def test_an_order_without_a_name_takes_nothing_and_still_counts_as_a_visit() -> None:
    assert told(("2010-05-20", 1, None), ("2010-08-01", 1, "甲"), ("2011-01-05", 1, None)) == [
        (1, "甲", "2010-08-01", "2013-02-01")
    ]


def test_nobody_takes_back_what_was_lost_for_good_without_a_name() -> None:
    assert told(("2010-05-20", 1, "甲"), ("2012-09-01", 1, None), ("2012-10-01", 1, "乙")) == [
        (1, "甲", "2010-05-20", "2012-06-01"),
        (1, "乙", "2012-10-01", "2014-11-01"),
    ]


@pytest.mark.parametrize(("days", "taken"), [(ABSENT_AFTER_DAYS, False), (ABSENT_AFTER_DAYS + 1, True)])
def test_who_received_nobody_for_long_has_left_and_whoever_receives_it_takes_it(
    days: int, taken: bool
) -> None:
    last_order = date(2010, 5, 20)
    then = (last_order + timedelta(days)).isoformat()
    found = told(("2010-05-01", 1, "甲"), (last_order.isoformat(), 2, "甲"), (then, 1, "乙"))
    assert {one[1] for one in found if one[0] == 1} == ({"甲", "乙"} if taken else {"甲"})
    if taken:
        assert (1, "甲", "2010-05-01", then) in found


def test_an_order_of_the_same_day_shows_that_the_advisor_is_there() -> None:
    found = told(("2010-01-01", 1, "甲"), ("2010-12-01", 1, "乙"), ("2010-12-01", 2, "甲"))
    assert {one[1] for one in found if one[0] == 1} == {"甲"}


def test_the_past_does_not_change_with_what_comes_later() -> None:
    """What held at a month's end is told alike by the orders up to it and by all orders."""
    start = date(2008, 1, 1)
    visits = at_random(Random(7), 150, start=start, days=2200)
    for month in range(month_of(start), month_of(start) + 72, 5):
        end = (last_day(month) - EPOCH).days
        then = spells([one for one in visits if one.day <= end], PERMANENT)
        assert _held(then, end) == _held(spells(visits, PERMANENT), end)


def _held(found: Iterable[Spell], day: int) -> set[tuple[int, str]]:
    return {(one.vehicle, one.advisor) for one in found if one.from_day <= day < one.until_day}


def test_spells_of_a_vehicle_do_not_overlap_and_every_one_begins_with_a_visit() -> None:
    visits = at_random(Random(11), 600, start=EPOCH, days=4000)
    days = {(one.vehicle, one.day, one.advisor) for one in visits}
    by_vehicle: dict[int, list[tuple[int, int]]] = {}
    for one in spells(visits, PERMANENT):
        assert (one.vehicle, one.from_day, one.advisor) in days
        assert one.from_day < one.until_day
        by_vehicle.setdefault(one.vehicle, []).append((one.from_day, one.until_day))
    assert set(by_vehicle) == {one.vehicle for one in visits if one.advisor}
    for periods in by_vehicle.values():
        periods.sort()
        assert all(until <= since for (_, until), (since, _) in pairwise(periods))


def test_the_table_has_days_and_teams() -> None:
    visits = pa.table(
        {
            "settled_on": pa.array([date(2010, 6, 2), date(2010, 6, 1)], pa.date32()),
            "vehicle": pa.array([1, 2], pa.int64()),
            "advisor": ["甲", "乙"],
        }
    )
    until = first_day(month_of(date(2010, 6, 1)) + 13)
    jia = {"advisor": "甲", "team": "一组", "holder_id": 7, "team_id": 3}
    yi = {"advisor": "乙", "team": None, "holder_id": None, "team_id": None}
    assert assignment_table(visits, {"甲": Receiver("一组", 3, 7)}, 12).sort_by("vehicle").to_pylist() == [
        {"vehicle": 1, **jia, "from_on": date(2010, 6, 2), "until_on": until},
        {"vehicle": 2, **yi, "from_on": date(2010, 6, 1), "until_on": until},
    ]
    assert assignment_table(visits.slice(0, 0), {}, 12).num_rows == 0


def test_what_was_given_goes_before_what_the_orders_tell() -> None:
    days = [date(2010, 5, 20), date(2010, 5, 20), date(2012, 1, 9)]
    visits = pa.table({"settled_on": days, "vehicle": [1, 2, 1], "advisor": ["甲", "甲", "乙"]})
    given = [
        GivenSpell(1, "二组", "丙", date(2010, 9, 1), date(2011, 3, 1), 2, 9),
        GivenSpell(1, "三组", None, date(2011, 4, 1), None, 3),
        GivenSpell(3, "二组", None, date(2010, 1, 1), None, 2),
    ]
    found = assignment_table(visits, {"甲": Receiver("一组", 1, 7)}, PERMANENT, given).to_pylist()
    assert sorted(tuple(map(str, row.values())) for row in found) == [
        ("1", "None", "三组", "None", "3", "2011-04-01", "None"),
        ("1", "丙", "二组", "9", "2", "2010-09-01", "2011-03-01"),
        ("1", "甲", "一组", "7", "1", "2010-05-20", "2010-09-01"),
        ("2", "甲", "一组", "7", "1", "2010-05-20", "2012-06-01"),
        ("3", "None", "二组", "None", "2", "2010-01-01", "None"),
    ]
