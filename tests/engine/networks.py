"""A random network as fact tables, with all that a measure may look at; equal for equal seeds."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa

from huidian.engine.facts import tables as facts
from huidian.kit.vins import make_vin
from tests.engine.histories import FAMILY

START, DAYS = date(2006, 1, 1), 365 * 4 + 200
LAST_DAY = START + timedelta(DAYS)


@dataclass(frozen=True)
class Network:
    """The tables of ``huidian.engine.facts.tables``, with some visits recorded late and some retracted."""

    history: pa.Table
    vehicles: pa.Table
    assignments: pa.Table


def network(seed: int, *, dealers: int = 3, cars: int = 24) -> Network:
    """``cars`` vehicles, most at one dealer, some seen at two or three, a few without a VIN."""
    dice = random.Random(seed)
    codes = [f"D{number}" for number in range(dealers)]
    visits: list[dict[str, Any]] = []
    vehicles: list[dict[str, Any]] = []
    assignments: list[dict[str, Any]] = []
    for number in range(cars):
        vin = make_vin("LSV", number) if dice.random() < 0.9 else None
        bought = START + timedelta(dice.randrange(-900, DAYS))
        for dealer in dice.sample(codes, dice.choice([1, 1, 1, 2, min(3, dealers)])):
            name = f"{dealer}-{number}"
            vehicles.append(_vehicle(dice, dealer, name, vin, bought))
            days = _days(dice, max(bought, START))
            visits += [_visit(dice, dealer, name, day) for day in days]
            assignments += _assignments(dice, dealer, name, days)
    return Network(
        facts.visit_facts(pa.Table.from_pylist(visits, pa.schema(facts.VISIT_SCHEMA))),
        facts.vehicle_facts(pa.Table.from_pylist(vehicles, pa.schema(facts.VEHICLE_SCHEMA))),
        facts.assignment_facts(pa.Table.from_pylist(assignments, pa.schema(facts.ASSIGNMENT_SCHEMA))),
    )


def _vehicle(dice: random.Random, dealer: str, name: str, vin: str | None, bought: date) -> dict[str, Any]:
    left = dice.random() < 0.2
    return {
        "dealer": dealer,
        "vehicle": name,
        "vin": vin,
        "model": dice.choice(["Lan", "Mei", None]),
        "use": dice.choice(["private", "company", None]),
        "region": dice.choice(["city", "county", None]),
        "gender": dice.choice(["f", "m", None]),
        "occupation": dice.choice(["clerk", "farmer", None]),
        "advisor": dice.choice(["Wei", "Tan", None]),
        "team": dice.choice(["one", "two", None]),
        "purchased_on": bought if dice.random() < 0.85 else None,
        "warranty_end_on": bought + timedelta(3 * 365) if dice.random() < 0.6 else None,
        "left_on": START + timedelta(dice.randrange(DAYS)) if left else None,
        "left_why": dice.choice(["sold", "scrapped", "moved"]) if left else None,
    }


def _days(dice: random.Random, first: date) -> list[date]:
    """Visits every few months with now and then a long silence; sometimes two on a day, sometimes none."""
    days, day = [], first + timedelta(dice.randrange(0, 200))
    while day <= LAST_DAY and dice.random() < 0.93:
        days += [day] * dice.choice([1, 1, 1, 2])
        day += timedelta(dice.choice([0, 3, 30, 90, 120, 170, 250, 400, 800]))
    return days


def _visit(dice: random.Random, dealer: str, name: str, day: date) -> dict[str, Any]:
    kind = dice.choice(sorted(FAMILY))
    noon = datetime(day.year, day.month, day.day, 12)
    recorded = noon + timedelta(days=dice.choice([0, 1, 1, 45, 200]))
    amount = dice.choice([None, 0, 12_000, 55_050, 300_000])
    return {
        "dealer": dealer,
        "vehicle": name,
        "settled_on": day,
        "kind": kind,
        "family": FAMILY[kind],
        "recorded_at": recorded,
        "retracted_at": recorded + timedelta(days=dice.choice([10, 300])) if dice.random() < 0.1 else None,
        "advisor": dice.choice(["Wei", "Tan", None]),
        "amount_fen": amount,
        "labour_fen": None if amount is None else amount // 3,
    }


def _assignments(dice: random.Random, dealer: str, name: str, days: list[date]) -> list[dict[str, Any]]:
    """Spells that follow each other, with or without a pause; the last may still run."""
    if not days or dice.random() < 0.2:
        return []
    spells: list[dict[str, Any]] = []
    since = days[0]
    for _ in range(dice.choice([1, 1, 2, 3])):
        until = since + timedelta(dice.choice([20, 31, 200, 500, 900]))
        team = dice.choice(["one", "two", None])
        advisor = dice.choice(["Wei", "Tan"])
        row = {"dealer": dealer, "vehicle": name, "team": team, "advisor": advisor, "from_on": since}
        spells.append({**row, "until_on": until})
        since = until + timedelta(dice.choice([0, 0, 40]))
    if dice.random() < 0.5:
        spells[-1]["until_on"] = None
    return spells
