"""Whom complaints and orders make important: proposed once for each fact, decided by a manager, contacted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huidian.complaints.actions import handling, important
from huidian.complaints.actions.proposing import propose_important
from huidian.complaints.machines import IMPORTANT
from huidian.complaints.models import ImportantOwner
from huidian.complaints.queries.vehicle import important_marks
from huidian.complaints.repeats import Work, repeats_in
from huidian.flows import after_imports
from huidian.flows.after_imports import follow_import
from huidian.jobs.schedule import REGULAR
from huidian.outreach.models import Task
from tests.complaints.made import DAY, FRIDAY, HOUR, a_complaint
from tests.complaints.test_handling import of
from tests.flows.test_needs import a_visit
from tests.outreach.made import TODAY, a_vehicle
from tests.people import People

WHY = "a test looks at everything"


def rows() -> list[tuple[str, str]]:
    """By what and in which state."""
    states = IMPORTANT.rows().unscoped(WHY).order_by("pk").values_list("why", "state_now")
    return [(str(why), str(state)) for why, state in states]


@pytest.mark.parametrize(
    ("done", "again"),
    [
        ("11-01 brakes, 11-20 brakes", ("brakes", 2)),
        ("11-01 brakes, 11-01 brakes", None),  # one stay
        ("08-01 brakes, 11-20 brakes", None),  # too long ago
        ("11-01 brakes, 11-20 horn", None),
        ("08-20 brakes, 10-01 brakes, 11-20 brakes", ("brakes", 3)),
        ("07-01 brakes, 08-20 brakes", None),  # nothing of it lately
        ("11-01 horn, 11-02 horn, 11-03 lamp, 11-04 lamp, 11-05 lamp", ("lamp", 3)),
        ("11-01 horn, 11-02 horn, 11-03 lamp, 11-04 lamp", ("lamp", 2)),
    ],
)
def test_what_is_repaired_again(done: str, again: tuple[str, int] | None) -> None:
    works = [
        Work(1, date.fromisoformat(f"2026-{on}"), frozenset({what}))
        for on, what in (one.split() for one in done.split(", "))
    ]
    some = list(repeats_in(works, since=date(2026, 9, 28), within=60))
    assert [(one.what, len(one.days)) for one in some] == ([again] if again else [])


def repaired(vehicle: Any, days_ago: int, what: str = "更换刹车片", kind: str = "repair") -> None:
    on = TODAY - timedelta(days=days_ago)
    a_visit(vehicle, on, f"{vehicle.pk}-{on}", order_kind=kind, items={"labour": [what]})


def test_a_fault_that_is_repaired_again_is_proposed_once_for_each_repair(people: People) -> None:
    dealer = people.dealer_a
    twice, maintained, once = (a_vehicle(dealer, number) for number in range(3))
    for days in (30, 9):
        repaired(twice, days)
        repaired(maintained, days, "更换机油", "maintenance")
    repaired(once, 9)
    assert [propose_important(dealer, at=FRIDAY) for _ in range(2)] == [1, 0]
    one = ImportantOwner.objects.unscoped(WHY).get()
    assert (one.vehicle_id, one.facts["what"], one.facts["on"]) == (
        twice.pk, "更换刹车片", ["2026-10-28", "2026-11-18"]
    )  # fmt: skip
    important.decline(**of(people, people.zhao), important_id=one.pk, reason="正常磨损")
    assert propose_important(dealer, at=FRIDAY) == 0
    repaired(twice, 1)
    assert propose_important(dealer, at=FRIDAY) == 1
    assert rows() == [("same_fault", "declined"), ("same_fault", "proposed")]
    assert propose_important(people.dealer_b, at=FRIDAY) == 0


@pytest.mark.parametrize(
    ("cause", "level", "why"),
    [
        ("", "major", "major"),
        ("damage", "", "our_mistake"),
        ("same_fault", "", "same_fault"),
        ("price", "", None),
        ("attitude", "", None),  # our mistake, but no more than that
        ("attitude", "escalated", "our_mistake"),
    ],
)
def test_a_complaint_makes_its_owner_important_before_it_is_closed(
    people: People, cause: str, level: str, why: str | None
) -> None:
    me: dict[str, Any] = {**of(people, people.zhao), "complaint_id": a_complaint(people.dealer_a).pk}
    handling.take(**me)
    if level:
        handling.raise_level(**me, level=level, reason="要上电视")
    if cause:
        handling.write_findings(**me, findings="查明", cause=cause)
        assert propose_important(people.dealer_a, at=FRIDAY) == 0
        handling.write_findings(**me, findings="查明", cause=cause, done=True)
    assert [propose_important(people.dealer_a, at=FRIDAY) for _ in range(2)] == [int(why is not None), 0]
    assert rows() == ([(why, "proposed")] if why else [])


def test_an_import_and_every_night_propose(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "complaints" in {one.job for one in REGULAR}
    monkeypatch.setattr(
        after_imports, "FOLLOWS", [one for one in after_imports.FOLLOWS if one is propose_important]
    )
    vehicle = a_vehicle(people.dealer_a, 1)
    for days in (30, 9):
        repaired(vehicle, days)
    follow_import(people.dealer_a, at=FRIDAY)
    assert rows() == [("same_fault", "proposed")]


def test_a_manager_takes_one_on_and_is_reminded_until_it_ends(people: People) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    me = of(people, people.zhao, FRIDAY)
    named = important.name_owner(**me, vehicle_id=vehicle.pk, reason="车友会会长")
    assert important_marks(people.scope(people.lin), [vehicle.pk]) == {}
    important.accept(**me, important_id=named.pk, every_days=14)
    mark = important_marks(people.scope(people.lin), [vehicle.pk])[vehicle.pk]
    assert (mark.manager, mark.reason) == ("zhao", "车友会会长")
    assert important_marks(people.scope(people.qian), [vehicle.pk]) == {}
    later = of(people, people.zhao, FRIDAY + DAY)
    important.contacted(**later, important_id=named.pk)
    open_tasks = Task.objects.unscoped(WHY).open().filter(kind="important_owner")
    assert [(one.responsible, one.opens_on) for one in open_tasks] == [
        (people.zhao, TODAY + timedelta(days=15))
    ]
    important.end(**of(people, people.zhao, FRIDAY + DAY + HOUR), important_id=named.pk, reason="已放心")
    assert not open_tasks.all().exists()
    assert important_marks(people.scope(people.lin), [vehicle.pk]) == {}
