"""Standings against the oracle; months away, tiers and classes as tables readable by eye."""

from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics, scales
from huidian.engine.figures.measures import rows_of
from huidian.engine.rules import ChurnWindow, CustomerClass, PlainRules, Rules, Tier
from huidian.engine.standings import standings
from huidian.kit.months import months_between
from huidian.playbooks import load, pack_ids
from tests.engine import oracle
from tests.engine.conftest import Bench
from tests.engine.histories import any_day, ask, fleets, histories
from tests.engine.oracle import Vehicle, Visit

RULES = PlainRules()
STEPS = [(tier.key, tier.from_months) for tier in RULES.tiers]
CLASSES = [(one.key, one.min_visit_days) for one in RULES.classes]


@settings(max_examples=120, deadline=None)
@given(history=histories, fleet=fleets, on=any_day, window=st.integers(1, 12))
def test_agrees_with_the_oracle(
    bench: Bench, history: list[Visit], fleet: list[Vehicle], on: date, window: int
) -> None:
    rules = PlainRules(churn=ChurnWindow(window))
    told = bench.rows(standings(bench.visits(history), bench.vehicles(fleet), rules, on))
    by_then = [visit for visit in history if visit.settled_on <= on]
    everyone = {(one.dealer, one.vehicle) for one in by_then} | {(one.dealer, one.vehicle) for one in fleet}
    assert {(row["dealer"], row["vehicle"]) for row in told} == everyone
    assert len(told) == len(everyone)
    for row in told:
        own = [visit for visit in by_then if (visit.dealer, visit.vehicle) == (row["dealer"], row["vehicle"])]
        days = row["visit_days_12m"]
        assert row["customer_class"] == oracle.tier(days, CLASSES)
        if not own:
            assert (row["visits"], days) == (0, 0)
            nothing = ("first_visit_on", "last_visit_on", "kind", "months_away", "tier", "lost_in_month")
            assert [row[column] for column in nothing] == [None] * 6
            continue
        expected = oracle.standing(own, on, window)
        assert {column: row[column] for column in expected} == expected
        assert row["tier"] == oracle.tier(row["months_away"], STEPS)


@settings(max_examples=30, deadline=None)
@given(history=histories, on=any_day, window=st.integers(1, 12))
def test_lost_in_month_names_the_list_the_vehicle_is_on(
    bench: Bench, history: list[Visit], on: date, window: int
) -> None:
    history = [visit for visit in history if visit.settled_on <= on]
    rules = PlainRules(churn=ChurnWindow(window))
    told = bench.rows(standings(bench.visits(history), bench.vehicles([]), rules, on))
    rows = bench.rows(rows_of(metrics.MONTHLY_CHURN, bench.evidence(history), ask(on, window)))
    on_lists = {(row["dealer"], row["vehicle"], row["month"]) for row in rows if row["lost"]}
    for row in told:
        later = [
            month
            for dealer, vehicle, month in on_lists
            if (dealer, vehicle) == (row["dealer"], row["vehicle"])
        ]
        came_back = row["lost_in_month"] is None
        assert came_back or row["lost_in_month"] == max(later)


@pytest.mark.parametrize(
    ("since", "on", "months"),
    [
        (date(2010, 8, 31), date(2010, 9, 29), 0),
        (date(2010, 8, 31), date(2010, 9, 30), 1),
        (date(2010, 1, 31), date(2010, 2, 28), 1),
        (date(2010, 1, 30), date(2010, 3, 29), 1),
        (date(2008, 2, 29), date(2009, 2, 28), 12),
        (date(2010, 2, 28), date(2010, 8, 31), 6),
        (date(2010, 6, 15), date(2010, 12, 14), 5),
        (date(2010, 6, 15), date(2010, 12, 15), 6),
        (date(2010, 12, 15), date(2010, 12, 15), 0),
    ],
)
def test_months_away_clips_the_months_end(bench: Bench, since: date, on: date, months: int) -> None:
    days = bench.runner.mount_table("days", pa.table({"since": [since]}))
    told = bench.rows(days.select(away=scales.months_away(days.since, on)))
    assert told == [{"away": months}]
    assert months_between(since, on) == months


TIER_TABLE = [
    (0, "active"),
    (5, "active"),
    (6, "not_lost"),
    (7, "not_lost"),
    (8, "about_to_be_lost"),
    (11, "about_to_be_lost"),
    (12, "lost"),
    (23, "lost"),
    (24, "sinking"),
    (35, "sinking"),
    (36, "gone"),
    (120, "gone"),
    (None, None),
]


def test_tiers_of_s2_include_the_lower_bound_only(bench: Bench) -> None:
    numbers = bench.runner.mount_table("numbers", pa.table({"away": [months for months, _ in TIER_TABLE]}))
    told = bench.rows(numbers.select(numbers.away, tier=scales.tier_of(numbers.away, RULES.tiers)))
    assert [(row["away"], row["tier"]) for row in told] == TIER_TABLE


def test_a_scheme_may_be_written_in_any_order_and_start_late(bench: Bench) -> None:
    calling = [Tier("gone", 24), Tier("about_to_be_lost", 6), Tier("lost", 12)]
    numbers = bench.runner.mount_table("numbers", pa.table({"away": [5, 6, 12, 24]}))
    told = bench.rows(numbers.select(tier=scales.tier_of(numbers.away, calling)))
    assert [row["tier"] for row in told] == [None, "about_to_be_lost", "lost", "gone"]


def test_classes_of_s4(bench: Bench) -> None:
    numbers = bench.runner.mount_table("numbers", pa.table({"days": [0, 1, 2, 3, 4, 9]}))
    told = bench.rows(numbers.select(one=scales.class_of(numbers.days, RULES.classes)))
    assert [row["one"] for row in told] == ["D", "C", "B", "B", "A", "A"]
    strict = bench.rows(numbers.select(one=scales.class_of(numbers.days, [CustomerClass("A", 4)])))
    assert [row["one"] for row in strict] == [None, None, None, None, "A", "A"]


def test_a_class_counts_days_of_the_past_twelve_months_only(bench: Bench) -> None:
    days = [date(2009, 12, 15), date(2009, 12, 16), date(2010, 5, 1), date(2010, 5, 1), date(2010, 12, 15)]
    history = [Visit("A", "V1", day) for day in days]
    [row] = bench.rows(standings(bench.visits(history), bench.vehicles([]), RULES, date(2010, 12, 15)))
    assert (row["visits"], row["visit_days_12m"], row["customer_class"]) == (5, 3, "B")
    half_a_year = PlainRules(class_window_months=6)
    [row] = bench.rows(standings(bench.visits(history), bench.vehicles([]), half_a_year, date(2010, 12, 15)))
    assert (row["visit_days_12m"], row["customer_class"]) == (1, "C")


@pytest.mark.parametrize("pack", pack_ids())
def test_every_playbook_fits_the_rules(bench: Bench, pack: str) -> None:
    rules: Rules = load(pack)
    history = [Visit("A", "V1", date(2010, 1, 31))]
    [row] = bench.rows(standings(bench.visits(history), bench.vehicles([]), rules, date(2010, 2, 28)))
    assert row["tier"] == min(rules.tiers, key=lambda tier: tier.from_months).key
    assert row["customer_class"] == "C"
