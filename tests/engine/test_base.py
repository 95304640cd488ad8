"""Active base, new, lost and returned vehicles against the oracle, and the law that ties them together."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics
from huidian.engine.figures.measures import figure, rows_of
from tests.engine import oracle
from tests.engine.conftest import Bench
from tests.engine.histories import any_day, ask, histories, many
from tests.engine.oracle import Visit

COUNTS = ["active", "new", "lost", "returned"]
windows = st.integers(1, 13)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(
    history=many(histories),
    window=windows,
    kind=st.sampled_from(["overall", "maintenance", "repair"]),
    on=any_day,
)
def test_agrees_with_the_oracle_and_lists_whom_it_counts(
    bench: Bench, history: list[Visit], window: int, kind: str, on: date
) -> None:
    history = [visit for visit in history if visit.settled_on <= on]
    months = bench.evidence(history)
    of_kind = oracle.of_kind(history, kind)
    told = {
        (row["dealer"], row["month"]): row
        for row in bench.rows(figure(metrics.BASE, months, ask(on, window, kind)))
    }
    behind = bench.rows(rows_of(metrics.BASE, months, ask(on, window, kind)))
    assert {dealer for dealer, _ in told} == set(oracle.dealers(of_kind))
    for dealer in oracle.dealers(of_kind):
        for month in range(oracle.assessed_months(of_kind, dealer, 0, on).start, oracle.month(on) + 1):
            expected = oracle.base(of_kind, dealer, month, window)
            row = told.pop((dealer, month))
            assert {count: row[count] for count in COUNTS} == {
                key: len(value) for key, value in expected.items()
            }
            assert row["provisional"] == (month == oracle.month(on))
            for count in COUNTS:
                listed = [
                    one["vehicle"]
                    for one in behind
                    if one[count] and (one["dealer"], one["month"]) == (dealer, month)
                ]
                assert sorted(listed) == sorted(expected[count])
    assert told == {}


@settings(max_examples=6, deadline=None)
@given(history=many(histories), window=windows)
def test_what_comes_less_what_goes_is_what_stays(bench: Bench, history: list[Visit], window: int) -> None:
    on = date(2010, 3, 31)
    months = bench.evidence(history)
    churn = bench.rows(figure(metrics.MONTHLY_CHURN, months, ask(on, window)))
    lost = {(row["dealer"], row["month"]): row["lost"] for row in churn}
    active: dict[str, int] = {}
    for row in bench.rows(figure(metrics.BASE, months, ask(on, window))):
        expected = active.get(row["dealer"], 0) + row["new"] + row["returned"] - row["lost"]
        assert row["active"] == expected
        assert row["lost"] == lost.get((row["dealer"], row["month"]), 0)
        active[row["dealer"]] = row["active"]


def test_the_month_of_loss_and_the_month_of_return(bench: Bench) -> None:
    """Seen in January and August with a window of 6: lost in July, returned in August."""
    history = [Visit("A", "V1", date(2009, 1, 31)), Visit("A", "V1", date(2009, 8, 1))]
    rows = bench.rows(figure(metrics.BASE, bench.evidence(history), ask(date(2009, 8, 31), 6)))
    assert [(row["month"] % 12 + 1, *(row[count] for count in COUNTS)) for row in rows] == [
        (1, 1, 1, 0, 0),
        (2, 1, 0, 0, 0),
        (3, 1, 0, 0, 0),
        (4, 1, 0, 0, 0),
        (5, 1, 0, 0, 0),
        (6, 1, 0, 0, 0),
        (7, 0, 0, 1, 0),
        (8, 1, 0, 0, 1),
    ]
    in_time = [history[0], history[1]._replace(settled_on=date(2009, 7, 31))]
    kept = bench.rows(figure(metrics.BASE, bench.evidence(in_time), ask(date(2009, 8, 31), 6)))
    assert [row["lost"] + row["returned"] for row in kept] == [0] * 8


def test_a_window_has_a_month_at_least(bench: Bench) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        figure(metrics.BASE, bench.evidence([]), ask(date(2009, 9, 1), 0))
