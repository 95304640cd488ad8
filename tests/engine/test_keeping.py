"""Who is kept, lost over the years, back again, and what they were worth: each against the oracle."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huidian.engine import metrics
from huidian.engine.facts.evidence import Question
from huidian.engine.figures.measures import figure, list_behind, rows_of, split
from huidian.engine.metrics import Metric
from huidian.engine.rules import Loyalty, PlainRules
from huidian.engine.runners.duckdb import Row
from tests.engine import oracle, oracle_keeping
from tests.engine.conftest import Bench
from tests.engine.histories import any_day, leaving_fleets, many, standing_visit
from tests.engine.oracle import Month, Vehicle, Visit, month, month_end
from tests.engine.oracle_keeping import Counts, Spans

fen = st.sampled_from([None, None, 0, 1, 12_345, 10**9])
priced = st.builds(
    lambda one, amount, labour: one._replace(amount_fen=amount, labour_fen=labour), standing_visit, fen, fen
)
histories = st.lists(priced, min_size=1, max_size=60)
spans = st.builds(
    lambda first, short, more, keep, longer, years: Spans(
        first, short, short + more, keep, keep + longer, years
    ),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 12),
    st.integers(1, 2),
)
kind_keys = st.sampled_from(["overall", "maintenance", "repair"])
DIMENSIONS = ["model", "region", "age", "warranty", "dealer"]
BUCKETS = [("0-2", 0.0, 2.0), ("2-4", 2.0, 4.0), ("4+", 4.0, None)]


@dataclass(frozen=True)
class Asked:
    """One question to both sides."""

    history: Sequence[Visit]
    fleet: Sequence[Vehicle]
    on: date
    spans: Spans
    kind: str = "overall"

    @property
    def question(self) -> Question:
        one = self.spans
        loyalty = Loyalty(
            first_service_months=one.first_service,
            return_after_months=one.return_after,
            return_until_months=one.return_until,
            keep_months=one.keep,
            keep_base_months=one.keep_base,
            survival_years=one.survival,
        )
        return Question(self.on, PlainRules(loyalty=loyalty), self.kind)

    @cached_property
    def visits(self) -> list[Visit]:
        return oracle.of_kind(self.history, self.kind)

    @cached_property
    def by_dealer(self) -> "dict[str, Asked]":
        """What of it concerns each dealer alone."""
        return {dealer: self._of(dealer) for dealer in oracle.dealers(self.history)}

    def _of(self, dealer: str) -> "Asked":
        history = [one for one in self.history if one.dealer == dealer]
        return replace(self, history=history, fleet=[one for one in self.fleet if one.dealer == dealer])


Expected = Callable[[Asked, str, Month], Counts]
Shown = Callable[[Asked, Row], list[Visit]]


def own(asked: Asked, row: Row) -> list[Visit]:
    """The vehicle's own visits of the kind."""
    return [one for one in asked.by_dealer[row["dealer"]].visits if one.vehicle == row["vehicle"]]


def in_year(asked: Asked, row: Row) -> list[Visit]:
    return [one for one in own(asked, row) if one.settled_on.year == row["year"]]


def upto_month(asked: Asked, row: Row) -> list[Visit]:
    return [one for one in own(asked, row) if month(one.settled_on) <= row["month"]]


def before_month(asked: Asked, row: Row) -> list[Visit]:
    return [one for one in own(asked, row) if month(one.settled_on) < row["month"]]


def of_first_service(asked: Asked, row: Row) -> list[Visit]:
    """The visits of the month of the first one from the purchase on, if that is in time."""
    since = [one.settled_on for one in own(asked, row) if one.settled_on >= row["purchased_on"]]
    if not row["served"]:
        return []
    return [one for one in own(asked, row) if month(one.settled_on) == month(min(since))]


def first_service(asked: Asked, dealer: str, at: Month) -> Counts:
    return oracle_keeping.first_service(
        asked.visits, asked.history, asked.fleet, dealer, at, asked.on, asked.spans
    )


