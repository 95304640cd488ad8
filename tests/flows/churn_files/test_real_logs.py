"""Real visit logs that nobody here made, against churn counted by hand."""

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from huidian.kit.months import parse_month
from tests.flows.churn_files.asks import ask, run_json
from tests.flows.churn_files.exports import churn_by_hand


def visits_of(path: Path, vehicle: str, day: str) -> list[tuple[str, date]]:
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        (row[vehicle], date(*map(int, re.sub(r"(\d{4})-?(\d{2})-?(\d{2})", r"\1 \2 \3", row[day]).split())))
        for row in rows
    ]


@pytest.mark.parametrize(
    ("name", "vehicle", "month"),
    [("grocery-visits.csv", "cust", "2007-06"), ("cdnow-purchases.csv", "masterid", "1997-08")],
)
def test_the_command_line(shared_data: Path, name: str, vehicle: str, month: str) -> None:
    path = shared_data / name
    [result] = run_json(path, "--month", month, "--map", f"vehicle={vehicle}", "--map", "settled_on=date")[
        "results"
    ]
    year, number = map(int, month.split("-"))
    visits, cohort, lost = churn_by_hand(visits_of(path, vehicle, "date"), (year, number), 6)
    assert (result["visits"], result["cohort"], result["lost"]) == (visits, cohort, len(lost))
    assert result["rate"] == len(lost) / cohort
    assert result["provisional"] is False
    assert {one["plate"]: one["last_visit_on"] for one in result["lost_vehicles"]} == {
        vehicle: day.isoformat() for vehicle, day in lost.items()
    }


@pytest.mark.parametrize(
    ("name", "vehicle", "month", "window"),
    [
        ("grocery-visits.csv", "cust", "2007-12", 6),
        ("grocery-visits.csv", "cust", "2007-03", 1),
        ("cdnow-purchases.csv", "masterid", "1998-06", 12),
        ("cdnow-purchases.csv", "masterid", "1997-04", 3),
    ],
)
def test_every_month_up_to_one(shared_data: Path, name: str, vehicle: str, month: str, window: int) -> None:
    path = shared_data / name
    seen = visits_of(path, vehicle, "date")
    changed = {"churn": {"window_months": window}}
    from huidian import playbooks
    from huidian.flows.churn_files.answer import answer
    from huidian.flows.churn_files.question import Question

    question = Question(
        (path,),
        parse_month(month),
        playbooks.load("generic", changed),
        {"vehicle": vehicle, "settled_on": "date"},
    )
    [result] = answer(question, splits=False).results
    assert result.trend[-1] == result.figure
    for figure in result.trend:
        year, number = divmod(figure.month, 12)
        visits, cohort, lost = churn_by_hand(seen, (year, number + 1), window)
        assert (figure.counts["visits"], figure.base, figure.numerator) == (visits, cohort, len(lost))


def test_a_log_without_kinds_has_one_rate_and_no_breakdown(shared_data: Path) -> None:
    report = ask(
        shared_data / "grocery-visits.csv", month="2007-06", mapping={"vehicle": "cust", "settled_on": "date"}
    )
    [result] = report.results
    assert [label.zh for label, _ in result.by_kind] == ["综合售后"]
    assert result.splits == []
    assert report.intake.rows == report.intake.visits == 10_483
