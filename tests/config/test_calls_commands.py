"""`huidian tasks`, `attempts` and `results` print what their pages show."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner

from huidian.config.cli import main
from huidian.flows.wrap_up import Report, wrap_up
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def printed(command: str, *arguments: str) -> Any:
    result = CliRunner().invoke(main, [command, "--dealer", "A", "--json", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def day(people: People) -> People:
    """Three tasks: one called about, to be tried again; one that waits for the gap; one of another dealer."""
    lin = people.by_role[Role.CARE_AGENT]
    first = a_task(a_vehicle(people.dealer_a, 1), created_at=AT, responsible=lin)
    a_task(
        a_vehicle(people.dealer_a, 2), created_at=AT, not_before_at=AT + HOUR, waits_for="gap",
        expires_on=TODAY, kind="insurance",
    )  # fmt: skip
    a_task(a_vehicle(people.dealer_b, 3), created_at=AT)
    act: dict[str, Any] = {"at": AT, "by": lin, "scope": people.scope(lin), "task_id": first.pk}
    assert claim(**act)
    wrap_up(**act, report=Report(outcome="no_answer", note="没接"))
    return people


def test_tasks_with_what_they_wait_for(day: People) -> None:
    tasks = printed("tasks")
    assert [(one["plate"], one["state"], one["waits_for"], one["tries"]) for one in tasks] == [
        ("京X00001", "waiting", "retry", 1),
        ("京X00002", "waiting", "gap", 0),
    ]
    assert tasks[1]["expires"] == TODAY.isoformat() and tasks[1]["next_at"] == (AT + HOUR).isoformat()
    assert tasks[0]["responsible"] == str(day.by_role[Role.CARE_AGENT])
    assert printed("tasks", "--state", "ready") == []
    later = printed("tasks", "--day", (TODAY + timedelta(days=1)).isoformat(), "--state", "ready")
    assert [one["plate"] for one in later] == ["京X00001", "京X00002"]
    text = CliRunner().invoke(main, ["tasks", "--dealer", "A"]).stdout
    assert "京X00002" in text and "2 项任务" in text


def test_attempts_and_results(day: People) -> None:
    (attempt,) = printed("attempts")
    assert (attempt["plate"], attempt["outcome"], attempt["connected"]) == ("京X00001", "no_answer", False)
    assert printed("attempts", "--to", (TODAY - timedelta(days=1)).isoformat()) == []
    results = printed("results")
    total = results["total"]
    assert (total["targeted"], total["contacted"], total["connected"], total["rate"]) == (2, 1, 0, 0.0)
    assert (total["over_targeted"]["contacted"], total["over_contacted"]["connected"]) == (0.5, 0.0)
    assert {one["key"]: one["targeted"] for one in results["kind"]} == {"service": 1, "insurance": 1}
    assert "已联系 1" in CliRunner().invoke(main, ["results", "--dealer", "A"]).stdout


def test_an_unknown_state_or_day_is_refused(people: People) -> None:
    for arguments in (["--state", "lost"], ["--day", "tomorrow"]):
        assert CliRunner().invoke(main, ["tasks", "--dealer", "A", *arguments]).exit_code == 2
