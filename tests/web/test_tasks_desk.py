"""The list of tasks: what its filters mean, its verbs with previews and undo; absences by their form."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from huidian.network.absences import Absence
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.outreach.models import Task
from tests.outreach.made import a_task, a_vehicle
from tests.people import People
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
DAY = timedelta(days=1)


@pytest.fixture
def tasks(people: People) -> dict[str, Task]:
    """One task in each state at A, one late, one at B."""
    now = timezone.now()
    today, a = timezone.localdate(now), people.dealer_a
    days = {"opens_on": today, "best_on": today}
    said: dict[str, dict[str, Any]] = {
        "ready": {"responsible": people.by_role[Role.CARE_AGENT]},
        "late": {"opens_on": today - 9 * DAY, "best_on": today - 5 * DAY, "overdue_on": today - DAY},
        "held": {"held_by": people.zhao, "held_until": now + DAY},
        "promised": {"promised_at": now + DAY, "not_before_at": now + DAY, "tries": 1},
        "waiting": {"not_before_at": now + DAY, "tries": 2},
        "coming": {"opens_on": today + DAY, "best_on": today + DAY},
        "closed": {"closed_at": now, "ending": "done"},
    }
    made = {
        key: a_task(a_vehicle(a, number), **(days | columns))
        for number, (key, columns) in enumerate(said.items())
    }
    return made | {"rival": a_task(a_vehicle(people.dealer_b, 99), **days)}


def test_what_filters_mean(people: People, tasks: dict[str, Task], signed_in: SignIn) -> None:
    zhao = signed_in(people.zhao)

    def keys(query: str) -> set[str]:
        lines = zhao.get(f"/tasks/?{query}").context["table"].lines
        by_id = {str(task.pk): key for key, task in tasks.items()}
        return {by_id[line.key] for line in lines}

    assert keys("") == set(tasks) - {"rival"}
    for state in ("held", "promised", "waiting", "coming", "closed"):
        assert keys(f"state={state}") == {state}
    assert keys("state=ready") == {"ready", "late"}
    assert keys("overdue=true") == {"late"}
    assert keys(f"responsible={people.by_role[Role.CARE_AGENT].pk}") == {"ready"} == keys("assigned=true")
    assert keys("tries_min=1&tries_max=1") == {"promised"}
    assert keys("ending=done") == {"closed"}
    assert keys("q=车主2") == {"held"}
    assert keys("kind=service&role=care_agent") == set(tasks) - {"rival"}


def test_an_advisor_sees_own_tasks_alone(people: People, tasks: dict[str, Task], signed_in: SignIn) -> None:
    lin = signed_in(people.lin)
    assert lin.get("/tasks/").context["table"].total == 0
    Task.objects.unscoped(WHY).filter(pk=tasks["ready"].pk).update(responsible=people.lin)
    shown = lin.get("/tasks/")
    assert shown.context["table"].total == 1
    assert tasks["ready"].vehicle.plate not in shown.content.decode()
    hits = AuditEvent.objects.unscoped(WHY).filter(action="search.hit", staff=people.lin)
    assert not hits.exists()
    assert lin.get("/tasks/?q=00000").context["table"].total == 1
    assert hits.count() == 1


@pytest.mark.parametrize(
    ("action", "form", "changed"),
    [
        ("tasks.assign", "person", {"ready", "late", "coming"}),
        ("tasks.spread", "people", {"ready", "late", "coming"}),
        ("tasks.withdraw", "", {"ready", "late", "coming", "waiting"}),
    ],
)
def test_verbs_for_several(  # type: ignore[no-untyped-def]
    people: People, tasks: dict[str, Task], signed_in: SignIn, action, form, changed
) -> None:
    zhao, agent = signed_in(people.zhao), people.by_role[Role.CARE_AGENT]
    before = list(Task.objects.unscoped(WHY).order_by("pk").values())
    shown = zhao.post("/tasks/act/", {"action": action, "all": "1"}).context
    assert {int(key) for key in shown["preview"].keys} == {tasks[key].pk for key in changed}
    assert sum(shown["preview"].skipped.values()) == 7 - len(changed)
    more = {form: [people.zhao.pk]} if form else {}
    done = zhao.post(
        "/tasks/act/", {"action": action, "step": "do", "keys": shown["keys"], **more}, follow=True
    )
    text = str(next(iter(done.context["messages"])))
    assert text.startswith("已")
    moved = [
        one
        for one, then in zip(Task.objects.unscoped(WHY).order_by("pk").values(), before, strict=True)
        if one != then
    ]
    assert {one["id"] for one in moved} == {tasks[key].pk for key in changed}
    keys = text.split('name="keys" value="')[1].split('"')[0]
    zhao.post("/tasks/act/", {"action": action, "step": "undo", "keys": keys})
    assert list(Task.objects.unscoped(WHY).order_by("pk").values()) == before
    assert signed_in(agent).post("/tasks/act/", {"action": action, "all": "1"}).status_code == 403


def test_an_absence_by_its_form_and_its_undo(people: People, signed_in: SignIn) -> None:
    zhao, today = signed_in(people.zhao), timezone.localdate()
    form = {
        "person": people.by_role[Role.CARE_AGENT].pk,
        "from_on": today,
        "until_on": today - DAY,
        "cover": "",
    }
    for field, day in (("until_on", today - DAY), ("until_on", "9999-12-31"), ("from_on", "0001-01-01")):
        wrong = zhao.post("/tasks/absences/new/", form | {"until_on": today} | {field: day})
        assert list(wrong.context["form"].errors) == [field]
    form |= {"until_on": today, "cover": people.zhao.pk}
    done = zhao.post("/tasks/absences/new/", form, follow=True)
    assert done.context["table"].total == 1
    pk = Absence.objects.unscoped(WHY).get().pk
    zhao.post("/tasks/absences/act/", {"action": "absences.end", "step": "do", "keys": pk})
    assert not Absence.objects.unscoped(WHY).on(today).exists()
    undo = {"action": "absences.end", "step": "undo", "keys": pk}
    for words in ("已撤销，1 行恢复原样", "没有可以撤销的"):
        assert words in zhao.post("/tasks/absences/act/", undo, follow=True).content.decode()
    assert Absence.objects.unscoped(WHY).on(today).exists()
