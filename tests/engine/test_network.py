"""Churn of the network, defection inside it and the flow between dealers, against the slowest counting."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence
from huidian.engine.figures.measures import figure, list_behind, rows_of
from huidian.engine.metrics import MONTHLY_CHURN, NETWORK_CHURN, NETWORK_DEFECTION
from huidian.engine.networks.flows import flows
from huidian.engine.runners.duckdb import Row
from huidian.kit.vins import make_vin
from tests.engine import oracle
from tests.engine.conftest import Bench, of_visits
from tests.engine.histories import any_day, ask, histories
from tests.engine.oracle import Visit

KIND_KEYS = st.sampled_from(["overall", "maintenance", "repair"])
CARS = [f"V{number}" for number in range(1, 7)]
VINS = [make_vin("LSV", number) for number in range(4)]
Key = tuple[str, str]
Vins = Mapping[Key, str | None]


def fleet_of(dealer: str) -> st.SearchStrategy[dict[Key, str | None]]:
    """The VINs of a dealer's cars: unknown for some, never one twice at one dealer."""
    known = st.permutations([*VINS, None, ""])
    return known.map(lambda vins: {(dealer, car): vin for car, vin in zip(CARS, vins, strict=True)})


fleets = st.tuples(*(fleet_of(dealer) for dealer in ("A", "B", "丙"))).map(
    lambda each: each[0] | each[1] | each[2]
)
windows = st.integers(1, 9)


def evidence_of(bench: Bench, history: Sequence[Visit], vins: Vins) -> Evidence:
    rows = [{"dealer": dealer, "vehicle": car, "vin": vin} for (dealer, car), vin in vins.items()]
    table = facts.vehicle_facts(pa.Table.from_pylist(rows)) if rows else facts.no_vehicles()
    evidence = of_visits(bench.runner, bench.visits(history), bench.runner.mount_table("vehicles", table))
    # told once, as the mart does: each question reads it several times
    months = bench.runner.mount_table("vehicle_months", bench.runner.arrow(evidence.vehicle_months))
    return replace(evidence, vehicle_months=months)


def identity(key: Key, vins: Vins) -> str | Key:
    """Who a vehicle is in the network: its VIN, else itself."""
    return vins.get(key) or key


def seen_in(history: Sequence[Visit], vins: Vins, months: range) -> dict[str | Key, list[Visit]]:
    """The visits of some months by vehicle of the network."""
    found: dict[str | Key, list[Visit]] = {}
    for visit in history:
        if oracle.month(visit.settled_on) in months:
            found.setdefault(identity((visit.dealer, visit.vehicle), vins), []).append(visit)
    return found


def expected_network(
    history: Sequence[Visit], vins: Vins, assessed: int, window: int
) -> set[tuple[str, str, bool]]:
    """Dealer, vehicle and whether it is lost to the network, of one month."""
    cohort = seen_in(history, vins, range(assessed - window, assessed - window + 1))
    later = seen_in(history, vins, range(assessed - window + 1, assessed + 1))
    rows = set()
    for who, visits in cohort.items():
        last = max(visits, key=lambda visit: (visit.settled_on, visit.dealer, visit.vehicle))
        rows.add((last.dealer, last.vehicle, who not in later))
    return rows


def expected_defection(
    history: Sequence[Visit], vins: Vins, assessed: int, window: int
) -> dict[Key, tuple[str, date] | None]:
    """Per vehicle lost to its dealer where and when another dealer first saw it."""
    later = seen_in(history, vins, range(assessed - window + 1, assessed + 1))
    found: dict[Key, tuple[str, date] | None] = {}
    for dealer in oracle.dealers(history):
        for car in oracle.churn(history, dealer, assessed, window).lost:
            elsewhere = [one for one in later.get(identity((dealer, car), vins), []) if one.dealer != dealer]
            first = min(elsewhere, key=lambda one: (one.settled_on, one.dealer), default=None)
            found[dealer, car] = (first.dealer, first.settled_on) if first else None
    return found


def by_month(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["month"], []).append(row)
    return found


@settings(max_examples=25, deadline=None)
@given(history=histories, vins=fleets, window=windows, kind=KIND_KEYS, on=any_day)
def test_lost_to_the_network_agrees_with_the_oracle(
    bench: Bench, history: list[Visit], vins: Vins, window: int, kind: str, on: date
) -> None:
    history = [visit for visit in history if visit.settled_on <= on]
    counted = oracle.of_kind(history, kind)
    evidence = evidence_of(bench, history, vins)
    rows = by_month(bench.rows(rows_of(NETWORK_CHURN, evidence, ask(on, window, kind))))
    told = by_month(bench.rows(figure(NETWORK_CHURN, evidence, ask(on, window, kind), by=())))
    for month in range(2007 * 12 + 10, oracle.month(on) + 1):
        expected = expected_network(counted, vins, month, window)
        found = [(row["dealer"], row["vehicle"], row["lost"]) for row in rows.get(month, [])]
        assert len(found) == len(set(found))
        assert set(found) == expected
        if month in told:
            [number] = told[month]
            assert (number["cohort"], number["lost"]) == (len(expected), sum(lost for *_, lost in expected))


