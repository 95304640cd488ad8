"""Random networks, the same for every runner: a seed makes one history of some dealers."""

import calendar
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import zip_longest
from random import Random
from typing import Any

import pyarrow as pa

from huidian.engine.facts import tables as facts
from huidian.engine.facts.vehicle_months import DAYS_BACK, vehicle_months
from huidian.engine.runners.duckdb import DuckDBRunner
from tests.engine.histories import FAMILY

DEALERS = ("A", "B", "丙", "d'\"")
FIRST, LAST = date(2003, 1, 31), date(2010, 3, 31)
GAPS = (0, 0, 1, 2, 3, 4, 5, 5, 6, 6, 7, 8, 11, 12, 13, 18, 24, 25, 37)
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Network:
    """Facts as the mart holds them: every visit as it was recorded at some time."""

    visits: pa.Table
    vehicles: pa.Table
    departures: pa.Table
    assignments: pa.Table

    def tables(self) -> dict[str, pa.Table]:
        """The tables of its mart, by name."""
        with closing(DuckDBRunner()) as runner:
            known = facts.current(runner.mount_table("visits", self.visits))
            months = runner.arrow(vehicle_months(known, days_back=DAYS_BACK))
        given = {
            "visits": self.visits,
            "vehicles": self.vehicles,
            "departures": self.departures,
            "assignments": self.assignments,
        }
        return given | {"vehicle_months": months}


def nobody() -> Network:
    return Network(facts.no_visits(), facts.no_vehicles(), facts.no_departures(), facts.no_assignments())


def network(seed: int, vehicles_each: int = 14) -> Network:
    """Dealers whose vehicles come at odd intervals, stay away, come back, move on and change hands."""
    random = Random(seed)
    visits: Rows = []
    vehicles: Rows = []
    assignments: Rows = []
    for dealer in DEALERS:
        for number in range(vehicles_each):
            key = {"dealer": dealer, "vehicle": f"V{number}"}
            days = _days(random)
            vehicles.append(key | _vehicle(random, days))
            for day in days:
                visits.extend(key | row for row in _recorded(random, day))
            assignments.extend(key | spell for spell in _spells(random, days))
    on_file = [row for row in vehicles if random.random() < 0.9]
    return Network(
        facts.visit_facts(pa.Table.from_pylist(visits)),
        facts.vehicle_facts(pa.Table.from_pylist(on_file)),
        facts.departure_facts(pa.Table.from_pylist([row for one in on_file for row in _said(one)])),
        facts.assignment_facts(pa.Table.from_pylist(assignments)),
    )


def _days(random: Random) -> list[date]:
    """Days with a visit: many at a month's end or its beginning, where months are told apart."""
    if random.random() < 0.05:
        return []
    days = [FIRST + timedelta(days=random.randrange((LAST - FIRST).days))]
    while random.random() < 0.93:
        after = days[-1].year * 12 + days[-1].month - 1 + random.choice(GAPS)
        year, month = divmod(after, 12)
        end = calendar.monthrange(year, month + 1)[1]
        days.append(date(year, month + 1, random.choice((1, end, end, random.randint(1, end)))))
    return sorted(day for day in days if day <= LAST)


def _recorded(random: Random, day: date) -> Rows:
    """One settlement as it was known from time to time: put right later, or taken back, by some."""
    kind = random.choice(sorted(FAMILY))
    known = datetime.combine(day, time(20)) + timedelta(days=random.choice((0, 1, 3, 40)))
    row = {
        "settled_on": day,
        "kind": kind,
        "family": FAMILY[kind],
        "recorded_at": known,
        "retracted_at": None,
        "advisor": random.choice(("李", "王", None)),
        "amount_fen": random.choice((None, 0, random.randint(1, 10**7))),
        "labour_fen": random.choice((None, random.randint(1, 10**5))),
    }
    if random.random() < 0.8:
        return [row]
    moment = known + timedelta(days=random.randint(1, 90), microseconds=random.randint(0, 999_999))
    put_right = row | {"recorded_at": moment, "kind": "other", "family": "other"}
    return [row | {"retracted_at": moment}, *([put_right] if random.random() < 0.5 else [])]


def _vehicle(random: Random, days: list[date]) -> dict[str, Any]:
    bought = random.choice((None, *days[:1], FIRST - timedelta(days=random.randint(0, 3000)), LAST))
    left = random.random() < 0.15
    return {
        "vin": f"LSVAA{random.randint(0, 40):012d}",
        "model": random.choice(("Polo", "Passat", "途安", None)),
        "use": random.choice(("private", "private", "company", "special", None)),
        "region": random.choice(("城区", "咸阳", None)),
        "purchased_on": bought,
        "warranty_end_on": random.choice((None, bought and bought + timedelta(days=730), date(2010, 2, 28))),
        "gender": random.choice(("female", "male", None)),
        "occupation": random.choice(("教师", "", None)),
        "advisor": random.choice(("李", "王", None)),
        "team": random.choice(("一组", "二组", None)),
        "left_on": FIRST + timedelta(days=random.randrange(1500, 2700)) if left else None,
        "left_why": random.choice(("sold", "scrapped", "moved")) if left else None,
    }


def _said(vehicle: dict[str, Any]) -> Rows:
    """What was said of its leaving: known a month later, and by some put right ten days after that."""
    if vehicle["left_on"] is None:
        return []
    row = {name: vehicle[name] for name in ("dealer", "vehicle", "left_on", "left_why")}
    known = datetime.combine(vehicle["left_on"], time(20)) + timedelta(days=30)
    moment = known + timedelta(days=10)
    if vehicle["left_on"].day % 2:
        return [row | {"recorded_at": known, "retracted_at": None}]
    before = row | {"left_on": vehicle["left_on"] - timedelta(days=40)}
    return [
        before | {"recorded_at": known, "retracted_at": moment},
        row | {"recorded_at": moment, "retracted_at": None},
    ]


def _spells(random: Random, days: list[date]) -> Rows:
    """Who answers for a vehicle, one after the other; sometimes nobody for a while."""
    begins = sorted({day for day in days if random.random() < 0.2})
    spells: Rows = []
    for begin, following in zip_longest(begins, begins[1:]):
        until = following if random.random() < 0.7 else begin + timedelta(days=random.randint(1, 20))
        if following is not None and until is not None:
            until = min(until, following)
        spells.append(
            {
                "team": random.choice(("一组", "二组", None)),
                "advisor": random.choice(("李", "王", "赵", None)),
                "from_on": begin,
                "until_on": until,
            }
        )
    return spells