MEASURES: list[tuple[Metric, Expected, Shown]] = [
    (
        metrics.ANNUAL_CHURN,
        lambda asked, dealer, at: oracle_keeping.over_years(asked.visits, dealer, at, 1),
        in_year,
    ),
    (
        metrics.FIVE_YEAR_SURVIVAL,
        lambda asked, dealer, at: oracle_keeping.over_years(asked.visits, dealer, at, asked.spans.survival),
        in_year,
    ),
    (
        metrics.KEEP_RATE,
        lambda asked, dealer, at: oracle_keeping.keep(asked.visits, dealer, at, asked.spans),
        upto_month,
    ),
    (
        metrics.RETURN_RATE,
        lambda asked, dealer, at: oracle_keeping.returns(asked.visits, dealer, at, asked.spans),
        before_month,
    ),
    (metrics.FIRST_SERVICE_RATE, first_service, of_first_service),
    (
        metrics.ANNUAL_VALUE,
        lambda asked, dealer, at: oracle_keeping.value(asked.visits, dealer, at, "amount"),
        in_year,
    ),
    (
        metrics.ANNUAL_LABOUR,
        lambda asked, dealer, at: oracle_keeping.value(asked.visits, dealer, at, "labour"),
        in_year,
    ),
]
by_measure = pytest.mark.parametrize(
    ("metric", "expected", "shown"), MEASURES, ids=[metric.id for metric, _, _ in MEASURES]
)


def all_months(asked: Asked) -> range:
    """From the first visit: nobody is counted before."""
    return range(min((month(one.settled_on) for one in asked.history), default=0), month(asked.on) + 1)


def truth(asked: Asked, metric: Metric, expected: Expected) -> dict[tuple[str, Month, str, str], int]:
    """By dealer, month, count and vehicle what it adds; what adds nothing is not there."""
    told = {}
    for dealer, of_dealer in asked.by_dealer.items():
        for at in all_months(asked):
            counts = expected(of_dealer, dealer, at)
            for count in metric.counts:
                for vehicle, adds in counts.get(count.key, {}).items():
                    if adds:
                        told[dealer, at, count.key, vehicle] = adds
    return told


def asked_of(
    history: list[Visit], fleet: list[Vehicle], on: date, lengths: Spans, kind: str = "overall"
) -> Asked:
    return Asked([visit for visit in history if visit.settled_on <= on], fleet, on, lengths, kind)


@pytest.mark.slow
@by_measure
@settings(max_examples=5, deadline=None)
@given(history=many(histories), fleet=many(leaving_fleets), on=any_day, lengths=spans, kind=kind_keys)
def test_agrees_with_the_oracle(
    bench: Bench,
    metric: Metric,
    expected: Expected,
    shown: Shown,
    history: list[Visit],
    fleet: list[Vehicle],
    on: date,
    lengths: Spans,
    kind: str,
) -> None:
    asked = asked_of(history, fleet, on, lengths, kind)
    evidence = bench.evidence(asked.history, fleet)
    rows = bench.rows(rows_of(metric, evidence, asked.question))
    found = {
        (row["dealer"], row["month"], count.key, row["vehicle"]): int(row[count.key])
        for row in rows
        for count in metric.counts
        if row[count.key]
    }
    right = truth(asked, metric, expected)
    assert found == right
    for row in rows:
        last = max((one.settled_on for one in shown(asked, row)), default=None)
        assert row["last_visit_on"] == last
        assert row["kind"] == (oracle.last_kind(shown(asked, row)) if last else None)
    figures = bench.rows(figure(metric, evidence, asked.question))
    assert sum(row[count.key] for row in figures for count in metric.counts) == sum(right.values())
    assert metric.numerator and metric.denominator
    of_month: Counter[tuple[str, Month, str]] = Counter()
    for (*place, _), adds in right.items():
        of_month[tuple(place)] += adds  # type: ignore[index]
    for row in figures:
        for count in metric.counts:
            assert row[count.key] == of_month[row["dealer"], row["month"], count.key]
        part, whole = row[metric.numerator.key], row[metric.denominator.key]
        assert row["rate"] == (part / whole if whole else None)
        assert row["provisional"] == (row["month"] == month(on))


