"""The measures of keeping on tables small enough to count by hand."""

from datetime import date
from typing import Any

import pytest

from huidian.engine import metrics
from huidian.engine.facts.evidence import Question
from huidian.engine.figures.measures import figure, list_behind, rows_of, split
from huidian.engine.metrics import Metric
from huidian.engine.rules import PlainRules
from huidian.engine.runners.duckdb import Row
from huidian.kit.months import format_month, parse_month
from tests.engine.conftest import Bench
from tests.engine.histories import ask
from tests.engine.oracle import Vehicle, Visit

Days = dict[str, list[str]]


def visits_of(days: Days, kind: str = "maintenance") -> list[Visit]:
    """The visits of each vehicle at dealer A, from days as text."""
    return [
        Visit("A", vehicle, date.fromisoformat(day), kind, kind)
        for vehicle, mine in days.items()
        for day in mine
    ]


def table(bench: Bench, metric: Metric, days: Days, on: str) -> list[tuple[Any, ...]]:
    """Month, the two counts and the rate, month by month."""
    assert metric.numerator and metric.denominator
    question = ask(date.fromisoformat(on))
    return [
        (
            format_month(row["month"]),
            row[metric.denominator.key],
            row[metric.numerator.key],
            row["rate"],
            row["provisional"],
        )
        for row in bench.rows(figure(metric, bench.evidence(visits_of(days)), question))
    ]


def behind(bench: Bench, metric: Metric, days: Days, on: str, month: str, count: str) -> list[Row]:
    question = ask(date.fromisoformat(on), month=parse_month(month))
    rows = bench.rows(list_behind(metric, bench.evidence(visits_of(days)), question, count))
    return sorted(rows, key=lambda row: str(row["vehicle"]))


YEARS = {
    "every year": ["2004-02-29", "2005-05-01", "2006-05-01", "2007-05-01", "2008-05-01", "2009-12-31"],
    "twice in 2004": ["2004-01-01", "2004-12-31"],
    "one year out": ["2004-06-30", "2006-01-01", "2009-01-01"],
    "new in 2008": ["2008-12-31", "2009-01-01"],
}


def test_annual_churn_by_eye(bench: Bench) -> None:
    assert table(bench, metrics.ANNUAL_CHURN, YEARS, "2010-01-15") == [
        ("2005-12", 3, 2, 2 / 3, False),
        ("2006-12", 1, 0, 0.0, False),
        ("2007-12", 2, 1, 0.5, False),
        ("2008-12", 1, 0, 0.0, False),
        ("2009-12", 2, 0, 0.0, False),
    ]
    lost = behind(bench, metrics.ANNUAL_CHURN, YEARS, "2010-01-15", "2005-12", "lost")
    assert [(row["vehicle"], row["year"], row["last_visit_on"]) for row in lost] == [
        ("one year out", 2004, date(2004, 6, 30)),
        ("twice in 2004", 2004, date(2004, 12, 31)),
    ]


@pytest.mark.parametrize(
    ("on", "told"),
    [
        ("2005-11-30", []),
        ("2005-12-01", [("2005-12", 3, 2, 2 / 3, True)]),
        ("2005-12-31", [("2005-12", 3, 2, 2 / 3, True)]),
        ("2006-01-01", [("2005-12", 3, 2, 2 / 3, False)]),
    ],
)
def test_a_year_is_told_from_its_december_on(bench: Bench, on: str, told: list[tuple[Any, ...]]) -> None:
    known = {vehicle: [day for day in days if day <= on] for vehicle, days in YEARS.items()}
    assert table(bench, metrics.ANNUAL_CHURN, known, on) == told


def test_five_year_survival_by_eye(bench: Bench) -> None:
    """Of the three of 2004 two are there in 2009, one of them not in every year between."""
    assert table(bench, metrics.FIVE_YEAR_SURVIVAL, YEARS, "2010-01-15") == [("2009-12", 3, 2, 2 / 3, False)]
    came = behind(bench, metrics.FIVE_YEAR_SURVIVAL, YEARS, "2010-01-15", "2009-12", "came")
    assert [(row["vehicle"], row["last_visit_on"]) for row in came] == [
        ("every year", date(2004, 2, 29)),
        ("one year out", date(2004, 6, 30)),
    ]


