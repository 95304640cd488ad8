"""Figures and splits as plain data: what they say, and that they can be written down."""

import json
from dataclasses import replace
from datetime import date

import ibis.expr.types as ir
import pytest

from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.reach import Reach
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.figures.evaluate import cells_of, empty_figure, figures_by, figures_of
from huidian.engine.figures.splits import splits_of
from huidian.engine.metrics import (
    ANNUAL_CHURN,
    KEEP_RATE,
    METRICS,
    MONTHLY_CHURN,
    STRUCTURE,
    THROUGHPUT,
    Metric,
)
from huidian.engine.rules import PlainRules
from huidian.kit.labels import Label
from huidian.kit.months import month_of, parse_month
from tests.engine.conftest import Bench
from tests.engine.oracle import Vehicle, Visit

JANUARY, JULY = month_of(date(2010, 1, 1)), month_of(date(2010, 7, 1))
QUESTION = Question(date(2010, 12, 31), PlainRules(), months=(JULY, JULY))
VISITS = [
    Visit("A", "V1", date(2010, 1, 5)),
    Visit("A", "V2", date(2010, 1, 6)),
    Visit("A", "V2", date(2010, 5, 6)),
    Visit("B", "V3", date(2010, 1, 7), "repair", "repair"),
]
FLEET = [
    Vehicle("A", "V1", model="Polo", purchased_on=date(2007, 3, 1)),
    Vehicle("A", "V2", model="Polo", purchased_on=date(2009, 3, 1)),
]


EVERYTHING = (date(2000, 1, 1), date(2030, 1, 1))
WHOLE = Reach({"A": EVERYTHING, "B": EVERYTHING}, EVERYTHING[1])


def name(key: str | None) -> Label:
    return Label(key or "未知", key or "Unknown")


def test_a_rate_is_its_counts(bench: Bench) -> None:
    made = figures_of(bench.runner, MONTHLY_CHURN, bench.evidence(VISITS, FLEET), QUESTION, reach=WHOLE)
    churn = made[JULY]
    assert (churn.numerator, churn.denominator, churn.base, churn.n, churn.rest) == (2, 3, 3, 3, 1)
    assert churn.counts == {"visits": 3, "cohort": 3, "lost": 2, "excluded": 0}
    assert churn.value == churn.rate == 2 / 3
    assert churn.excluded == 0
    assert json.loads(json.dumps(churn.as_dict()))["value"] == 2 / 3
    assert churn.as_dict()["rules"] == QUESTION.rules.version


def test_a_plain_count_has_no_rate(bench: Bench) -> None:
    question = Question(date(2010, 12, 31), PlainRules(), months=(JANUARY, JANUARY + 1))
    made = figures_of(bench.runner, THROUGHPUT, bench.evidence(VISITS), question, reach=WHOLE)
    seen = made[JANUARY]
    assert (seen.value, seen.rate, seen.denominator, seen.base, seen.rest) == (3, None, None, 3, 0)
    nobody = empty_figure(THROUGHPUT, JANUARY + 1, question, reach=WHOLE)
    assert made[JANUARY + 1] == nobody
    assert empty_figure(KEEP_RATE, JULY, question, reach=WHOLE).value is None


def test_dealers_apart(bench: Bench) -> None:
    made = figures_by(bench.runner, MONTHLY_CHURN, bench.evidence(VISITS), QUESTION, ["dealer"], reach=WHOLE)
    assert {key: of_dealer[JULY].value for key, of_dealer in made.items()} == {("A",): 0.5, ("B",): 1.0}


@pytest.mark.parametrize(
    ("metric", "month", "until", "covered", "provisional"),
    [
        (MONTHLY_CHURN, "2010-07", "2010-07-31", True, False),
        (MONTHLY_CHURN, "2010-07", "2010-07-01", True, True),
        (MONTHLY_CHURN, "2010-07", "2010-06-30", False, True),
        (ANNUAL_CHURN, "2010-12", "2010-12-31", True, False),
        (ANNUAL_CHURN, "2010-12", "2010-01-01", True, True),
        (ANNUAL_CHURN, "2010-12", "2009-12-31", False, True),
        (THROUGHPUT, "2010-07", "2010-06-30", False, True),
        (STRUCTURE, "2010-07", "2009-12-31", True, False),
    ],
)
def test_beyond_the_data_is_no_figure(
    metric: Metric, month: str, until: str, covered: bool, provisional: bool
) -> None:
    """A period of which the data hold a part is provisional; one of the day is what it is."""
    reach = Reach({"A": (date(2008, 1, 1), date.fromisoformat(until))}, date(2012, 1, 1))
    figure = empty_figure(metric, parse_month(month), QUESTION, reach=reach)
    assert (figure.covered, figure.provisional) == (covered, provisional)
    assert (figure.value is None) == (not covered or metric.denominator is not None)