@settings(max_examples=25, deadline=None)
@given(history=histories, vins=fleets, window=windows, kind=KIND_KEYS, on=any_day)
def test_defection_and_flows_agree_with_the_oracle(
    bench: Bench, history: list[Visit], vins: Vins, window: int, kind: str, on: date
) -> None:
    history = [visit for visit in history if visit.settled_on <= on]
    counted = oracle.of_kind(history, kind)
    evidence = evidence_of(bench, history, vins)
    rows = by_month(bench.rows(rows_of(NETWORK_DEFECTION, evidence, ask(on, window, kind))))
    moved: Counter[tuple[int, str, str]] = Counter()
    for month in range(2007 * 12 + 10, oracle.month(on) + 1):
        expected = expected_defection(counted, vins, month, window)
        found = {
            (row["dealer"], row["vehicle"]): (row["to_dealer"], row["elsewhere_on"])
            if row["defected"]
            else None
            for row in rows.get(month, [])
        }
        assert found == expected
        moved.update((month, dealer, there[0]) for (dealer, _), there in expected.items() if there)
    told = bench.rows(flows(evidence, ask(on, window, kind)))
    assert {(row["month"], row["dealer"], row["to_dealer"]): row["defected"] for row in told} == moved


@pytest.mark.slow
@settings(max_examples=15, deadline=None)
@given(history=histories, vins=fleets, window=windows, on=any_day, first=st.integers(0, 28))
def test_the_laws_of_the_network(
    bench: Bench, history: list[Visit], vins: Vins, window: int, on: date, first: int
) -> None:
    """Lost = defected + lost to the network; the matrix adds up; some months are those of all."""
    history = [visit for visit in history if visit.settled_on <= on]
    evidence, question = evidence_of(bench, history, vins), ask(on, window)
    lost = {
        (row["dealer"], row["month"]): row["lost"]
        for row in bench.rows(figure(MONTHLY_CHURN, evidence, question))
    }
    sums: Counter[tuple[str, int]] = Counter()
    for row in bench.rows(flows(evidence, question)):
        assert row["dealer"] != row["to_dealer"]
        sums[row["dealer"], row["month"]] += row["defected"]
    for row in bench.rows(figure(NETWORK_DEFECTION, evidence, question)):
        here = (row["dealer"], row["month"])
        assert row["lost"] == row["defected"] + row["lost_to_network"] == lost[here]
        assert row["defected"] == sums[here]
    gone = Counter(row["month"] for row in bench.rows(list_behind(NETWORK_CHURN, evidence, question, "lost")))
    alone = Counter(
        row["month"]
        for row in bench.rows(list_behind(NETWORK_DEFECTION, evidence, question, "lost_to_network"))
    )
    assert all(gone[month] <= alone[month] for month in gone)
    month = 2007 * 12 + 10 + first
    few = bench.rows(flows(evidence, ask(on, window, month=month)))
    assert few == [row for row in bench.rows(flows(evidence, question)) if row["month"] == month]


def test_a_vehicle_that_left_for_another_dealer(bench: Bench) -> None:
    """Lost to A in December; C saw it before B did, and both on one day would be B's by code."""
    vin = VINS[0]
    vins: Vins = {("A", "1"): vin, ("B", "7"): vin, ("C", "9"): vin}
    history = [
        Visit("A", "1", date(2009, 6, 30)),
        Visit("C", "9", date(2009, 7, 1)),
        Visit("B", "7", date(2009, 12, 31)),
    ]
    question = ask(date(2010, 1, 5), 6, month=2009 * 12 + 11)
    evidence = evidence_of(bench, history, vins)
    [row] = bench.rows(list_behind(NETWORK_DEFECTION, evidence, question, "defected"))
    assert (row["dealer"], row["vehicle"], row["to_dealer"], row["elsewhere_on"]) == (
        "A",
        "1",
        "C",
        date(2009, 7, 1),
    )
    [network] = bench.rows(figure(NETWORK_CHURN, evidence, question, by=()))
    assert (network["cohort"], network["lost"]) == (1, 0)


def test_two_dealers_on_one_day(bench: Bench) -> None:
    """The cohort counts it at the last dealer by code, the flow goes to the first."""
    vins: Vins = dict.fromkeys([("A", "1"), ("B", "1"), ("C", "1"), ("D", "1")], VINS[0])
    june, july = date(2009, 6, 3), date(2009, 7, 3)
    history = [Visit("A", "1", june), Visit("B", "1", june), Visit("C", "1", july), Visit("D", "1", july)]
    evidence, question = evidence_of(bench, history, vins), ask(date(2009, 8, 5), 1, month=2009 * 12 + 6)
    [row] = bench.rows(rows_of(NETWORK_CHURN, evidence, question))
    assert (row["dealer"], row["lost"]) == ("B", False)
    told = bench.rows(flows(evidence, question))
    assert [(one["dealer"], one["to_dealer"], one["defected"]) for one in told] == [
        ("A", "C", 1),
        ("B", "C", 1),
    ]


def test_without_a_vin_a_vehicle_is_known_to_its_dealer_alone(bench: Bench) -> None:
    vins: Vins = {("A", "1"): None, ("B", "1"): None, ("A", "2"): "", ("B", "2"): ""}
    history = [
        Visit("A", "1", date(2009, 6, 3)),
        Visit("B", "1", date(2009, 7, 3)),
        Visit("A", "2", date(2009, 6, 3)),
        Visit("B", "2", date(2009, 7, 3)),
    ]
    evidence, question = evidence_of(bench, history, vins), ask(date(2010, 1, 5), 6, month=2009 * 12 + 11)
    assert bench.rows(flows(evidence, question)) == []
    assert {row["lost"] for row in bench.rows(rows_of(NETWORK_CHURN, evidence, question))} == {True}