def test_the_keep_rate_ends_after_twelve_and_thirty_six_months(bench: Bench) -> None:
    """Seen in January 2006 alone: kept to the December, in the base to December 2008."""
    told = table(bench, metrics.KEEP_RATE, {"V1": ["2006-01-31"]}, "2009-02-10")
    assert [month for month, *_ in told][:: len(told) - 1] == ["2006-01", "2009-02"]
    assert [month for month, _, kept, *_ in told if kept] == [f"2006-{month:02}" for month in range(1, 13)]
    assert [month for month, base, *_ in told if base][-1] == "2008-12"
    assert told[-1] == ("2009-02", 0, 0, None, True)


def test_the_keep_rate_by_eye(bench: Bench) -> None:
    days = {"kept": ["2007-01-05", "2008-11-30"], "away": ["2007-01-31"], "given up": ["2005-01-31"]}
    told = table(bench, metrics.KEEP_RATE, days, "2009-01-10")
    assert told[-14:-11] == [
        ("2007-12", 3, 2, 2 / 3, False),
        ("2008-01", 2, 0, 0.0, False),
        ("2008-02", 2, 0, 0.0, False),
    ]
    assert told[-3:] == [
        ("2008-11", 2, 1, 0.5, False),
        ("2008-12", 2, 1, 0.5, False),
        ("2009-01", 2, 1, 0.5, True),
    ]


def test_whoever_returns_stays_in_the_months_base(bench: Bench) -> None:
    """Last seen in January 2007: in the base from February 2008 to January 2009."""
    days = {
        "after 12 months": ["2007-01-10", "2008-01-10"],
        "after 13 months": ["2007-01-10", "2008-02-10", "2008-02-20"],
        "after 24 months": ["2007-01-10", "2009-01-10"],
        "after 25 months": ["2007-01-10", "2009-02-10"],
    }
    told = {month: row for month, *row in table(bench, metrics.RETURN_RATE, days, "2009-02-28")}
    assert min(told) == "2008-02"
    assert told["2008-02"] == [3, 1, 1 / 3, False]
    assert told["2008-03"] == told["2008-12"] == [2, 0, 0.0, False]
    assert told["2009-01"] == [2, 1, 0.5, False]
    # who came in January 2008 is lost again thirteen months later; 25 months are too late to count
    assert told["2009-02"] == [1, 0, 0.0, True]
    [back] = behind(bench, metrics.RETURN_RATE, days, "2009-02-28", "2008-02", "returned")
    assert (back["vehicle"], back["last_visit_on"], back["away"]) == (
        "after 13 months",
        date(2007, 1, 10),
        13,
    )


SALES = [
    Vehicle("A", "on the last day", purchased_on=date(2009, 8, 31)),
    Vehicle("A", "in time", purchased_on=date(2009, 8, 10)),
    Vehicle("A", "a day late", purchased_on=date(2009, 8, 15)),
    Vehicle("A", "before the purchase", purchased_on=date(2009, 8, 20)),
    Vehicle("A", "on the day itself", purchased_on=date(2009, 8, 20)),
    Vehicle("A", "for a repair", purchased_on=date(2009, 8, 1)),
    Vehicle("A", "sold before the data", purchased_on=date(2009, 7, 31)),
    Vehicle("A", "unripe", purchased_on=date(2009, 9, 1)),
    Vehicle("A", "no date"),
]
FIRST_VISITS = {
    "on the last day": ["2010-02-28"],
    "in time": ["2010-02-10"],
    "a day late": ["2010-02-16"],
    "before the purchase": ["2009-08-19"],
    "on the day itself": ["2009-08-19", "2009-08-20"],
    "sold before the data": ["2009-08-05"],
    "unripe": ["2009-10-01"],
    "no date": ["2009-10-01"],
}


def first_service_of(bench: Bench, on: str, kind: str = "overall") -> dict[str, Row]:
    repairs = {
        "sold before the data": ["2009-08-01"],
        "for a repair": ["2009-09-01"],
        "on the day itself": ["2010-01-05"],
    }
    history = [*visits_of(FIRST_VISITS), *visits_of(repairs, "repair")]
    evidence = bench.evidence([one for one in history if one.settled_on <= date.fromisoformat(on)], SALES)
    question = Question(date.fromisoformat(on), PlainRules(), kind)
    rows = bench.rows(rows_of(metrics.FIRST_SERVICE_RATE, evidence, question))
    assert {row["month"] for row in rows} <= {parse_month("2010-02"), parse_month("2010-03")}
    return {row["vehicle"]: row for row in rows}


