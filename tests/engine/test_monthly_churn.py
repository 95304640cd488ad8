"""Monthly churn against the oracle and its own laws, for all dealers, months, windows and order kinds."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics
from huidian.engine.figures.measures import figure, list_behind
from tests.engine import oracle
from tests.engine.conftest import Bench
from tests.engine.histories import any_day, ask, histories, many, standing_visit
from tests.engine.oracle import Visit

KIND_KEYS = ["overall", "maintenance", "repair"]
windows = st.integers(1, 14)


def upto(history: list[Visit], on: date) -> list[Visit]:
    return [visit for visit in history if visit.settled_on <= on]


@pytest.mark.slow
@settings(max_examples=24, deadline=None)
@given(history=many(histories), window=windows, kind=st.sampled_from(KIND_KEYS), on=any_day)
def test_agrees_with_the_oracle(bench: Bench, history: list[Visit], window: int, kind: str, on: date) -> None:
    history = upto(history, on)
    asked = figure(metrics.MONTHLY_CHURN, bench.evidence(history), ask(on, window, kind))
    of_kind = oracle.of_kind(history, kind)
    expected = []
    for dealer in oracle.dealers(of_kind):
        for month in oracle.assessed_months(of_kind, dealer, window, on):
            churn = oracle.churn(of_kind, dealer, month, window)
            expected.append(
                {
                    "dealer": dealer,
                    "month": month,
                    "visits": churn.visits,
                    "cohort": len(churn.cohort),
                    "lost": len(churn.lost),
                    "excluded": 0,
                    "rate": len(churn.lost) / len(churn.cohort) if churn.cohort else None,
                    "provisional": month == oracle.month(on),
                }
            )
    assert bench.rows(asked) == expected


@settings(max_examples=8, deadline=None)
@given(history=many(histories), window=windows, kind=st.sampled_from(KIND_KEYS), on=any_day)
def test_the_list_is_what_was_counted(
    bench: Bench, history: list[Visit], window: int, kind: str, on: date
) -> None:
    history = upto(history, on)
    months = bench.evidence(history)
    of_kind = oracle.of_kind(history, kind)
    numbers: dict[tuple[str, int], int] = {}
    for row in bench.rows(figure(metrics.MONTHLY_CHURN, months, ask(on, window, kind))):
        numbers[row["dealer"], row["month"]] = row["lost"]
    for month in {month for _, month in numbers}:
        listed = bench.rows(
            list_behind(metrics.MONTHLY_CHURN, months, ask(on, window, kind, month=month), "lost")
        )
        for dealer in {dealer for dealer, assessed in numbers if assessed == month}:
            mine = [row for row in listed if row["dealer"] == dealer]
            assert len(mine) == numbers[dealer, month]
            assert {row["vehicle"] for row in mine} == oracle.churn(of_kind, dealer, month, window).lost
            for row in mine:
                cohort_visits = [
                    visit
                    for visit in of_kind
                    if (visit.dealer, visit.vehicle) == (dealer, row["vehicle"])
                    and oracle.month(visit.settled_on) == month - window
                ]
                assert row["last_visit_on"] == max(visit.settled_on for visit in cohort_visits)
                assert row["kind"] == oracle.last_kind(cohort_visits)
                assert row["visits"] == len(cohort_visits)
                assert row["cohort_month"] == month - window


@settings(max_examples=6, deadline=None)
@given(history=many(histories), window=windows, on=any_day)
def test_counts_add_up_over_dealers(bench: Bench, history: list[Visit], window: int, on: date) -> None:
    months = bench.evidence(upto(history, on))
    alone = bench.rows(figure(metrics.MONTHLY_CHURN, months, ask(on, window)))
    together = bench.rows(figure(metrics.MONTHLY_CHURN, months, ask(on, window), by=()))
    for row in together:
        of_month = [one for one in alone if one["month"] == row["month"]]
        for count in ("visits", "cohort", "lost"):
            assert row[count] == sum(one[count] for one in of_month)
        assert row["rate"] == (row["lost"] / row["cohort"] if row["cohort"] else None)
    assert [row["month"] for row in together] == sorted({row["month"] for row in alone})


@settings(max_examples=6, deadline=None)
@given(history=many(histories), later=standing_visit, window=windows)
def test_a_later_visit_loses_nobody_who_came_before(
    bench: Bench, history: list[Visit], later: Visit, window: int
) -> None:
    on = date(2010, 3, 31)
    before = bench.rows(figure(metrics.MONTHLY_CHURN, bench.evidence(history), ask(on, window)))
    after = bench.rows(figure(metrics.MONTHLY_CHURN, bench.evidence([*history, later]), ask(on, window)))
    lost_after = {(row["dealer"], row["month"]): row["lost"] for row in after}
    for row in before:
        if row["month"] - window < oracle.month(later.settled_on):
            assert lost_after[row["dealer"], row["month"]] <= row["lost"]


@settings(max_examples=8, deadline=None)
@given(history=many(histories), window=st.integers(1, 8))
def test_a_longer_window_loses_no_more(bench: Bench, history: list[Visit], window: int) -> None:
    on = date(2010, 3, 31)
    months = bench.evidence(history)
    short = bench.rows(figure(metrics.MONTHLY_CHURN, months, ask(on, window)))
    long = bench.rows(figure(metrics.MONTHLY_CHURN, months, ask(on, window + 1)))
    of_cohort = {(row["dealer"], row["month"] - window): row for row in short}
    for row in long:
        same_cohort = of_cohort[row["dealer"], row["month"] - window - 1]
        assert row["cohort"] == same_cohort["cohort"]
        assert row["lost"] <= same_cohort["lost"]


def test_months_without_a_cohort_have_no_rate(bench: Bench) -> None:
    history = [Visit("A", "V1", date(2009, 1, 31)), Visit("A", "V1", date(2009, 4, 1))]
    asked = figure(metrics.MONTHLY_CHURN, bench.evidence(history), ask(date(2009, 6, 15), 1))
    told = [
        (row["month"] % 12 + 1, row["cohort"], row["rate"], row["provisional"]) for row in bench.rows(asked)
    ]
    assert told == [
        (2, 1, 1.0, False),
        (3, 0, None, False),
        (4, 0, None, False),
        (5, 1, 1.0, False),
        (6, 0, None, True),
    ]


def test_the_last_day_of_a_month_is_still_provisional(bench: Bench) -> None:
    history = [Visit("A", "V1", date(2009, 1, 31))]
    for on, provisional in ((date(2009, 7, 31), True), (date(2009, 8, 1), False)):
        rows = bench.rows(figure(metrics.MONTHLY_CHURN, bench.evidence(history), ask(on, 6)))
        assert [row["provisional"] for row in rows if row["month"] == 2009 * 12 + 6] == [provisional]


def test_one_vehicle_name_at_two_dealers_is_two_vehicles(bench: Bench) -> None:
    history = [Visit("A", "V1", date(2009, 1, 5)), Visit("B", "V1", date(2009, 2, 5))]
    lost = bench.rows(
        list_behind(
            metrics.MONTHLY_CHURN,
            bench.evidence(history),
            ask(date(2009, 9, 1), 1, month=2009 * 12 + 1),
            "lost",
        )
    )
    assert [(row["dealer"], row["vehicle"]) for row in lost] == [("A", "V1")]


def test_no_visits_no_figures(bench: Bench) -> None:
    assert bench.rows(figure(metrics.MONTHLY_CHURN, bench.evidence([]), ask(date(2009, 9, 1), 6))) == []
    assert (
        bench.rows(figure(metrics.MONTHLY_CHURN, bench.evidence([]), ask(date(2009, 9, 1), 6), by=())) == []
    )


@pytest.mark.parametrize("window", [0, -6])
def test_a_window_has_a_month_at_least(bench: Bench, window: int) -> None:
    with pytest.raises(ValueError, match="at least one month"):
        figure(metrics.MONTHLY_CHURN, bench.evidence([]), ask(date(2009, 9, 1), window))
