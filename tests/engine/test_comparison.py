"""Any two definitions of lost: whom one counts and the other does not, with reasons true by the oracle."""

from collections.abc import Sequence
from datetime import date
from itertools import combinations

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine.comparison.comparison import (
    LONG_AGO,
    LOST,
    NEVER,
    RECENT,
    UNMANAGED,
    compared,
    overlap,
    rates,
)
from huidian.engine.comparison.lost_definitions import LostDefinition, lost_definitions
from huidian.engine.comparison.words import Seen, reason
from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.figures.measures import figure, list_behind
from huidian.engine.rules import PlainRules
from huidian.engine.runners.duckdb import Row
from huidian.kit.labels import Label
from huidian.kit.months import first_day, last_day, month_of
from tests.engine import oracle
from tests.engine.conftest import Bench
from tests.engine.networks import Network, network
from tests.engine.oracle import Visit

ON = date(2010, 6, 30)
RULES = PlainRules()
OFFERED = lost_definitions(RULES)
CHOSEN = [
    OFFERED[one]
    for one in ("s0-overall-6", "s0-overall-12", "s0-repair-6", "s0-maintenance-9", "s4-assessment")
    if one in OFFERED
] + [one for one in OFFERED.values() if one.metric_id not in ("monthly_churn", "assessment_churn")]
PAIRS = list(combinations(CHOSEN, 2))
DECEMBER = 2009 * 12 + 11
Key = tuple[str, str]


def evidence_of(bench: Bench, made: Network) -> Evidence:
    history = bench.runner.mount_table("history", made.history)
    visits = facts.current(history).filter(facts.current(history).settled_on <= ON)
    return Evidence(
        visits,
        bench.runner.mount_table("vehicles", made.vehicles),
        vehicle_months(visits),
        bench.runner.mount_table("assignments", made.assignments),
    )


def asked(month: int) -> Question:
    return Question(ON, RULES, months=(month, month))


def standing_visits(made: Network) -> list[Visit]:
    rows = [row for row in made.history.to_pylist() if row["retracted_at"] is None]
    return [
        Visit(row["dealer"], row["vehicle"], row["settled_on"], row["kind"], row["family"])
        for row in rows
        if row["settled_on"] <= ON
    ]


def last_visits(visits: Sequence[Visit], kind: str, month: int) -> dict[Key, date]:
    last: dict[Key, date] = {}
    for visit in oracle.of_kind(visits, kind):
        if oracle.month(visit.settled_on) <= month:
            key = (visit.dealer, visit.vehicle)
            last[key] = max(visit.settled_on, last.get(key, date.min))
    return last


def managed(made: Network, month: int) -> set[Key]:
    end = min(last_day(month), ON)
    return {
        (row["dealer"], row["vehicle"])
        for row in made.assignments.to_pylist()
        if row["from_on"] <= end and (row["until_on"] is None or row["until_on"] > end)
    }


def verdict(one: LostDefinition, last: date | None, month: int, is_managed: bool) -> str:
    if last is None:
        return NEVER
    away = month - oracle.month(last)
    if away < one.first_away:
        return RECENT
    if one.last_away is not None and away > one.last_away:
        return LONG_AGO
    return UNMANAGED if one.managed_only and not is_managed else LOST


def counted(bench: Bench, one: LostDefinition, evidence: Evidence, month: int) -> set[Key]:
    """Whom the definition's own metric counts, asked as everybody else would ask it."""
    on = last_day(month) if one.metric.period == "day" else ON
    question = Question(on, RULES, one.kind, one.window, (month, month))
    assert one.metric.numerator
    rows = bench.rows(list_behind(one.metric, evidence, question, one.metric.numerator.key))
    return {(row["dealer"], row["vehicle"]) for row in rows}


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    month=st.one_of(st.just(DECEMBER), st.integers(2007 * 12 + 6, month_of(ON))),
    pair=st.sampled_from(PAIRS),
)
def test_whom_one_counts_and_the_other_does_not_and_why(
    bench: Bench, seed: int, month: int, pair: tuple[LostDefinition, LostDefinition]
) -> None:
    if any(one.metric.period == "year" for one in pair):
        month = DECEMBER
    made = network(seed)
    evidence = evidence_of(bench, made)
    rows = bench.rows(compared(*pair, evidence, asked(month)))
    sets = [counted(bench, one, evidence, month) for one in pair]
    visits, held = standing_visits(made), managed(made, month)
    lasts = [last_visits(visits, one.kind, month) for one in pair]
    every = last_visits(visits, "overall", month)
    assert len(rows) == len(sets[0] | sets[1])
    for row in rows:
        key = key_of(row)
        for side, one, mine, last in zip("ab", pair, sets, lasts, strict=True):
            assert row[f"by_{side}"] == (key in mine)
            assert row[f"last_on_{side}"] == last.get(key)
            assert row[f"away_{side}"] == (month - oracle.month(last[key]) if key in last else None)
            assert row[f"verdict_{side}"] == verdict(one, last.get(key), month, key in held)
            assert (row[f"verdict_{side}"] == LOST) == row[f"by_{side}"], "the reason is the counting"
        assert (row["month"], row["last_visit_on"], row["managed"]) == (month, every[key], key in held)
        assert row["kind"] == oracle.last_kind(
            visit for visit in visits if visit[:2] == key and oracle.month(visit.settled_on) <= month
        )
    assert sets[0] - {key_of(row) for row in rows if not row["by_b"]} == sets[1] - {
        key_of(row) for row in rows if not row["by_a"]
    }


