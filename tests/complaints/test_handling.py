"""A complaint from opening to the owner's last word: what each step writes, and what it refuses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huidian.complaints.actions import assigning, closing, handling, passing_on
from huidian.complaints.faults import OwnFaultError
from huidian.complaints.machines import COMPLAINT
from huidian.complaints.models import ClockEntry, Complaint, Escalation, ImportantOwner
from huidian.complaints.queries.sight import complaints_in_sight
from huidian.network.machines import NotNowError
from huidian.network.models import Staff
from huidian.network.roles import Role
from huidian.outreach.models import Task
from tests.complaints.made import DAY, FRIDAY, HOUR, a_complaint
from tests.people import LIN_IN_THE_DMS, People

WHY = "a test looks at everything"


def of(people: People, staff: Staff, at: Any = FRIDAY + HOUR) -> dict[str, Any]:
    return {"at": at, "by": staff, "scope": people.scope(staff)}


def solved(people: People, complaint: Complaint, *, cause: str = "workmanship", **findings: Any) -> None:
    """Taken by Zhao, investigated and solved."""
    me: dict[str, Any] = {**of(people, people.zhao), "complaint_id": complaint.pk}
    handling.take(**me)
    handling.write_findings(**me, findings="螺栓松动", cause=cause, done=True, **findings)
    handling.write_solution(**me, solution="重新紧固", cost_fen=20_000, done=True)


def state(complaint: Complaint) -> str:
    return COMPLAINT.state_of(complaint.pk)


def test_what_went_on_to_another_is_not_given_back(people: People) -> None:
    first, second = (a_complaint(people.dealer_a, number) for number in (1, 2))
    me, agent = of(people, people.zhao), people.by_role[Role.CARE_AGENT]
    both = [first.pk, second.pk]
    given = assigning.assign_several(**me, complaint_ids=both, staff_id=people.lin.pk)
    handling.assign(**me, complaint_id=first.pk, staff_id=agent.pk)
    assert [one[0] for one in assigning.give_back(**me, given=given)] == [second.pk]
    held = Complaint.objects.unscoped(WHY).order_by("pk").values_list("responsible", flat=True)
    assert list(held) == [agent.pk, None]


def test_opening_is_once_for_its_cause(people: People) -> None:
    first = a_complaint(people.dealer_a)
    again = a_complaint(people.dealer_a, vehicle=first.vehicle)
    assert again.pk == first.pk
    assert Task.objects.unscoped(WHY).get(kind="complaint").role == Role.CARE_MANAGER
    assert [one.kind for one in ClockEntry.objects.unscoped(WHY).all()] == ["opened"]


@pytest.mark.parametrize(("repeats", "level"), [(1, "normal"), (2, "normal"), (3, "escalated"), (5, "major")])
def test_repeats_of_a_vehicle_make_its_level(people: People, repeats: int, level: str) -> None:
    last = a_complaint(people.dealer_a)
    for n in range(1, repeats):
        last = a_complaint(people.dealer_a, vehicle=last.vehicle, cause_key=f"{n}", at=FRIDAY + n * DAY)
    assert last.level == level


def test_a_complaint_of_long_ago_is_no_repeat(people: People) -> None:
    first = a_complaint(people.dealer_a, at=FRIDAY - 400 * DAY)
    a_complaint(people.dealer_a, vehicle=first.vehicle, cause_key="2", at=FRIDAY - 10 * DAY)
    assert a_complaint(people.dealer_a, vehicle=first.vehicle, cause_key="3").level == "normal"


def test_the_whole_way(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint)
    me: dict[str, Any] = {**of(people, people.zhao), "complaint_id": complaint.pk}
    closed = closing.close(**me, valid=True)
    task = closed.call_back
    assert (state(complaint), closed.call_back_on) == ("closed", date(2026, 12, 7))
    assert task is not None
    assert (task.kind, task.opens_on) == ("complaint_call_back", closed.call_back_on)
    closing.reopen(**me, reason="又响了")
    assert (state(complaint), Complaint.objects.unscoped(WHY).get().level) == ("handling", "escalated")
    with pytest.raises(NotNowError):
        closing.confirm(**me)
    kinds = [one.kind for one in ClockEntry.objects.unscoped(WHY).all()]
    assert kinds == ["opened", "closed", "reopened"]


def test_an_investigation_is_done_with_a_cause_only(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    me: dict[str, Any] = {**of(people, people.zhao), "complaint_id": complaint.pk}
    handling.take(**me)
    with pytest.raises(handling.NothingWrittenError):
        handling.write_findings(**me, findings="查过了", done=True)
    with pytest.raises(handling.UnknownCauseError):
        handling.write_findings(**me, findings="查过了", cause="weather", done=True)
    assert state(complaint) == "handling"


def test_the_author_of_the_fault_does_not_close_it(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint, at_fault=people.zhao.pk)
    about: dict[str, Any] = {"complaint_id": complaint.pk, "valid": True}
    with pytest.raises(OwnFaultError):
        closing.close(**of(people, people.zhao), **about)
    manager = people.by_role[Role.SERVICE_MANAGER]
    assert closing.close(**of(people, manager), **about).closed_by == manager


def test_whom_it_is_about_does_not_withdraw_it(people: People) -> None:
    about: dict[str, Any] = {
        "complaint_id": a_complaint(people.dealer_a, advisor_name=LIN_IN_THE_DMS).pk,
        "reason": "登记错了车",
    }
    with pytest.raises(OwnFaultError):
        closing.withdraw(**of(people, people.lin), **about)
    assert closing.withdraw(**of(people, people.zhao), **about).withdrawn_at is not None


def test_whom_it_is_about_does_not_name_somebody_else(people: People) -> None:
    complaint = a_complaint(people.dealer_a, advisor_name=LIN_IN_THE_DMS)
    lin: dict[str, Any] = {**of(people, people.lin), "complaint_id": complaint.pk}
    handling.take(**lin)
    with pytest.raises(OwnFaultError):
        handling.write_findings(**lin, findings="不是我", cause="workmanship", at_fault=people.zhao.pk)
    zhao: dict[str, Any] = {**of(people, people.zhao), "complaint_id": complaint.pk}
    said: dict[str, Any] = {"findings": "查明", "cause": "workmanship"}
    assert handling.write_findings(**zhao, **said, at_fault=people.lin.pk).at_fault == people.lin
    assert handling.write_findings(**lin, **said).at_fault == people.lin


def test_what_is_not_valid_needs_a_reason(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint)
    me: dict[str, Any] = {**of(people, people.zhao), "complaint_id": complaint.pk, "valid": False}
    with pytest.raises(closing.NoReasonError):
        closing.close(**me, invalid_why=" ")
    assert closing.close(**me, invalid_why="不是本店的车").valid is False


@pytest.mark.parametrize(
    ("cause", "why"),
    [("same_fault", "same_fault"), ("damage", "our_mistake"), ("safety", "major"), ("price", None)],
)
def test_what_makes_an_owner_important(people: People, cause: str, why: str | None) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint, cause=cause)
    closing.close(**of(people, people.zhao), complaint_id=complaint.pk, valid=True)
    assert [one.why for one in ImportantOwner.objects.unscoped(WHY).all()] == ([why] if why else [])


def test_who_sees_which(people: People) -> None:
    mine = a_complaint(people.dealer_a, advisor_name="林小满")
    a_complaint(people.dealer_a, 2)
    region, maker = people.by_role[Role.REGIONAL_MANAGER], people.by_role[Role.OEM_CARE]
    seen = {
        who.username: {one.pk for one in complaints_in_sight(people.scope(who))}
        for who in (people.lin, people.zhao, people.qian, region, maker)
    }
    assert len(seen["zhao"]) == 2
    assert seen["lin"] == {mine.pk}
    assert not seen["qian"] | seen[region.username] | seen[maker.username]
    passing_on.put_before(**of(people, people.zhao), complaint_id=mine.pk, lane="region", why="缺件")
    assert [one.pk for one in complaints_in_sight(people.scope(region))] == [mine.pk]
    assert not complaints_in_sight(people.scope(maker)).exists()


def test_only_who_was_asked_answers(people: People) -> None:
    complaint = a_complaint(people.dealer_a)
    raised = passing_on.put_before(
        **of(people, people.zhao), complaint_id=complaint.pk, lane="maker", why="电池"
    )
    region, maker = people.by_role[Role.REGIONAL_MANAGER], people.by_role[Role.OEM_CARE]
    say: dict[str, Any] = {"escalation_id": raised.pk, "answer": "同意换件"}
    with pytest.raises(passing_on.NotOursError):
        passing_on.answer_raised(**of(people, region), **say)
    with pytest.raises(Escalation.DoesNotExist):
        passing_on.answer_raised(**of(people, people.zhao), **say)
    assert passing_on.answer_raised(**of(people, maker), **say).answer == "同意换件"
    assert Complaint.objects.unscoped(WHY).get().level == "major"


@pytest.mark.parametrize("holder", ["zhao", "lin", "nobody"])
def test_the_task_to_answer_ends_with_the_answer(people: People, holder: str) -> None:
    complaint = a_complaint(people.dealer_a)
    task = Task.objects.unscoped(WHY).filter(complaints=complaint)
    task.update(tries=1)
    if holder != "nobody":
        task.update(held_by=getattr(people, holder), held_until=FRIDAY + 2 * HOUR)
    handling.answer_first(**of(people, people.zhao), complaint_id=complaint.pk)
    assert (task.get().closed_at is None) == (holder == "lin"), "who has it in hand is left to it"
    assert handling.end_settled_tasks(people.dealer_a, at=FRIDAY + 3 * HOUR) == int(holder == "lin")
    assert task.get().closed_at is not None
