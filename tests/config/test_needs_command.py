"""`huidian needs` prints what the store's facts require on a day."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from huidian.config.cli import main
from tests.flows.test_needs import a_visit
from tests.outreach.made import TODAY, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def printed(*arguments: str) -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["needs", "--dealer", "A", "--json", *arguments])
    assert result.exit_code == 0, result.output
    lines: list[dict[str, Any]] = json.loads(result.stdout)
    return lines


def test_the_next_service_by_the_last_one(people: People) -> None:
    a_visit(a_vehicle(people.dealer_a, 1), TODAY - 183 * DAY, "RO1")
    (need,) = printed("--on", TODAY.isoformat(), "--kind", "routine_service")
    assert need["vehicle"] == {"plate": "京X00001", "vin": ""}
    assert (need["kind"], need["cycle"], need["state"]) == ("routine_service", "visit:RO1", "open")
    assert need["earliest"] <= need["due"] <= need["overdue"] <= need["latest"]
    assert need["facts"]["last_service_on"] == (TODAY - 183 * DAY).isoformat()
    (later,) = printed("--on", (TODAY + 400 * DAY).isoformat(), "--kind", "routine_service")
    assert later["state"] == "expired"
    assert printed("--on", (TODAY + 400 * DAY).isoformat(), "--kind", "routine_service", "--ahead") == []


def test_an_unknown_kind_names_the_known_ones(people: People) -> None:
    result = CliRunner().invoke(main, ["needs", "--dealer", "A", "--kind", "oil"])
    assert result.exit_code == 2 and "routine_service" in result.output


def test_the_text_is_in_words_and_without_those_that_are_over(people: People) -> None:
    a_visit(a_vehicle(people.dealer_a, 1), TODAY - 183 * DAY, "RO1")
    asked = ["--language", "zh", "needs", "--dealer", "A", "--kind", "routine_service", "--on"]
    later = (TODAY + 400 * DAY).isoformat()
    now = CliRunner().invoke(main, [*asked, TODAY.isoformat()]).output
    assert now.startswith("车辆  类别  状态") and "京X00001  定期保养  待联系" in now and "上次保养" in now
    assert "京X00001" not in CliRunner().invoke(main, [*asked, later]).output
    assert "已过期" in CliRunner().invoke(main, [*asked, later, "--all"]).output
