"""The one queue: its order, who holds what, what an outcome brings and how it is taken back."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from huidian.customers import actions as customers
from huidian.customers.models import Block, Departure, NumberState
from huidian.flows.wrap_up import Booking, Report, take_back, wrap_up
from huidian.network.models import AuditEvent, Staff
from huidian.network.roles import Role
from huidian.network.submissions import IdempotencyKey
from huidian.outreach.actions.assigning import not_begun, withdraw
from huidian.outreach.actions.attempts import NotHeldError
from huidian.outreach.actions.claims import Claim, answer_for, claim, claim_next, closed_until, release
from huidian.outreach.models import Attempt, OwnerStatement, Task
from huidian.outreach.queries.queue import why_empty
from huidian.workshop.actions import FullError, book
from huidian.workshop.models import Appointment
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def first(people: People, staff: Staff, at=AT) -> Claim | None:  # type: ignore[no-untyped-def]
    return claim_next(at=at, by=staff, scope=people.scope(staff), dealer=people.dealer_a)


def agent(people: People) -> Staff:
    return people.by_role[Role.CARE_AGENT]


def report(people: People, staff: Staff, task: Task, outcome: str, *, at=AT, **more) -> int:  # type: ignore[no-untyped-def]
    return wrap_up(
        at=at,
        by=staff,
        scope=people.scope(staff),
        task_id=task.pk,
        report=Report(outcome=outcome, **more),
    )


def test_promised_then_retries_then_late_then_today_by_priority(people: People) -> None:
    a = people.dealer_a
    today = a_task(a_vehicle(a, 1))
    weighty = a_task(a_vehicle(a, 2), priority=5)
    late = a_task(a_vehicle(a, 3), overdue_on=TODAY - DAY)
    retry = a_task(a_vehicle(a, 4), tries=1, not_before_at=AT - HOUR)
    promised = a_task(a_vehicle(a, 5), tries=1, promised_at=AT, not_before_at=AT)
    a_task(a_vehicle(a, 6), tries=1, not_before_at=AT + HOUR)
    a_task(a_vehicle(a, 7), opens_on=TODAY + DAY, best_on=TODAY + DAY)
    a_task(a_vehicle(a, 8), expires_on=TODAY - DAY)
    a_task(a_vehicle(people.dealer_b, 9))
    lin = agent(people)
    taken = []
    while held := first(people, lin):
        taken.append(held.task_id)
        task = Task.objects.unscoped(WHY).get(pk=held.task_id)
        report(people, lin, task, "informed")
    assert taken == [one.pk for one in (promised, retry, late, weighty, today)]
    assert why_empty(people.scope(lin), lin, a, AT).by_rule == {"retry": 1}


def test_two_never_hold_one_and_a_lease_ends(people: People) -> None:
    task = a_task(a_vehicle(people.dealer_a, 1))
    lin, zhao = agent(people), people.zhao
    held = first(people, lin)
    assert held and held.task_id == task.pk
    assert first(people, zhao) is None
    assert claim(at=AT, by=zhao, scope=people.scope(zhao), task_id=task.pk) is None
    assert first(people, zhao, held.until) is not None
    with pytest.raises(NotHeldError):
        report(people, lin, task, "informed", at=held.until)
    assert not Attempt.objects.unscoped(WHY).exists()
    assert release(at=held.until, by=zhao, scope=people.scope(zhao), task_id=task.pk)
    assert first(people, lin, held.until) is not None


def test_one_owner_is_on_one_line(people: People) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    other = a_vehicle(people.dealer_a, 2)
    other.owner = vehicle.owner
    other.save()
    another = a_task(other)
    a_task(vehicle), a_task(vehicle, kind="insurance")
    assert first(people, agent(people))
    zhao = people.zhao
    assert first(people, zhao) is None
    assert claim(at=AT, by=zhao, scope=people.scope(zhao), task_id=another.pk) is None


@pytest.mark.parametrize("rule", ["quiet_hours", "opted_out", "cap"])
def test_nobody_is_called_where_a_rule_says_no(people: People, rule: str) -> None:
    at = AT + timedelta(hours=12) if rule == "quiet_hours" else AT
    owner = {"may_contact": False} if rule == "opted_out" else {}
    vehicle = a_vehicle(people.dealer_a, 1, **owner)
    lin = agent(people)
    if rule == "cap":
        report(people, lin, _held(people, lin, a_task(vehicle, kind="insurance")), "informed", at=AT)
    a_task(vehicle)
    assert first(people, lin, at) is None
    closed = closed_until(people.dealer_a, at)
    waiting = why_empty(people.scope(lin), lin, people.dealer_a, at, closed)
    assert waiting.by_rule == {rule: 1}
    assert waiting.next_at and waiting.next_at > at


def _held(people: People, staff: Staff, task: Task) -> Task:
    assert claim(at=AT, by=staff, scope=people.scope(staff), task_id=task.pk)
    task.refresh_from_db(from_queryset=Task.objects.unscoped(WHY))
    return task


@pytest.mark.parametrize(
    ("outcome", "more", "ending", "moved"),
    [
        ("informed", {}, "done", None),
        ("no_answer", {}, "", AT + 4 * HOUR),
        ("later", {"call_back_at": AT + 5 * HOUR}, "", AT + 5 * HOUR),
        ("do_not_contact", {}, "blocked", None),
        ("wrong_number", {"number": "10000000001"}, "done", None),
        ("elsewhere", {"done_km": 50000}, "done", None),
        ("refuses", {"reason": "price"}, "done", None),
        ("booked", {"booking": Booking(AT + 2 * DAY, "林小满")}, "done", None),
    ],
)
def test_an_outcome_and_its_undoing(people: People, outcome, more, ending, moved) -> None:  # type: ignore[no-untyped-def]
    lin = agent(people)
    vehicle = a_vehicle(people.dealer_a, 1)
    task = _held(people, lin, a_task(vehicle))
    attempt = report(people, lin, task, outcome, **more)
    task.refresh_from_db(from_queryset=Task.objects.unscoped(WHY))
    assert (task.ending, task.not_before_at, task.held_by) == (ending, moved, None)
    assert (task.promised_at, task.responsible) == ((moved, lin) if outcome == "later" else (None, None))
    brought = {
        "do_not_contact": Block.objects.unscoped(WHY).current(),
        "wrong_number": NumberState.objects.unscoped(WHY).current(),
        "elsewhere": OwnerStatement.objects.unscoped(WHY).current(),
        "refuses": OwnerStatement.objects.unscoped(WHY).current(),
        "booked": Appointment.objects.unscoped(WHY).booked(),
    }
    for key, rows in brought.items():
        assert rows.count() == (key == outcome or {key, outcome} == {"elsewhere", "refuses"}), key
    took_back = [
        take_back(at=AT + timedelta(seconds=5), by=lin, scope=people.scope(lin), attempt_id=attempt)
        for _ in range(2)
    ]
    assert took_back == [True, False]
    assert not any(rows.all().exists() for rows in brought.values())
    task.refresh_from_db(from_queryset=Task.objects.unscoped(WHY))
    assert (task.ending, task.not_before_at, task.tries, task.promised_at) == ("", None, 0, None)
    events = AuditEvent.objects.unscoped(WHY).filter(object_type="attempt").values_list("action", flat=True)
    assert list(events) == ["attempt.made", "attempt.undone"]


def test_after_the_last_try_the_task_is_closed(people: People) -> None:
    lin, at = agent(people), AT
    task = a_task(a_vehicle(people.dealer_a, 1))
    for _ in range(4):
        assert claim(at=at, by=lin, scope=people.scope(lin), task_id=task.pk)
        report(people, lin, task, "no_answer", at=at)
        task.refresh_from_db(from_queryset=Task.objects.unscoped(WHY))
        at = task.not_before_at or at
    assert (task.ending, task.tries) == ("exhausted", 4)


def test_a_double_enter_has_one_effect(people: People) -> None:
    lin = agent(people)
    task = _held(people, lin, a_task(a_vehicle(people.dealer_a, 1)))
    key = IdempotencyKey("k", "call", lin.pk)
    scope, said = people.scope(lin), Report(outcome="informed")
    once, again = (
        wrap_up(at=AT, by=lin, scope=scope, task_id=task.pk, report=said, key=key) for _ in range(2)
    )
    assert once == again and Attempt.objects.unscoped(WHY).count() == 1


def test_an_advisors_day_takes_twelve(people: People) -> None:
    lin = agent(people)
    for number in range(13):
        task = _held(people, lin, a_task(a_vehicle(people.dealer_a, number)))
        booking = Booking(AT + 2 * DAY, "林小满")
        if number < 12:
            report(people, lin, task, "booked", booking=booking)
    with pytest.raises(FullError):
        report(people, lin, task, "booked", booking=booking)
    assert Attempt.objects.unscoped(WHY).count() == 12


def test_what_was_talked_about_too_goes_the_same_way(people: People) -> None:
    lin = agent(people)
    vehicle = a_vehicle(people.dealer_a, 1)
    task, also = a_task(vehicle), a_task(vehicle, kind="insurance")
    attempt = report(people, lin, _held(people, lin, task), "informed", also=[also.pk])
    assert set(Task.objects.unscoped(WHY).values_list("ending", flat=True)) == {"done"}
    assert take_back(at=AT, by=lin, scope=people.scope(lin), attempt_id=attempt)
    assert Task.objects.unscoped(WHY).filter(not_begun(AT)).count() == 2


def test_undoing_restores_what_stood_before(people: People) -> None:
    """An appointment that was moved, a wish and a departure that were there already."""
    lin = agent(people)
    vehicle = a_vehicle(people.dealer_a, 1)
    told: dict[str, Any] = {"at": AT, "by": lin, "scope": people.scope(lin)}
    assert vehicle.owner_id
    customers.set_block(**told, customer_id=vehicle.owner_id, proof="phone")
    customers.mark_left(**told, vehicle_id=vehicle.pk, left_on=TODAY - 9 * DAY, why="moved")
    book(**told, vehicle_id=vehicle.pk, starts_at=AT + 2 * DAY, advisor="林小满")

    def standing() -> list[Any]:
        block, left = Block.objects.unscoped(WHY).current(), Departure.objects.unscoped(WHY).current()
        hours = Appointment.objects.unscoped(WHY).booked().values_list("starts_at", flat=True)
        left_on = list(left.values_list("left_on", "why"))
        return [block.values("proof").distinct().count(), left_on, list(hours)]

    before = standing()
    for outcome, more in (
        ("do_not_contact", {}),
        ("sold", {}),
        ("booked", {"booking": Booking(AT + 2 * DAY + HOUR, "林小满")}),
    ):
        task = _held(people, lin, a_task(vehicle, cycle=outcome))
        attempt = report(people, lin, task, outcome, **more)
        assert (standing() != before) == (outcome != "do_not_contact"), outcome
        assert take_back(at=AT, by=lin, scope=people.scope(lin), attempt_id=attempt)
        assert standing() == before, outcome


def test_undoing_leaves_a_task_that_was_withdrawn_since(people: People) -> None:
    lin, zhao = agent(people), people.zhao
    task = _held(people, lin, a_task(a_vehicle(people.dealer_a, 1)))
    attempt = report(people, lin, task, "no_answer")
    assert withdraw(at=AT, by=zhao, scope=people.scope(zhao), task_ids=[task.pk]) == [task.pk]
    assert not take_back(at=AT, by=lin, scope=people.scope(lin), attempt_id=attempt)
    assert Task.objects.unscoped(WHY).get().ending == "withdrawn"


def test_a_promise_to_call_back_waits_for_no_cap_and_a_call_of_theirs_is_none_of_ours(people: People) -> None:
    lin, at = agent(people), AT + 5 * HOUR
    vehicle = a_vehicle(people.dealer_a, 1)
    report(people, lin, _held(people, lin, a_task(vehicle)), "later", call_back_at=at)
    assert (held := first(people, lin, at)) and held.permission.verdict == "warn"
    other = a_vehicle(people.dealer_a, 2)
    report(people, lin, _held(people, lin, a_task(other)), "informed")
    again = a_task(other, kind="insurance")
    assert answer_for(again, at, people.dealer_a).rule == "cap"
    Attempt.objects.unscoped(WHY).update(direction=Attempt.Direction.IN)
    answer = answer_for(again, at, people.dealer_a)
    assert (answer.verdict, answer.rule) == ("warn", "gap")


def test_a_wish_holds_at_once(people: People) -> None:
    lin = agent(people)
    vehicle = a_vehicle(people.dealer_a, 1)
    task = a_task(vehicle)
    held = claim(at=AT, by=lin, scope=people.scope(lin), task_id=task.pk)
    assert held and held.permission.verdict == "yes"
    assert vehicle.owner_id
    customers.set_block(at=AT, by=lin, scope=people.scope(lin), customer_id=vehicle.owner_id, proof="counter")
    held = claim(at=AT, by=lin, scope=people.scope(lin), task_id=task.pk)
    assert held and (held.permission.verdict, held.permission.rule) == ("no", "block")