def test_a_dealer_has_its_own_end(bench: Bench) -> None:
    """A's data end in June, B's in July: of July there is B's figure, and a provisional one of both."""
    spans = {"A": (date(2010, 1, 5), date(2010, 6, 30)), "B": (date(2010, 1, 7), date(2010, 7, 31))}
    asked = (bench.runner, MONTHLY_CHURN, bench.evidence(VISITS, FLEET), QUESTION)
    reach = Reach(spans, date(2012, 1, 1))
    by_dealer = figures_by(*asked, ["dealer"], reach=reach)
    stated = [(one.value, one.provisional) for key in (("A",), ("B",)) for one in [by_dealer[key][JULY]]]
    assert stated == [(None, True), (1.0, False)]
    together = figures_of(*asked, reach=reach)[JULY]
    assert (together.denominator, together.provisional) == (3, True)
    [split] = splits_of(*asked, ["dealer"], reach=reach, name=lambda by, key: name(key))[()][JULY]
    assert {row.key: row.figure.value for row in split.rows} == {"A": None, "B": 1.0}


def test_a_split_names_its_values(bench: Bench) -> None:
    evidence = bench.evidence(VISITS, FLEET)
    made = splits_of(
        bench.runner,
        MONTHLY_CHURN,
        evidence,
        QUESTION,
        ["model", "age"],
        reach=WHOLE,
        name=lambda by, key: name(key),
    )
    by_model, by_age = made[()][JULY]
    assert [(row.key, row.label.en, row.figure.numerator, row.share) for row in by_model.rows] == [
        ("Polo", "Polo", 1, 0.5),
        ("", "Unknown", 1, 0.5),
    ]
    assert (by_model.metric, by_model.by, by_model.ordered) == ("monthly_churn", "model", False)
    assert {row.cumulative for row in by_model.rows} == {None}
    assert by_age.ordered
    assert [(row.key, row.cumulative) for row in by_age.rows] == [("0-2", 0.0), ("2-4", 0.5), ("", 1.0)]
    assert json.loads(json.dumps(by_age.as_dict()))["rows"][0]["figure"]["denominator"] == 1


def test_two_dimensions_at_once(bench: Bench) -> None:
    cells = cells_of(
        bench.runner,
        MONTHLY_CHURN,
        bench.evidence(VISITS, FLEET),
        QUESTION,
        ("model", "dealer"),
        reach=WHOLE,
    )
    assert {key: one.denominator for key, one in cells.items()} == {("Polo", "A"): 2, ("", "B"): 1}


def test_what_was_asked_before_is_asked_of_these_facts(bench: Bench) -> None:
    """Questions are prepared once; facts of another shape, as those of a past day, have their own."""
    evidence = bench.evidence(VISITS, FLEET)
    whole = figures_of(bench.runner, MONTHLY_CHURN, evidence, QUESTION, reach=WHOLE)
    assert whole[JULY].numerator == 2
    some = evidence.visits.filter(evidence.visits.dealer == "A")
    of_a = Evidence(some, evidence.vehicles, vehicle_months(some), evidence.assignments)
    for _ in range(2):
        made = figures_of(bench.runner, MONTHLY_CHURN, of_a, QUESTION, reach=WHOLE)
        assert (made[JULY].numerator, made[JULY].denominator) == (1, 2)
    told: list[int] = []

    def assigned() -> ir.Table:
        told.append(1)
        return evidence.assigned

    later = replace(of_a, assignments=assigned)
    assessed = METRICS["assessment_churn"]
    for _ in range(2):
        figures_of(bench.runner, MONTHLY_CHURN, later, QUESTION, reach=WHOLE)
    assert not told
    figures_of(bench.runner, assessed, later, QUESTION, reach=WHOLE)
    assert told