@pytest.mark.slow
@by_measure
@settings(max_examples=4, deadline=None)
@given(
    history=many(histories),
    fleet=many(leaving_fleets),
    on=any_day,
    lengths=spans,
    first=st.integers(0, 30),
    more=st.integers(0, 15),
    without_gone=st.booleans(),
)
def test_months_and_those_who_left(
    bench: Bench,
    metric: Metric,
    expected: Expected,
    shown: Shown,
    history: list[Visit],
    fleet: list[Vehicle],
    on: date,
    lengths: Spans,
    first: int,
    more: int,
    without_gone: bool,
) -> None:
    asked = asked_of(history, fleet, on, lengths)
    begin = 2007 * 12 + 10 + first
    question = replace(asked.question, months=(begin, begin + more), leave_out_gone=without_gone)
    evidence = bench.evidence(asked.history, fleet)
    wanted = {
        place: adds
        for place, adds in truth(asked, metric, expected).items()
        if begin <= place[1] <= begin + more
    }
    left = {(one.dealer, one.vehicle): one.left_on for one in fleet if one.left_on and one.left_on <= on}

    def gone(dealer: str, at: Month, vehicle: str) -> bool:
        day = left.get((dealer, vehicle))
        return without_gone and day is not None and day <= month_end(at)

    for count in metric.counts:
        listed = bench.rows(list_behind(metric, evidence, question, count.key))
        assert {(row["dealer"], row["month"], row["vehicle"]): int(row[count.key]) for row in listed} == {
            (dealer, at, vehicle): adds
            for (dealer, at, key, vehicle), adds in wanted.items()
            if key == count.key and not gone(dealer, at, vehicle)
        }
    if metric.base.unit == metrics.KEEP_RATE.base.unit:
        out = bench.rows(list_behind(metric, evidence, question, "excluded"))
        assert {(row["dealer"], row["month"], row["vehicle"]) for row in out} == {
            (dealer, at, vehicle)
            for dealer, at, key, vehicle in wanted
            if key == metric.base.key and gone(dealer, at, vehicle)
        }


@by_measure
@settings(max_examples=4, deadline=None)
@given(
    history=many(histories),
    fleet=many(leaving_fleets),
    lengths=spans,
    by=st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=2, unique=True),
)
def test_split_by_one_and_two_dimensions(
    bench: Bench,
    metric: Metric,
    expected: Expected,
    shown: Shown,
    history: list[Visit],
    fleet: list[Vehicle],
    lengths: Spans,
    by: list[str],
) -> None:
    asked = asked_of(history, fleet, date(2010, 3, 31), lengths)
    known = {(one.dealer, one.vehicle): one for one in fleet}
    right: dict[tuple[object, ...], int] = {}
    for (dealer, at, key, vehicle), adds in truth(asked, metric, expected).items():
        places = [value_of(one, known.get((dealer, vehicle)), dealer, at) for one in by]
        place = (at, *places, key)
        right[place] = right.get(place, 0) + adds
    parts = bench.rows(split(metric, bench.evidence(asked.history, fleet), asked.question, by))
    assert {
        (row["month"], *(row[one] for one in by), count.key): row[count.key]
        for row in parts
        for count in metric.counts
        if row[count.key]
    } == right


def value_of(dimension: str, known: Vehicle | None, dealer: str, at: Month) -> str | None:
    """The vehicle's value at the month's end; unknown where it is not on file."""
    if dimension == "dealer":
        return dealer
    if known is None:
        return None
    if dimension == "age":
        bought = known.purchased_on
        return oracle.age_bucket(oracle.away(bought, month_end(at)), BUCKETS) if bought else None
    if dimension == "warranty":
        end = known.warranty_end_on
        return None if end is None else "inside" if month_end(at) <= end else "outside"
    value: str | None = getattr(known, dimension)
    return value
