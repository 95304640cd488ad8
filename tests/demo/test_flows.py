"""The flow between dealers that the network view counts is the one the truth tells of."""

from collections import Counter

import pyarrow as pa

from huidian.demo.orders import Order
from huidian.demo.truth import departures
from huidian.demo.world import World
from huidian.engine.facts.evidence import Question
from huidian.engine.figures.measures import list_behind
from huidian.engine.mart.in_memory import mart_in_memory
from huidian.engine.metrics import NETWORK_DEFECTION
from huidian.engine.networks.flows import flows
from huidian.engine.rules import PlainRules
from huidian.engine.runners.duckdb import DuckDBRunner
from huidian.kit.months import month_of
from tests.demo.conftest import AS_OF
from tests.demo.counting import visits_of

WINDOW = 6


def test_who_defected_is_seen_where_the_truth_says(world: World, orders: dict[str, list[Order]]) -> None:
    """Whoever left for another dealer and came there in the window is in that dealer's column."""
    runner = DuckDBRunner(threads=1)
    visits = {
        (dealer, order.vin, order.settled_on) for dealer, rows in orders.items() for order in visits_of(rows)
    }
    cars = sorted({(dealer, vin) for dealer, vin, _ in visits})
    evidence = mart_in_memory(runner, _visits(sorted(visits)), _vehicles(cars)).evidence
    question = Question(AS_OF, PlainRules(), window=WINDOW)
    listed = runner.rows(list_behind(NETWORK_DEFECTION, evidence, question, "defected"))
    found = {(row["dealer"], row["vehicle"], row["month"]): row["to_dealer"] for row in listed}
    days: dict[tuple[str, str], list[int]] = {}
    for dealer, vin, day in visits:
        days.setdefault((dealer, vin), []).append(month_of(day))
    told = Counter[tuple[str, str]]()
    for gone in departures(world):
        last, to = month_of(gone["last_visit_on"]), gone["to_dealer"]
        elsewhere = any(last < month <= last + WINDOW for month in days.get((to or "", gone["vin"]), []))
        back = any(last < month <= last + WINDOW for month in days[gone["dealer"], gone["vin"]])
        if elsewhere and not back and last + WINDOW <= month_of(AS_OF):
            assert found[gone["dealer"], gone["vin"], last + WINDOW] == to, gone
            told[gone["dealer"], to] += 1
    assert told.total() > 20
    counted = Counter[tuple[str, str]]()
    for row in runner.rows(flows(evidence, question)):
        counted[row["dealer"], row["to_dealer"]] += row["defected"]
    assert all(counted[pair] >= vehicles for pair, vehicles in told.items())
    runner.close()


def _visits(visits: list[tuple[str, str, object]]) -> pa.Table:
    rows = [
        {"dealer": dealer, "vehicle": vin, "settled_on": day, "kind": "maintenance", "family": "maintenance"}
        for dealer, vin, day in visits
    ]
    return pa.Table.from_pylist(rows)


def _vehicles(cars: list[tuple[str, str]]) -> pa.Table:
    return pa.Table.from_pylist([{"dealer": dealer, "vehicle": vin, "vin": vin} for dealer, vin in cars])
