"""What is written down of a call: refused at its field, said of every kind it is about, left as a task."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huidian.customers.models import Block, Customer, Vehicle
from huidian.flows.call_report import Booking, Report, ReportError
from huidian.flows.incoming import log_incoming
from huidian.flows.wrap_up import take_back, wrap_up
from huidian.network.models import Recording, Staff
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim, claim_next
from huidian.outreach.actions.settling import expire_tasks
from huidian.outreach.models import Attempt, Need, OwnerStatement, Script, Task
from huidian.workshop.models import Appointment
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def agent(people: People) -> Staff:
    return people.by_role[Role.CARE_AGENT]


def a_need(vehicle: Vehicle, kind: str) -> Task:
    """A task of a need that is due."""
    need = Need.objects.create(
        dealer=vehicle.dealer, vehicle=vehicle, kind=kind, cycle="visit:1", earliest_on=TODAY, due_on=TODAY,
        overdue_on=TODAY + 9 * DAY, facts=[], rule="", digest="",
    )  # fmt: skip
    return a_task(vehicle, kind=kind, need=need)


def called(people: People, task: Task, outcome: str, **more: Any) -> int:
    """The attempt of a call that an agent makes about a task."""
    lin = agent(people)
    act: dict[str, Any] = {"at": AT, "by": lin, "scope": people.scope(lin), "task_id": task.pk}
    assert claim(**act)
    return wrap_up(**act, report=Report(outcome=outcome, **more))


@pytest.mark.parametrize(
    ("outcome", "more", "field", "why"),
    [
        ("nonsense", {}, "outcome", "unknown"),
        ("refuses", {}, "reason", "missing"),
        ("informed", {"reason": "nonsense"}, "reason", "unknown"),
        ("complains", {}, "note", "missing"),
        ("later", {}, "call_back_at", "missing"),
        ("later", {"call_back_at": AT}, "call_back_at", "past"),
        ("later", {"call_back_at": AT + 400 * DAY}, "call_back_at", "far"),
        ("later", {"call_back_at": AT + 17 * HOUR}, "call_back_at", "closed"),
        ("later", {"call_back_at": datetime(9999, 12, 31, tzinfo=UTC)}, "call_back_at", "far"),
        ("booked", {}, "starts_at", "missing"),
        ("booked", {"booking": Booking(AT - HOUR, "林小满")}, "starts_at", "past"),
        ("booked", {"booking": Booking(AT + 400 * DAY, "林小满")}, "starts_at", "far"),
        ("booked", {"booking": Booking(AT + 2 * DAY - 7 * HOUR, "林小满")}, "starts_at", "closed"),
        ("booked", {"booking": Booking(AT + HOUR, "")}, "advisor", "missing"),
        ("booked", {"booking": Booking(AT + HOUR, "没有这个人")}, "advisor", "unknown"),
        ("elsewhere", {"done_on": TODAY + DAY}, "done_on", "future"),
        ("elsewhere", {"done_on": date(2019, 12, 31)}, "done_on", "past"),
        ("informed", {"script_id": "another dealer's"}, "script_id", "unknown"),
        ("informed", {"script_id": "another kind's"}, "script_id", "unknown"),
    ],
)
def test_a_report_is_refused_at_its_field_and_nothing_is_kept(
    people: People, outcome: str, more: dict[str, Any], field: str, why: str
) -> None:
    if "script_id" in more:
        theirs = more["script_id"] == "another dealer's"
        script = Script.objects.create(
            dealer=people.dealer_b if theirs else people.dealer_a, kind="" if theirs else "insurance",
            version=1, opening="", written_at=AT,
        )  # fmt: skip
        more = {"script_id": script.pk}
    with pytest.raises(ReportError) as error:
        vehicle = a_vehicle(people.dealer_a, 1)
        vehicle.purchased_on = date(2020, 1, 1)
        vehicle.save()
        called(people, a_task(vehicle), outcome, **more)
    assert (error.value.field, error.value.why) == (field, why)
    assert not Attempt.objects.unscoped(WHY).exists()


@pytest.mark.parametrize(
    ("outcome", "more", "said"),
    [
        ("elsewhere", {"done_km": 50_000}, ["insurance_renewal", "routine_service"]),
        ("refuses", {"reason": "price"}, ["insurance_renewal", "routine_service"]),
        ("hardly_drives", {}, [""]),
        ("informed", {}, []),
    ],
)
def test_what_the_owner_said_is_said_of_every_kind_it_is_about(
    people: People, outcome: str, more: dict[str, Any], said: list[str]
) -> None:
    vehicle, lin = a_vehicle(people.dealer_a, 1), agent(people)
    first, also = a_need(vehicle, "routine_service"), a_need(vehicle, "insurance_renewal")
    theme = a_task(vehicle, kind="topic")
    attempt = called(people, first, outcome, also=[also.pk, theme.pk], **more)
    current = OwnerStatement.objects.unscoped(WHY).current()
    assert sorted(current.values_list("kind", flat=True)) == said
    assert take_back(at=AT, by=lin, scope=people.scope(lin), attempt_id=attempt)
    assert not current.all().exists()


def test_refusing_a_theme_refuses_no_need(people: People) -> None:
    called(people, a_task(a_vehicle(people.dealer_a, 1), kind="topic"), "refuses", reason="price")
    assert not OwnerStatement.objects.unscoped(WHY).exists()


@pytest.mark.parametrize(("kinds", "booked_for"), [(1, "routine_service"), (2, ""), (0, "")])
def test_an_appointment_is_for_the_kind_that_was_talked_about_or_for_all(
    people: People, kinds: int, booked_for: str
) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    needs = [a_need(vehicle, kind) for kind in ("routine_service", "inspection")[:kinds]]
    first = needs[0] if needs else a_task(vehicle, kind="topic")
    also = [task.pk for task in needs[1:]]
    called(people, first, "booked", also=also, booking=Booking(AT + 2 * DAY, "林小满"))
    assert Appointment.objects.unscoped(WHY).get().kind == booked_for


def received(people: People, vehicle: Vehicle, outcome: str, **more: Any) -> int:
    lin = agent(people)
    report = Report(outcome=outcome, **more)
    return log_incoming(at=AT, by=lin, scope=people.scope(lin), vehicle_id=vehicle.pk, report=report)


def test_an_advisor_writes_into_no_other_advisor_s_file(people: People) -> None:
    vehicle, lin = a_vehicle(people.dealer_a, 1), people.by_role[Role.ADVISOR]
    act: dict[str, Any] = {"at": AT, "by": lin, "scope": people.scope(lin), "vehicle_id": vehicle.pk}
    for outcome in ("sold", "do_not_contact", "hardly_drives"):
        with pytest.raises(ReportError) as error:
            log_incoming(**act, report=Report(outcome))
        assert (error.value.field, error.value.why) == ("outcome", "forbidden")
    assert log_incoming(**act, report=Report("informed"))


def test_who_calls_and_ticks_nothing_refuses_nothing_and_is_asked_which(people: People) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    recall = a_need(vehicle, "recall")
    received(people, vehicle, "refuses", reason="price")
    with pytest.raises(ReportError) as error:
        received(people, vehicle, "elsewhere")
    assert (error.value.field, error.value.why) == ("also", "missing")
    assert not OwnerStatement.objects.unscoped(WHY).exists()
    received(people, vehicle, "elsewhere", also=[recall.pk])
    assert OwnerStatement.objects.unscoped(WHY).get().kind == "recall"


@pytest.mark.parametrize("task", [False, True])
def test_a_call_back_promised_to_who_calls_comes_at_its_hour(people: People, task: bool) -> None:
    vehicle, lin, soon = a_vehicle(people.dealer_a, 1), agent(people), AT + 3 * HOUR
    also = [a_task(vehicle).pk] if task else []
    attempt = received(people, vehicle, "later", call_back_at=soon, also=also)
    waiting = Task.objects.unscoped(WHY).get()
    assert (waiting.promised_at, waiting.responsible, waiting.kind == "callback") == (soon, lin, not task)
    act: dict[str, Any] = {"by": lin, "scope": people.scope(lin), "dealer": people.dealer_a}
    assert claim_next(at=soon - HOUR, **act) is None
    held = claim_next(at=soon, **act)
    assert held and held.task_id == waiting.pk
    undo: dict[str, Any] = {"by": lin, "scope": people.scope(lin), "attempt_id": attempt}
    assert not take_back(at=soon, **undo), "somebody has begun what it brought"
    assert take_back(at=held.until, **undo)
    assert Task.objects.unscoped(WHY).get().ending == ("" if task else "withdrawn")


def test_a_complaint_is_the_managers_to_answer(people: People) -> None:
    vehicle, zhao, lin = a_vehicle(people.dealer_a, 1), people.zhao, agent(people)
    received(people, vehicle, "complains", note="等了两个小时")
    act: dict[str, Any] = {"at": AT + HOUR, "dealer": people.dealer_a}
    assert claim_next(by=lin, scope=people.scope(lin), **act) is None
    held = claim_next(by=zhao, scope=people.scope(zhao), **act)
    task = Task.objects.unscoped(WHY).get()
    assert held and (held.task_id, task.kind, task.purpose) == (task.pk, "complaint", "complaint")


def test_what_is_said_in_a_call_that_comes_in_holds_at_once(people: People) -> None:
    """The needs follow at once, as after a call that was made."""
    vehicle = a_vehicle(people.dealer_a, 1)
    task = a_need(vehicle, "routine_service")
    received(people, vehicle, "elsewhere", also=[task.pk], done_on=date(2026, 11, 20), done_km=50_000)
    said = OwnerStatement.objects.unscoped(WHY).get()
    assert (said.kind, said.on, said.km) == ("routine_service", date(2026, 11, 20), 50_000)


def test_a_promise_is_kept_after_the_tasks_last_day(people: People) -> None:
    lin, soon = agent(people), AT + 3 * DAY
    task = a_task(a_vehicle(people.dealer_a, 1), expires_on=TODAY)
    called(people, task, "later", call_back_at=soon)
    left = []
    for day in range(1, 9):
        expire_tasks(people.dealer_a, day=TODAY + day * DAY, at=AT + day * DAY)
        held = claim_next(at=AT + day * DAY, by=lin, scope=people.scope(lin), dealer=people.dealer_a)
        left.append(held is not None)
        Task.objects.unscoped(WHY).update(held_by=None, held_until=None)
    assert left == [False, False, True, True, True, True, False, False], "three more days to keep it"


def test_one_promise_however_many_tasks_it_is_about(people: People) -> None:
    lin, soon, vehicle = agent(people), AT + 3 * HOUR, a_vehicle(people.dealer_a, 1)
    first, also = a_task(vehicle), a_task(vehicle, kind="insurance")
    called(people, first, "later", call_back_at=soon, also=[also.pk])
    tasks = Task.objects.unscoped(WHY).order_by("pk")
    assert list(tasks.values_list("promised_at", "not_before_at")) == [(soon, soon), (None, soon)]
    act: dict[str, Any] = {"by": lin, "scope": people.scope(lin)}
    held = claim_next(at=soon, dealer=people.dealer_a, **act)
    assert held and held.task_id == first.pk
    wrap_up(at=soon, task_id=first.pk, report=Report("informed"), **act)
    assert claim_next(at=soon + HOUR, dealer=people.dealer_a, **act) is None, "the owner was just spoken to"


@pytest.mark.parametrize(
    "outcome", ["booked", "sold", "do_not_contact", "wrong_number", "complains", "informed"]
)
def test_what_was_said_is_kept_where_the_import_was_undone_meanwhile(people: People, outcome: str) -> None:
    task, lin = a_task(a_vehicle(people.dealer_a, 1)), agent(people)
    act: dict[str, Any] = {"at": AT, "by": lin, "scope": people.scope(lin)}
    assert claim(task_id=task.pk, **act)
    recording = Recording.objects.create(dealer=people.dealer_a, kind="undo", recorded_at=AT)
    for rows in (Vehicle.objects, Customer.objects):
        rows.unscoped(WHY).update(retracted_at=AT, retracted_by=recording)
    report = Report(outcome, booking=Booking(AT + 2 * DAY, "林小满"), number="10000000001", note="说过了")
    attempt = wrap_up(task_id=task.pk, report=report, **act)
    assert Attempt.objects.unscoped(WHY).get().note == "说过了"
    assert Block.objects.unscoped(WHY).current().count() == (outcome == "do_not_contact")
    assert take_back(attempt_id=attempt, **act)
