"""Settlements and vehicles seen, against the oracle."""

from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics
from huidian.engine.figures.measures import figure, list_behind
from tests.engine import oracle
from tests.engine.conftest import Bench
from tests.engine.histories import any_day, ask, histories
from tests.engine.oracle import Visit


@settings(max_examples=50, deadline=None)
@given(history=histories, kind=st.sampled_from(["overall", "maintenance", "repair"]), on=any_day)
def test_agrees_with_the_oracle(bench: Bench, history: list[Visit], kind: str, on: date) -> None:
    history = [visit for visit in history if visit.settled_on <= on]
    months = bench.evidence(history)
    of_kind = oracle.of_kind(history, kind)
    expected: list[dict[str, Any]] = [
        {
            "dealer": dealer,
            "month": month,
            "visits": sum(one.dealer == dealer and oracle.month(one.settled_on) == month for one in of_kind),
            "seen": len(oracle.seen(of_kind, dealer, [month])),
            "excluded": 0,
            "provisional": month == oracle.month(on),
        }
        for dealer in oracle.dealers(of_kind)
        for month in oracle.assessed_months(of_kind, dealer, 0, on)
    ]
    assert bench.rows(figure(metrics.THROUGHPUT, months, ask(on, None, kind))) == expected
    listed = bench.rows(list_behind(metrics.THROUGHPUT, months, ask(on, None, kind), "seen"))
    assert len(listed) == sum(row["seen"] for row in expected)


def test_a_month_counts_its_days_once(bench: Bench) -> None:
    days = [date(2010, 1, 5), date(2010, 1, 5), date(2010, 1, 9), date(2010, 2, 1)]
    months = bench.evidence([Visit("A", "V1", day) for day in days]).vehicle_months
    rows = bench.rows(months.filter(months.of_kind == "overall"))
    told = {row["month"] % 12 + 1: (row["visits"], row["days"], row["last_visit_on"]) for row in rows}
    assert told == {1: (3, 2, date(2010, 1, 9)), 2: (1, 1, date(2010, 2, 1))}
    links = {row["month"]: (row["previous_month"], row["next_month"]) for row in rows}
    january = 2010 * 12
    assert links == {january: (None, january + 1), january + 1: (january, None)}
