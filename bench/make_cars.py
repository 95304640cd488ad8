"""Made-up cars in SQLite, a row a fact, and how they are read again: the floor of computing needs."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from huidian.engine.needs.facts import (
    ArrivedPart,
    Booking,
    DeferredWork,
    FieldCampaign,
    Statement,
    VehicleFacts,
    Visit,
)

TODAY = date(2026, 11, 28)
POWERTRAINS = ("petrol",) * 7 + ("hybrid", "plug_in", "electric")
SLIP = 0.1
"""One reading of the odometer in ten is impossible."""
_TABLES = """
create table vehicle (id integer primary key, model text, powertrain text, purchased int, warranty int,
  km int, insurance int, inspection int, month int, day int);
create table visit (vehicle int, no text, day int, kind text, km int, fitted text);
create table fact (vehicle int, sort text, no text, day int, until int, text text);
create index visit_of on visit (vehicle);
create index fact_of on fact (vehicle);
"""


def make(path: Path, vehicles: int) -> None:
    """A file of cars with seven visits each on average and a few facts of every other sort."""
    chance = random.Random(11)
    with closing(sqlite3.connect(path)) as store:
        store.executescript(_TABLES)
        for number in range(vehicles):
            _car(store, chance, number)
        store.commit()


def _car(store: sqlite3.Connection, chance: random.Random, number: int) -> None:
    today = TODAY.toordinal()
    bought = today - chance.randrange(30, 3_600)
    a_day, interval = chance.uniform(33, 68), chance.randrange(100, 260)
    store.execute(
        "insert into vehicle values (?,?,?,?,?,?,?,?,?,?)",
        (
            number,
            f"车型{number % 12}",
            chance.choice(POWERTRAINS),
            bought,
            bought + 1_095,
            100_000,
            today + chance.randrange(-60, 365),
            today + chance.randrange(-60, 700),
            chance.randrange(1, 13),
            chance.randrange(1, 29),
        ),
    )
    day, leaves, order = bought + interval, today - chance.choice((0, 0, 0, 400, 900)), 0
    while day < leaves:
        order += 1
        add_visit(store, chance, number, order, day, round((day - bought) * a_day))
        day += chance.randrange(interval // 2, interval * 2)
    for sort, share in (("part", 0.02), ("work", 0.1), ("recall", 0.05), ("service", 0.1), ("booking", 0.03)):
        if chance.random() < share:
            on = today - chance.randrange(0, 120)
            store.execute(
                "insert into fact values (?,?,?,?,?,?)",
                (number, sort, f"{sort}{number}", on, on + 90, "前刹车片"),
            )
    if chance.random() < 0.06:
        says = chance.choice(("refused", "hardly_drives", "done_elsewhere", "sold"))
        on = today - chance.randrange(0, 300)
        store.execute(
            "insert into fact values (?,?,?,?,?,?)", (number, "said", f"S{number}", on, on + 90, says)
        )


def add_visit(
    store: sqlite3.Connection, chance: random.Random, vehicle: int, order: int, day: int, km: int
) -> None:
    """One more visit of a car, its reading one time in ten impossible."""
    if chance.random() < SLIP:
        km = chance.choice((km * 10, km // 10, 0, 999_999))
    kind = (
        "first_service" if order == 1 else chance.choice(("maintenance", "maintenance", "repair", "warranty"))
    )
    fitted = chance.choice(("", "", "", "brake_fluid", "cabin_filter"))
    store.execute(
        "insert into visit values (?,?,?,?,?,?)", (vehicle, f"RO{vehicle}-{order}", day, kind, km, fitted)
    )


def read(path: Path, only: str = "") -> Iterator[VehicleFacts]:
    """The facts of every car, or of those a condition on ``id`` names, one car after another."""
    where = f" where {only}" if only else ""
    of = f" where vehicle in (select id from vehicle{where})" if only else ""
    with closing(sqlite3.connect(path)) as store:
        cars = store.execute(f"select * from vehicle{where} order by id")
        visits = groupby(store.execute(f"select * from visit{of} order by vehicle"), key=lambda row: row[0])
        facts = groupby(store.execute(f"select * from fact{of} order by vehicle"), key=lambda row: row[0])
        ahead = [next(visits, None), next(facts, None)]
        for row in cars:
            rows: list[list[tuple]] = [[], []]  # type: ignore[type-arg]
            for place, groups in enumerate((visits, facts)):
                group = ahead[place]
                if group is not None and group[0] == row[0]:
                    rows[place] = list(group[1])
                    ahead[place] = next(groups, None)
            yield _facts(row, rows[0], rows[1])


def _facts(row: tuple, visits: list[tuple], others: list[tuple]) -> VehicleFacts:  # type: ignore[type-arg]
    number, model, powertrain, bought, warranty, km, insurance, inspection, month, day = row
    on, sorts = date.fromordinal, {sort: [one for one in others if one[1] == sort] for sort in _SORTS}
    return VehicleFacts(
        vehicle=str(number),
        model=model,
        powertrain=powertrain,
        purchased_on=on(bought),
        warranty_end_on=on(warranty),
        warranty_end_km=km,
        insurance_expires_on=on(insurance),
        inspection_due_on=on(inspection),
        birthday=(month, day),
        visits=tuple(
            Visit(no, on(d), kind, at, (part,) if part else ()) for _, no, d, kind, at, part in visits
        ),
        arrived_parts=tuple(ArrivedPart(no, text, on(d)) for _, _, no, d, _, text in sorts["part"]),
        deferred_work=tuple(DeferredWork(no, text, on(d)) for _, _, no, d, _, text in sorts["work"]),
        campaigns=tuple(
            FieldCampaign(no, text, sort, on(d), None if sort == "recall" else on(until))
            for _, sort, no, d, until, text in (*sorts["recall"], *sorts["service"])
        ),
        statements=tuple(
            Statement(no, text, on(d), "call", until=on(until) if text == "refused" else None)
            for _, _, no, d, until, text in sorts["said"]
        ),
        bookings=tuple(Booking(no, on(d) + timedelta(7), on(d)) for _, _, no, d, _, _ in sorts["booking"]),
    )


_SORTS = ("part", "work", "recall", "service", "said", "booking")
