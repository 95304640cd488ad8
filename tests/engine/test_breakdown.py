"""Breakdowns against the oracle: every dimension, one or two at once, monthly figures and standings."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics
from huidian.engine.figures.breakdown import breakdown
from huidian.engine.figures.dimensions import DIMENSIONS, with_dimensions
from huidian.engine.figures.measures import rows_of, split
from huidian.engine.figures.sums import behind
from huidian.engine.rules import AgeBucket, PlainRules, Stage
from huidian.engine.runners.duckdb import Row
from huidian.engine.standings import standings
from tests.engine import oracle
from tests.engine.conftest import Bench
from tests.engine.histories import any_day, ask, fleets, histories, many
from tests.engine.oracle import Vehicle, Visit

AGES = (
    AgeBucket("0-1", 0, 1),
    AgeBucket("1-1.5", 1, 1.5),
    AgeBucket("1.5-3", 1.5, 3),
    AgeBucket("4+", 4),
)
STAGES = (Stage("learning", 12), Stage("fading", 6), Stage("weighing", 84))
RULES = PlainRules(age_buckets=AGES, lifecycle=STAGES)
BUCKETS = [(bucket.key, bucket.from_years, bucket.until_years) for bucket in AGES]
BY_STAGE = [("fading", 6), ("learning", 12), ("weighing", 84)]
OF_VEHICLE = ["model", "region", "use", "gender", "occupation", "advisor"]
MONTHLY = [*OF_VEHICLE, "kind", "age", "stage", "warranty", "dealer"]


class Truth:
    """What a dimension's value must be, for a vehicle and a day or a month's end."""

    def __init__(self, fleet: list[Vehicle]) -> None:
        self.fleet = {(one.dealer, one.vehicle): one for one in fleet}

    def value(self, dimension: str, dealer: str, vehicle: str, on: date, visits: list[Visit]) -> str | None:
        if dimension == "dealer":
            return dealer
        if dimension == "kind":
            return oracle.last_kind(visits) if visits else None
        known = self.fleet.get((dealer, vehicle))
        if known is None:
            return None
        if dimension == "age":
            bought = known.purchased_on
            return oracle.age_bucket(oracle.away(bought, on), BUCKETS) if bought else None
        if dimension == "stage":
            bought = known.purchased_on
            return oracle.stage(oracle.away(bought, on), BY_STAGE) if bought else None
        if dimension == "warranty":
            end = known.warranty_end_on
            return None if end is None else "inside" if on <= end else "outside"
        value: str | None = getattr(known, dimension)
        return value


def tally(pairs: list[tuple[tuple[str | None, ...], bool]]) -> dict[tuple[str | None, ...], tuple[int, int]]:
    counts: dict[tuple[str | None, ...], tuple[int, int]] = {}
    for key, lost in pairs:
        whole, part = counts.get(key, (0, 0))
        counts[key] = (whole + 1, part + lost)
    return counts


def told(rows: list[Row], by: list[str], whole: str) -> dict[tuple[str | None, ...], tuple[int, int]]:
    return {tuple(row[one] for one in by): (row[whole], row["lost"]) for row in rows}


@pytest.mark.slow
@settings(max_examples=24, deadline=None)
@given(
    history=many(histories),
    fleet=many(fleets),
    window=st.integers(1, 9),
    by=st.lists(st.sampled_from(MONTHLY), min_size=1, max_size=2, unique=True),
)
def test_monthly_churn_of_every_month(
    bench: Bench, history: list[Visit], fleet: list[Vehicle], window: int, by: list[str]
) -> None:
    on, truth = date(2010, 3, 31), Truth(fleet)
    rows = rows_of(metrics.MONTHLY_CHURN, bench.evidence(history), ask(on, window))
    answer = breakdown(rows, bench.vehicles(fleet), metrics.MONTHLY_CHURN, by, RULES, keys=["month"])
    expected = {}
    for month in {oracle.month(visit.settled_on) + window for visit in history}:
        pairs = []
        for dealer in oracle.dealers(history):
            churn = oracle.churn(history, dealer, month, window)
            for vehicle in churn.cohort:
                own = [
                    visit
                    for visit in history
                    if (visit.dealer, visit.vehicle) == (dealer, vehicle)
                    and oracle.month(visit.settled_on) == month - window
                ]
                end = oracle.month_end(month)
                key = tuple(truth.value(one, dealer, vehicle, end, own) for one in by)
                pairs.append((key, vehicle in churn.lost))
        if month <= oracle.month(on):
            expected.update({(month, *key): counts for key, counts in tally(pairs).items()})
    answer = bench.rows(answer)
    assert told(answer, ["month", *by], "cohort") == expected
    for row in answer:
        of_month = sum(one["lost"] for one in answer if one["month"] == row["month"])
        assert row["share"] == (row["lost"] / of_month if of_month else None)
        assert row["rate"] == row["lost"] / row["cohort"]


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    history=many(histories),
    fleet=many(fleets),
    on=any_day,
    lost_from=st.integers(1, 24),
    by=st.lists(st.sampled_from([*MONTHLY, "tier", "customer_class"]), min_size=1, max_size=2, unique=True),
)
def test_holdings_on_any_day(
    bench: Bench, history: list[Visit], fleet: list[Vehicle], on: date, lost_from: int, by: list[str]
) -> None:
    truth = Truth(fleet)
    vehicles = bench.vehicles(fleet)
    stand = standings(bench.visits(history), vehicles, RULES, on)
    evidence = bench.evidence(history, fleet)
    rows = rows_of(metrics.CHURN_OF_HOLDINGS, evidence, ask(on, lost_from, rules=RULES))
    pairs = []
    on_file = {(one.dealer, one.vehicle): one for one in fleet}
    seen = {(visit.dealer, visit.vehicle) for visit in history}
    for row in bench.rows(stand):
        own = [
            visit
            for visit in history
            if visit.settled_on <= on and (visit.dealer, visit.vehicle) == (row["dealer"], row["vehicle"])
        ]
        bought = on_file[row["dealer"], row["vehicle"]].purchased_on if not own else None
        if not own and (bought > on if bought else (row["dealer"], row["vehicle"]) in seen):
            continue
        key = tuple(
            row[one]
            if one in ("tier", "customer_class")
            else truth.value(one, row["dealer"], row["vehicle"], on, own)
            for one in by
        )
        lost = bool(own) and oracle.away(max(visit.settled_on for visit in own), on) >= lost_from
        pairs.append((key, lost))
    answer = breakdown(rows, vehicles, metrics.CHURN_OF_HOLDINGS, by, RULES, on=on)
    assert told(bench.rows(answer), by, "holdings") == tally(pairs)
    listed = bench.rows(behind(with_dimensions(rows, vehicles, by, RULES, on), "lost"))
    assert len(listed) == sum(lost for _, lost in pairs)


@pytest.mark.slow
@settings(max_examples=4, deadline=None)
@given(history=many(histories), fleet=many(fleets), on=any_day)
def test_an_order_runs_up_to_the_whole(
    bench: Bench, history: list[Visit], fleet: list[Vehicle], on: date
) -> None:
    vehicles = bench.vehicles(fleet)
    rows = rows_of(metrics.CHURN_OF_HOLDINGS, bench.evidence(history, fleet), ask(on, 3, rules=RULES))
    orders = {
        "age": [bucket.key for bucket in AGES],
        "stage": [key for key, _ in BY_STAGE],
        "tier": [tier.key for tier in RULES.tiers],
        "customer_class": ["A", "B", "C", "D"],
        "warranty": ["inside", "outside"],
    }
    for dimension, keys in orders.items():
        answer = bench.rows(breakdown(rows, vehicles, metrics.CHURN_OF_HOLDINGS, [dimension], RULES, on=on))
        places = [*keys, None]
        assert [row[dimension] for row in answer] == [
            key for key in places if key in {r[dimension] for r in answer}
        ]
        lost = sum(row["lost"] for row in answer)
        so_far = 0
        for row in answer:
            so_far += row["lost"]
            assert row["place"] == places.index(row[dimension])
            assert row["cumulative_share"] == (so_far / lost if lost else None)


def test_each_month_runs_up_to_its_own_whole(bench: Bench) -> None:
    bought = {"V1": date(2008, 8, 1), "V2": date(2007, 8, 1), "V3": date(2007, 8, 1)}
    fleet = [Vehicle("A", name, purchased_on=day) for name, day in bought.items()]
    history = [Visit("A", "V1", date(2009, 1, 5)), Visit("A", "V2", date(2009, 1, 6))]
    history += [Visit("A", "V3", date(2009, 2, 5))]
    july, question = 2009 * 12 + 6, ask(date(2009, 8, 31), 6, rules=RULES)
    answer = bench.rows(split(metrics.MONTHLY_CHURN, bench.evidence(history, fleet), question, ["age"]))
    told = [(row["month"] - july, row["age"], row["cumulative_share"]) for row in answer]
    assert told == [(0, "0-1", 0.5), (0, "1.5-3", 1.0), (1, "1.5-3", 1.0)]


def test_without_an_order_the_largest_comes_first_and_the_unknown_last_among_equals(bench: Bench) -> None:
    models = ["Lan", "Lan", "Mei", None, "Zhu"]
    fleet = [Vehicle("A", f"V{place}", model=model) for place, model in enumerate(models)]
    history = [Visit("A", one.vehicle, date(2009, 1, 5)) for one in fleet]
    rows = rows_of(metrics.MONTHLY_CHURN, bench.evidence(history), ask(date(2009, 12, 31), 6))
    answer = bench.rows(breakdown(rows, bench.vehicles(fleet), metrics.MONTHLY_CHURN, ["model"], RULES))
    assert [(row["model"], row["lost"], row["share"]) for row in answer] == [
        ("Lan", 2, 0.4),
        ("Mei", 1, 0.2),
        ("Zhu", 1, 0.2),
        (None, 1, 0.2),
    ]


def test_structure_counts_everyone_on_file(bench: Bench) -> None:
    fleet = [Vehicle("A", f"V{place}", use="private" if place else None) for place in range(4)]
    history = [Visit("A", "V1", date(2009, 1, 5)), Visit("A", "V9", date(2009, 1, 5))]
    question = ask(date(2009, 2, 1), rules=RULES)
    answer = bench.rows(split(metrics.STRUCTURE, bench.evidence(history, fleet), question, ["use"], keys=()))
    assert answer == [
        {"use": "private", "holdings": 3, "excluded": 0, "share": 0.6},
        {"use": None, "holdings": 2, "excluded": 0, "share": 0.4},
    ]


def test_ages_run_by_the_day_of_the_purchase(bench: Bench) -> None:
    fleet = [Vehicle("A", "V1", purchased_on=date(2009, 1, 20)), Vehicle("A", "V2", purchased_on=None)]
    told = {}
    for day in (date(2009, 7, 19), date(2009, 7, 20), date(2010, 1, 19), date(2010, 1, 20)):
        question, evidence = ask(day, rules=RULES), bench.evidence([], fleet)
        for by in ("stage", "age"):
            rows = bench.rows(split(metrics.STRUCTURE, evidence, question, [by], keys=()))
            told[by, day.month, day.day] = next(row[by] for row in rows if row[by])
    assert told == {
        ("stage", 7, 19): "fading",
        ("age", 7, 19): "0-1",
        ("stage", 7, 20): "learning",
        ("age", 7, 20): "0-1",
        ("stage", 1, 19): "learning",
        ("age", 1, 19): "0-1",
        ("stage", 1, 20): "weighing",
        ("age", 1, 20): "1-1.5",
    }


def test_every_dimension_has_both_names_and_orders_its_own_labels() -> None:
    for key, dimension in DIMENSIONS.items():
        assert dimension.id == key
        assert dimension.label.zh and dimension.label.en
        if dimension.order and dimension.labels:
            assert [name for name, _ in dimension.labels] == list(dimension.order(RULES))
