"""`huidian scores` prints a month, and the demo's two months stand in it to S0's last decimal."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner

from huidian.config.cli import main
from huidian.demo.store.scores import report
from huidian.kit.months import parse_month
from huidian.surveys.queries.audits import audit_rows, audits_in_reach
from tests.outreach.made import AT, a_vehicle
from tests.people import People
from tests.surveys.answers import BAD, GOOD, owners_answer
from tests.surveys.test_house_results import PRINTED

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 11, 27)


def printed(*arguments: str, code: int = 0) -> Any:
    result = CliRunner().invoke(main, ["scores", "--dealer", "A", *arguments])
    assert result.exit_code == code, result.output
    return result


def test_s0s_table_stands_in_the_demo(people: People) -> None:
    for _ in range(2):  # killed and called again it is the same
        report(people.dealer_a, people.zhao, as_of=AS_OF, now=AT)
    house = json.loads(printed("--month", "2026-10", "--json").stdout)["house"]
    assert {one["line"]: (one["n"], one["mot"], one["css"]) for one in house} == PRINTED
    assert {one["line"]: one["month"] for one in house}["previous"] == "2026-09"
    rows = audit_rows(list(audits_in_reach(people.scope(people.zhao))))
    assert [(str(one.visited_on), one.score.passed, one.score.judged, one.state) for one in rows] == [
        ("2026-10-12", 26, 30, "submitted"),
        ("2026-09-12", 23, 30, "submitted"),
    ]


def test_a_month_with_n_and_interval(people: People) -> None:
    cars = [a_vehicle(people.dealer_a, number) for number in range(40)]
    owners_answer(people.dealer_a, cars[:30], GOOD)
    owners_answer(people.dealer_a, cars[30:], BAD)
    said = json.loads(printed("--month", "2026-11", "--json").stdout)
    assert (said["month"], said["model"], said["provisional"]) == ("2026-11", "mot", True)
    assert said["total"]["n"] == 40 and round(said["total"]["value"], 1) == 83.5
    assert said["total"]["low"] < 83.5 < said["total"]["high"]
    lounge = next(one for one in said["factors"] if one["key"] == "lounge")
    assert (lounge["value"], lounge["n"], round(lounge["weight"], 2)) == (70, 40, 0.1)
    assert parse_month(said["month"]) and said["satisfied"]["value"] == 0.75
    empty = json.loads(printed("--month", "2026-08", "--json").stdout)
    assert (empty["total"]["n"], empty["total"]["value"], empty["house"]) == (0, None, [])
    assert "83.5" in printed("--month", "2026-11").output


def test_what_makes_no_sense_is_said(people: People) -> None:
    assert "2010-11" in printed("--month", "11.2010", code=2).output


def test_an_unknown_model_names_the_known_ones(people: People) -> None:
    assert "mot, nev" in printed("--month", "2026-11", "--model", "x", code=2).output