def key_of(row: Row) -> Key:
    return row["dealer"], row["vehicle"]


@pytest.mark.parametrize("one", CHOSEN, ids=[one.id for one in CHOSEN])
def test_each_definition_counts_its_band_and_nothing_else(bench: Bench, one: LostDefinition) -> None:
    """The one mechanism of the reasons is each metric's own, for every vehicle that ever came."""
    for seed, month in ((4, DECEMBER), (5, DECEMBER - (12 if one.metric.period == "year" else 7))):
        made = network(seed, cars=150)
        held, last = managed(made, month), last_visits(standing_visits(made), one.kind, month)
        expected = {k for k in last if verdict(one, last[k], month, k in held) == LOST}
        assert expected or one.managed_only
        assert counted(bench, one, evidence_of(bench, made), month) == expected


def test_every_definition_is_counted_by_a_metric() -> None:
    assert {"s0-overall-6", "s4-assessment", "s2-tier-lost", "s2-holdings-6", "s4-annual"} <= set(OFFERED)
    assert {one.metric.id for one in OFFERED.values()} == {
        "monthly_churn",
        "assessment_churn",
        "lost_tier",
        "churn_of_holdings",
        "annual_churn",
    }


@pytest.mark.parametrize("count", [1, 2])
def test_rates_of_a_day_are_asked_month_by_month(bench: Bench, count: int) -> None:
    question = Question(ON, RULES, months=(DECEMBER - count + 1, DECEMBER))
    told = bench.rows(rates(OFFERED["s2-holdings-6"], evidence_of(bench, network(8)), question))
    assert sorted(row["month"] for row in told) == list(range(DECEMBER - count + 1, DECEMBER + 1))


@pytest.mark.parametrize("one", CHOSEN, ids=[one.id for one in CHOSEN])
def test_rates_are_those_of_the_metric(bench: Bench, one: LostDefinition) -> None:
    evidence = evidence_of(bench, network(8))
    question = Question(ON, RULES, months=(DECEMBER - 3, DECEMBER))
    told = {row["month"]: row for row in bench.rows(rates(one, evidence, question))}
    assert set(told) == (
        {DECEMBER} if one.metric.period == "year" else set(range(DECEMBER - 3, DECEMBER + 1))
    )
    for month, row in told.items():
        on = last_day(month) if one.metric.period == "day" else ON
        [own] = bench.rows(
            figure(one.metric, evidence, Question(on, RULES, one.kind, one.window, (month, month)), by=())
        )
        assert one.metric.numerator and one.metric.denominator
        assert row["lost"] == own[one.metric.numerator.key] == len(counted(bench, one, evidence, month))
        assert (row["base"], row["rate"]) == (own[one.metric.denominator.key], own["rate"])


def test_the_overlap_adds_up(bench: Bench) -> None:
    evidence = evidence_of(bench, network(2, cars=60))
    a, b = OFFERED["s0-overall-6"], OFFERED["s2-holdings-6"]
    rows = compared(a, b, evidence, asked(DECEMBER))
    parts = bench.rows(overlap(rows))
    assert sum(row["vehicles"] for row in parts) == len(bench.rows(rows))
    assert all(row["by_b"] for row in parts), "whom S0 counts in a month is away for six"
    assert {row["verdict_a"] for row in parts if not row["by_a"]} == {LONG_AGO}


def test_a_year_is_compared_in_december_only(bench: Bench) -> None:
    evidence = evidence_of(bench, network(2))
    a, b = OFFERED["s0-overall-6"], OFFERED["s4-annual"]
    assert any(row["by_b"] for row in bench.rows(compared(a, b, evidence, asked(DECEMBER))))
    assert not any(row["by_b"] for row in bench.rows(compared(a, b, evidence, asked(DECEMBER - 1))))


def test_a_comparison_is_of_one_named_month(bench: Bench) -> None:
    evidence = evidence_of(bench, network(2))
    a, b = OFFERED["s0-overall-6"], OFFERED["s0-overall-12"]
    for months in (None, (DECEMBER - 1, DECEMBER)):
        with pytest.raises(ValueError, match="a comparison is of"):
            compared(a, b, evidence, Question(ON, RULES, months=months))


