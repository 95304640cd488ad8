"""Facts: their columns, their mistakes, and what was known when."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics
from huidian.engine.facts import tables as facts
from huidian.engine.figures.measures import figure
from tests.engine import oracle
from tests.engine.conftest import Bench, of_visits
from tests.engine.histories import RECORDED, any_day, ask, recorded_histories
from tests.engine.oracle import Visit

MOMENTS = sorted({*RECORDED, *(moment - timedelta(seconds=1) for moment in RECORDED)})
VISIT = {"dealer": "A", "vehicle": "V1", "settled_on": date(2010, 6, 3), "kind": "repair", "family": "repair"}


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(history=recorded_histories, at=st.sampled_from(MOMENTS), on=any_day, window=st.integers(1, 8))
def test_a_figure_as_it_was_known(
    bench: Bench, history: list[Visit], at: datetime, on: date, window: int
) -> None:
    known = facts.as_of(bench.visits(history), at.replace(tzinfo=UTC), on=on)
    told = bench.rows(figure(metrics.MONTHLY_CHURN, of_visits(bench.runner, known), ask(on, window)))
    truth = oracle.known(history, at, on)
    expected = [
        (dealer, month, len(churn.cohort), len(churn.lost))
        for dealer in oracle.dealers(truth)
        for month in oracle.assessed_months(truth, dealer, window, on)
        for churn in [oracle.churn(truth, dealer, month, window)]
    ]
    assert [(row["dealer"], row["month"], row["cohort"], row["lost"]) for row in told] == expected


@settings(max_examples=15, deadline=None)
@given(history=recorded_histories)
def test_current_is_what_nobody_retracted(bench: Bench, history: list[Visit]) -> None:
    [row] = bench.rows(facts.current(bench.visits(history)).agg(lambda visits: visits.count().name("visits")))
    assert row["visits"] == sum(visit.retracted_at is None for visit in history)


def test_a_moment_is_the_same_in_every_zone(bench: Bench) -> None:
    visits = bench.visits([Visit("A", "V1", date(2010, 1, 1), recorded_at=datetime(2010, 1, 1, 16, 0))])
    shanghai = timezone(timedelta(hours=8))
    assert bench.rows(facts.as_of(visits, datetime(2010, 1, 2, 0, 0, tzinfo=shanghai)))
    assert not bench.rows(facts.as_of(visits, datetime(2010, 1, 1, 23, 59, tzinfo=shanghai)))
    with pytest.raises(ValueError, match="time zone"):
        facts.as_of(visits, datetime(2010, 1, 2))


def test_what_is_retracted_at_a_moment_is_not_known_then(bench: Bench) -> None:
    told, gone = datetime(2010, 1, 1, tzinfo=UTC), datetime(2010, 2, 1, tzinfo=UTC)
    naive: dict[str, Any] = {
        "recorded_at": told.replace(tzinfo=None),
        "retracted_at": gone.replace(tzinfo=None),
    }
    visits = bench.visits([Visit("A", "V1", date(2009, 12, 1), **naive)])
    vehicles = facts.vehicle_facts(pa.Table.from_pylist([{"dealer": "A", "vehicle": "V1", **naive}]))
    on_file = bench.runner.mount_table("on_file_then", vehicles)
    second = timedelta(seconds=1)
    for at, known in ((told - second, 0), (told, 1), (gone - second, 1), (gone, 0)):
        moment = at.replace(tzinfo=UTC)
        assert len(bench.rows(facts.as_of(visits, moment))) == known
        assert len(bench.rows(facts.on_file(on_file, moment))) == known


def test_absent_columns_are_filled_and_months_derived() -> None:
    table = facts.visit_facts(pa.Table.from_pylist([VISIT]))
    assert table.column_names == list(facts.VISIT_SCHEMA)
    [row] = table.to_pylist()
    assert row["month"] == 2010 * 12 + 5
    mistaken = facts.visit_facts(pa.Table.from_pylist([{**VISIT, "month": 7}]))
    assert mistaken.column("month").to_pylist() == [2010 * 12 + 5]
    assert row["retracted_at"] is None and row["amount_fen"] is None
    vehicle = facts.vehicle_facts(pa.table({"dealer": ["A"], "vehicle": ["V1"], "model": ["M"]}))
    assert vehicle.to_pylist()[0]["model"] == "M"
    assert vehicle.schema == facts.no_vehicles().schema


def test_vehicles_may_be_numbers_and_moments_may_have_a_zone() -> None:
    moment = datetime(2010, 6, 4, 8, 0, tzinfo=UTC)
    table = facts.visit_facts(pa.Table.from_pylist([{**VISIT, "vehicle": 7, "recorded_at": moment}]))
    assert table.schema.field("vehicle").type == pa.int64()
    assert table.to_pylist()[0]["recorded_at"] == datetime(2010, 6, 4, 8, 0)


def test_a_vehicle_has_one_row() -> None:
    with pytest.raises(facts.FactsError, match="1 rows of vehicles that are already there"):
        facts.vehicle_facts(pa.table({"dealer": ["A", "B", "A"], "vehicle": ["V1", "V1", "V1"]}))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"colour": "red"}, "unknown columns ['colour']"),
        ({"settled_on": "soon"}, "visits.settled_on"),
        ({"vehicle": None}, "visits.vehicle: 1 empty values"),
    ],
)
def test_a_table_that_is_no_visits_is_refused(change: dict[str, object], said: str) -> None:
    with pytest.raises(facts.FactsError) as refused:
        facts.visit_facts(pa.Table.from_pylist([{**VISIT, **change}]))
    assert said in str(refused.value)


def test_missing_columns_are_named_together() -> None:
    with pytest.raises(facts.FactsError, match=r"missing columns \['settled_on', 'kind', 'family'\]"):
        facts.visit_facts(pa.table({"dealer": ["A"], "vehicle": ["V1"]}))


LEFT: dict[str, Any] = {"dealer": "A", "vehicle": "V1", "left_on": date(2010, 6, 3), "left_why": "sold"}
ONE, TWO, THREE = (datetime(2010, month, 1) for month in (7, 8, 9))


@pytest.mark.parametrize(
    "spells",
    [
        [(None, None)],
        [(ONE, TWO), (TWO, None)],
        [(None, ONE), (ONE, ONE), (ONE, TWO), (THREE, None)],
    ],
)
def test_departures_of_a_vehicle_follow_each_other(
    spells: list[tuple[datetime | None, datetime | None]],
) -> None:
    rows = [LEFT | {"recorded_at": since, "retracted_at": until} for since, until in spells]
    other = LEFT | {"vehicle": "V2", "recorded_at": ONE, "retracted_at": None}
    told = facts.departure_facts(pa.Table.from_pylist([*reversed(rows), other]))
    assert told.schema.names == list(facts.DEPARTURE_SCHEMA)
    assert told.num_rows == len(spells) + 1


@pytest.mark.parametrize(
    "spells",
    [
        [(None, None), (ONE, None)],
        [(ONE, None), (None, None)],
        [(ONE, THREE), (TWO, None)],
        [(ONE, None), (ONE, TWO)],
    ],
)
def test_two_departures_of_a_vehicle_at_one_moment_are_refused(
    spells: list[tuple[datetime | None, datetime | None]],
) -> None:
    rows = [LEFT | {"recorded_at": since, "retracted_at": until} for since, until in spells]
    with pytest.raises(facts.FactsError, match="departures: two of one vehicle"):
        facts.departure_facts(pa.Table.from_pylist(rows))