def test_the_first_service_by_eye(bench: Bench) -> None:
    """Six months after an August sale, up to and including the day, clipped to the end of February."""
    rows = first_service_of(bench, "2010-03-01")
    assert {vehicle: row["served"] for vehicle, row in rows.items()} == {
        "on the last day": True,
        "in time": True,
        "a day late": False,
        "before the purchase": False,
        "on the day itself": True,
        "for a repair": True,
    }
    assert rows["on the last day"]["last_visit_on"] == date(2010, 2, 28)
    first = rows["on the day itself"]
    assert (first["last_visit_on"], first["kind"]) == (date(2009, 8, 20), "maintenance")
    assert rows["a day late"]["first_month"] is rows["a day late"]["kind"] is None
    of_maintenance = first_service_of(bench, "2010-03-01", "maintenance")
    assert not of_maintenance["for a repair"]["served"]
    assert len(of_maintenance) == len(rows)


def test_a_sale_counts_once_its_limit_has_passed(bench: Bench) -> None:
    assert set(first_service_of(bench, "2010-02-10")) == {"for a repair"}
    assert set(first_service_of(bench, "2010-02-15")) == {"for a repair", "in time"}
    assert set(first_service_of(bench, "2010-02-16")) == {"for a repair", "in time", "a day late"}
    assert "on the last day" not in first_service_of(bench, "2010-02-28")
    assert "unripe" not in first_service_of(bench, "2010-03-01")
    assert "unripe" in first_service_of(bench, "2010-03-02")


def test_the_value_of_a_year_by_eye(bench: Bench) -> None:
    def spent(vehicle: str, day: date, amount: int | None, labour: int | None = None) -> Visit:
        kind = "repair" if day.month == 12 else "maintenance"
        return Visit("A", vehicle, day, kind, kind, amount_fen=amount, labour_fen=labour)

    history = [
        spent("kept", date(2008, 3, 1), 30_000, 10_000),
        spent("kept", date(2008, 3, 1), 20_000),
        spent("kept", date(2008, 12, 31), None),
        spent("kept", date(2009, 1, 1), 99_999, 99_999),
        spent("lost", date(2008, 6, 1), 50_000, 0),
        spent("lost", date(2008, 12, 1), 100_000, None),
        spent("unpriced", date(2008, 6, 1), None),
    ]
    fleet = [Vehicle("A", "lost", model="Lan"), Vehicle("A", "kept", model="Mei")]
    evidence, question = bench.evidence(history, fleet), ask(date(2010, 1, 1), month=parse_month("2009-12"))
    [value] = bench.rows(figure(metrics.ANNUAL_VALUE, evidence, question))
    assert (value["amount_fen"], value["kept_amount_fen"], value["lost_amount_fen"]) == (
        200_000,
        50_000,
        150_000,
    )
    assert (value["rate"], value["amount_unpriced"]) == (0.75, 1)
    [labour] = bench.rows(figure(metrics.ANNUAL_LABOUR, evidence, question))
    assert (labour["labour_fen"], labour["lost_labour_fen"], labour["rate"]) == (10_000, 0, 0.0)
    assert labour["labour_unpriced"] == 1
    [unpriced] = bench.rows(list_behind(metrics.ANNUAL_VALUE, evidence, question, "amount_unpriced"))
    assert unpriced["vehicle"] == "unpriced"
    [lost] = bench.rows(list_behind(metrics.ANNUAL_VALUE, evidence, question, "lost_amount_fen"))
    assert (lost["last_visit_on"], lost["kind"]) == (date(2008, 12, 1), "repair")
    parts = bench.rows(split(metrics.ANNUAL_VALUE, evidence, question, ["model"]))
    assert [(row["model"], row["lost_amount_fen"], row["share"]) for row in parts] == [
        ("Lan", 150_000, 1.0),
        ("Mei", 0, 0.0),
        (None, 0, 0.0),
    ]