def test_the_definitions_take_their_numbers_from_the_rules() -> None:
    assert len({one.label for one in OFFERED.values()}) == len(OFFERED)
    assert {one.kind for one in OFFERED.values() if one.metric_id == "monthly_churn"} == {
        "overall",
        "maintenance",
        "repair",
    }
    assert [one.first_away for one in OFFERED.values() if one.id.startswith("s0-repair")] == [
        3,
        4,
        5,
        6,
        9,
        12,
    ]
    assert all(one.once == (one.metric_id == "monthly_churn") for one in OFFERED.values())


S0, S0_REPAIR = OFFERED["s0-overall-6"], OFFERED["s0-repair-6"]
BAND_NAMED = LostDefinition(
    "x",
    S0.label,
    Label("前台考核口径", "the front desk assessment"),
    "monthly_churn",
    7,
    12,
    managed_only=True,
)


@pytest.mark.parametrize(
    ("pair", "seen", "zh", "en"),
    [
        (
            (S0, BAND_NAMED),
            (Seen(date(2009, 6, 3), 6, LOST), Seen(date(2009, 6, 3), 6, RECENT)),
            "2009-06 最后进站，到 2009-12 满 6 个月：6 个月口径当月计为流失；前台考核口径从第 7 个月起才计。",
            "Last visit in 2009-06, 6 months by 2009-12: the 6-month rule counts it as lost this month; "
            "the front desk assessment counts from month 7 on only.",
        ),
        (
            (S0, BAND_NAMED),
            (Seen(date(2009, 4, 3), 8, LONG_AGO), Seen(date(2009, 4, 3), 8, LOST)),
            "2009-04 最后进站，到 2009-12 满 8 个月：6 个月口径只在满 6 个月的当月计一次；"
            "前台考核口径计为流失（第 7–12 个月）。",
            "Last visit in 2009-04, 8 months by 2009-12: the 6-month rule counted it once, in month 6; "
            "the front desk assessment counts it as lost (months 7–12).",
        ),
        (
            (BAND_NAMED, OFFERED["s2-holdings-6"]),
            (Seen(date(2009, 4, 3), 8, UNMANAGED), Seen(date(2009, 4, 3), 8, LOST)),
            "2009-04 最后进站，到 2009-12 满 8 个月：前台考核口径只计有人负责的车，当时没有；"
            "6 个月保有口径计为流失（满 6 个月起）。",
            "Last visit in 2009-04, 8 months by 2009-12: the front desk assessment counts vehicles "
            "somebody answers for; nobody did; the 6-month count of holdings counts it as lost "
            "(from month 6 on).",
        ),
        (
            (S0_REPAIR, S0),
            (Seen(date(2009, 6, 3), 6, LOST), Seen(date(2009, 11, 3), 1, RECENT)),
            "到 2009-12，最后维修 2009-06（6 个月），最后进站 2009-11（1 个月）："
            "维修 6 个月口径当月计为流失；6 个月口径要满 6 个月才计。",
            "By 2009-12, last repair visit in 2009-06 (6 months), last visit in 2009-11 (1 month): the "
            "6-month repair rule counts it as lost this month; "
            "the 6-month rule counts from 6 full months only.",
        ),
        (
            (S0, S0_REPAIR),
            (Seen(date(2009, 6, 3), 6, LOST), Seen(None, None, NEVER)),
            "到 2009-12，最后进站 2009-06（6 个月），没有维修记录："
            "6 个月口径当月计为流失；维修 6 个月口径只看这类委托，没有记录。",
            "By 2009-12, last visit in 2009-06 (6 months), no repair visit on record: the 6-month rule "
            "counts it as lost this month; the 6-month repair rule looks at such orders only and "
            "finds none.",
        ),
    ],
)
def test_the_reason_is_a_sentence_of_facts(
    pair: tuple[LostDefinition, LostDefinition], seen: tuple[Seen, Seen], zh: str, en: str
) -> None:
    said = reason(*pair, seen, DECEMBER)
    assert (said.zh, said.en) == (zh, en)


def test_it_can_be_told_to_another_engine() -> None:
    tables = [
        ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)
        for name, table in (
            ("visits", facts.no_visits()),
            ("vehicles", facts.no_vehicles()),
            ("assignments", facts.no_assignments()),
        )
    ]
    visits, vehicles, assignments = tables
    evidence = Evidence(visits, vehicles, vehicle_months(visits), assignments)
    for dialect in ("pyspark", "postgres"):
        assert "SELECT" in str(
            ibis.to_sql(overlap(compared(*PAIRS[0], evidence, asked(DECEMBER))), dialect=dialect)
        )
    assert first_day(DECEMBER + 1) == date(2010, 1, 1)
