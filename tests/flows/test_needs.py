"""Needs out of the store: computed once, written where they differ, tasks in step with them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from huidian.customers.models import Vehicle
from huidian.flows import needs
from huidian.flows.wrap_up import Booking, Report, take_back, wrap_up
from huidian.network import troubles
from huidian.network.models import Dealer, Recording, Staff
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim, claim_next
from huidian.outreach.actions.occasions import note_occasion, take_back_occasion
from huidian.outreach.actions.planning import go_live
from huidian.outreach.models import Need, NeedCheck, NeedRun, OwnPlan, Task
from huidian.outreach.stored import state_on
from huidian.visits.models import Visit
from huidian.workshop.actions import book, cancel
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
DAY = timedelta(days=1)


def a_visit(vehicle: Vehicle, day: date, order_no: str, *, at: datetime = AT, **more: Any) -> Visit:
    recording = Recording.objects.create(dealer=vehicle.dealer, kind="import", recorded_at=at)
    return Visit.objects.create(
        **{"order_kind": "maintenance", "odometer_km": 20_000} | more,
        dealer=vehicle.dealer,
        vehicle=vehicle,
        order_no=order_no,
        settled_on=day,
        recorded_at=at,
        recorded_by=recording,
        stated_by=recording,
        content_hash=0,
    )


def undo(visit: Visit) -> None:
    recording = Recording.objects.create(dealer=visit.dealer, kind="undo", recorded_at=AT)
    Visit.objects.unscoped(WHY).filter(pk=visit.pk).update(retracted_at=AT, retracted_by=recording)


def live(people: People, dealer: Dealer, starts_on: date = TODAY - 400 * DAY, agents: int = 2) -> Staff:
    zhao = people.zhao
    go_live(
        at=AT,
        by=zhao,
        scope=people.scope(zhao),
        dealer_id=dealer.pk,
        starts_on=starts_on,
        agents=agents,
        calls_a_day=60,
    )
    return people.by_role[Role.CARE_AGENT]


def service(vehicle: Vehicle) -> list[tuple[str, str]]:
    rows = Need.objects.unscoped(WHY).filter(vehicle=vehicle, kind="routine_service").order_by("due_on")
    return [(row.cycle, state_on(row, TODAY)) for row in rows]


def test_a_visit_meets_the_need_and_its_undoing_opens_it_again(people: People) -> None:
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    a_visit(vehicle, TODAY - 183 * DAY, "RO1")
    lin = live(people, dealer)
    assert needs.refresh(dealer, at=AT).opened == 1
    assert service(vehicle) == [("visit:RO1", "open")]
    task = Task.objects.unscoped(WHY).get()
    assert (task.kind, task.role, task.purpose) == ("routine_service", "care_agent", "reminder")
    assert not needs.refresh(dealer, at=AT).needs and Task.objects.unscoped(WHY).count() == 1

    visit = a_visit(vehicle, TODAY, "RO2", odometer_km=27_000)
    needs.refresh(dealer, at=AT)
    assert service(vehicle)[0] == ("visit:RO1", "satisfied")
    task.refresh_from_db(from_queryset=Task.objects.unscoped(WHY))
    assert (task.ending, task.ending_fact) == ("not_needed", "visit:RO2")
    undo(visit)
    needs.refresh(dealer, at=AT)
    assert ("visit:RO1", "open") in service(vehicle)
    task.refresh_from_db(from_queryset=Task.objects.unscoped(WHY))
    assert (task.ending, task.closed_at) == ("", None)
    assert claim(at=AT, by=lin, scope=people.scope(lin), task_id=task.pk)


def test_a_booking_in_a_call_ends_the_need_and_its_undoing_opens_it(people: People) -> None:
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    a_visit(vehicle, TODAY - 183 * DAY, "RO1")
    lin = live(people, dealer)
    needs.refresh(dealer, at=AT)
    task = Task.objects.unscoped(WHY).get()
    assert claim(at=AT, by=lin, scope=people.scope(lin), task_id=task.pk)
    report = Report("booked", booking=Booking(AT + 2 * DAY, "林小满"))
    attempt = wrap_up(at=AT, by=lin, scope=people.scope(lin), task_id=task.pk, report=report)
    assert service(vehicle) == [("visit:RO1", "booked")]
    assert take_back(at=AT, by=lin, scope=people.scope(lin), attempt_id=attempt)
    assert service(vehicle) == [("visit:RO1", "open")]


def test_what_the_owner_said_survives_computing_anew(people: People) -> None:
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    a_visit(vehicle, TODAY - 183 * DAY, "RO1")
    lin = live(people, dealer)
    needs.refresh(dealer, at=AT)
    task = Task.objects.unscoped(WHY).get()
    assert claim(at=AT, by=lin, scope=people.scope(lin), task_id=task.pk)
    report = Report("elsewhere", done_km=27_500)
    wrap_up(at=AT, by=lin, scope=people.scope(lin), task_id=task.pk, report=report)
    before = service(vehicle)
    assert before[0] == ("visit:RO1", "done_elsewhere")
    needs.refresh(dealer, at=AT + DAY, anew=True)
    assert service(vehicle)[0] == before[0]


def test_one_dealer_s_failure_keeps_no_other_waiting(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    for dealer, staff in ((people.dealer_a, people.zhao), (people.dealer_b, people.qian)):
        more: dict[str, Any] = {"starts_on": TODAY, "agents": 1, "calls_a_day": 9}
        go_live(at=AT, by=staff, scope=people.scope(staff), dealer_id=dealer.pk, **more)
    refresh = needs.refresh

    def fails_at_a(dealer: Dealer, *, at: datetime) -> needs.Night:
        if dealer == people.dealer_a:
            raise OverflowError("date value out of range")
        return refresh(dealer, at=at)

    with monkeypatch.context() as broken:
        broken.setattr(needs, "refresh", fails_at_a)
        with pytest.raises(ExceptionGroup):
            needs.refresh_all(at=AT)
    assert list(NeedRun.objects.unscoped(WHY).values_list("dealer", flat=True)) == [people.dealer_b.pk]
    (trouble,) = troubles.standing()
    assert people.dealer_a.code in trouble.sentence.en
    needs.refresh_all(at=AT)
    assert not troubles.standing()


def test_only_what_is_new_is_computed(people: People) -> None:
    dealer = people.dealer_a
    vehicles = [a_vehicle(dealer, number) for number in range(5)]
    for number, vehicle in enumerate(vehicles):
        a_visit(vehicle, TODAY - 100 * DAY, f"RO{number}")
    first = needs.refresh(dealer, at=AT)
    assert (first.needs.computed, first.opened) == (5, 0), "no tasks before the dealer goes live"
    a_visit(vehicles[0], TODAY, "RO9", odometer_km=30_000)
    assert needs.refresh(dealer, at=AT).needs.computed == 1
    Vehicle.objects.unscoped(WHY).filter(pk=vehicles[1].pk).update(insurance_expires_on=TODAY + 20 * DAY)
    assert needs.refresh(dealer, at=AT, anew=True).needs.computed == 1
    assert NeedCheck.objects.unscoped(WHY).count() == 5


def test_rows_that_come_into_force_after_a_night_are_computed_the_next(people: People) -> None:
    """An import names its recording when it begins; a night may pass before its rows hold."""
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    a_visit(vehicle, TODAY - 100 * DAY, "RO1")
    visit = a_visit(vehicle, TODAY, "RO2", odometer_km=27_000)
    staged, rows = visit.recorded_by, Visit.objects.unscoped(WHY).filter(pk=visit.pk)
    Recording.objects.unscoped(WHY).filter(pk=staged.pk).update(kind="staged")
    rows.update(retracted_at=AT, retracted_by=staged)
    a_vehicle(dealer, 2)
    needs.refresh(dealer, at=AT)
    Recording.objects.unscoped(WHY).filter(pk=staged.pk).update(kind="import")
    rows.update(retracted_at=None, retracted_by=None)
    assert needs.refresh(dealer, at=AT).needs.computed == 1
    assert not needs.refresh(dealer, at=AT).needs


def test_a_vehicle_off_file_asks_for_nothing(people: People) -> None:
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    a_visit(vehicle, TODAY - 183 * DAY, "RO1")
    live(people, dealer)
    needs.refresh(dealer, at=AT)
    rows = Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk)
    rows.update(retracted_at=AT, retracted_by=vehicle.recorded_by)
    assert [bool(needs.refresh(dealer, at=AT).needs) for _ in range(2)] == [True, False]
    assert service(vehicle) == [("visit:RO1", "superseded")]
    assert Task.objects.unscoped(WHY).get().ending == "not_needed"
    rows.update(retracted_at=None, retracted_by=None)
    needs.refresh(dealer, at=AT)
    assert service(vehicle) == [("visit:RO1", "open")]
    assert Task.objects.unscoped(WHY).get().ending == ""


def test_a_need_that_ends_while_its_task_is_held_closes_it_the_next_night(people: People) -> None:
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    a_visit(vehicle, TODAY - 183 * DAY, "RO1")
    lin = live(people, dealer)
    needs.refresh(dealer, at=AT)
    task = Task.objects.unscoped(WHY).get()
    assert claim(at=AT, by=lin, scope=people.scope(lin), task_id=task.pk)
    a_visit(vehicle, TODAY, "RO2", odometer_km=27_000)
    needs.refresh(dealer, at=AT)
    assert Task.objects.unscoped(WHY).get(need__isnull=False).closed_at is None
    needs.refresh(dealer, at=AT + DAY)
    assert Task.objects.unscoped(WHY).get(need__isnull=False).ending == "not_needed"


def test_who_was_called_lately_takes_no_place_of_the_day(people: People) -> None:
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    a_visit(vehicle, TODAY - 183 * DAY, "RO1")
    lin = live(people, dealer)
    other = a_task(vehicle, kind="insurance")
    assert claim(at=AT, by=lin, scope=people.scope(lin), task_id=other.pk)
    wrap_up(at=AT, by=lin, scope=people.scope(lin), task_id=other.pk, report=Report("informed"))
    assert [needs.refresh(dealer, at=AT + n * DAY).opened for n in range(4)] == [0, 0, 0, 1]


def test_a_quota_a_day_and_nothing_that_was_late_before_the_start(people: People) -> None:
    dealer = people.dealer_a
    for number in range(130):
        a_visit(a_vehicle(dealer, number), TODAY - 183 * DAY, f"RO{number}")
    a_visit(a_vehicle(dealer, 999), TODAY - 300 * DAY, "ROLD")
    live(people, dealer, starts_on=TODAY, agents=20)
    quota = 60
    opened = [needs.refresh(dealer, at=AT + n * DAY).opened for n in range(4)]
    assert opened == [quota, quota, 10, 0]
    assert needs.refresh(dealer, at=AT + DAY).opened == 0


def test_agents_get_no_more_than_they_can_call(people: People) -> None:
    dealer = people.dealer_a
    for number in range(130):
        a_visit(a_vehicle(dealer, number), TODAY - 183 * DAY, f"RO{number}")
    lin = live(people, dealer, starts_on=TODAY, agents=1)
    assert [needs.refresh(dealer, at=AT + n * DAY).opened for n in range(2)] == [60, 0]
    for _ in range(5):
        taken = claim_next(at=AT + DAY, by=lin, scope=people.scope(lin), dealer=dealer)
        assert taken
        scope, report = people.scope(lin), Report("informed")
        wrap_up(at=AT + DAY, by=lin, scope=scope, task_id=taken.task_id, report=report)
    assert needs.refresh(dealer, at=AT + 2 * DAY).opened == 5


def test_stale_tasks_expire_after_days_without_a_run(people: People) -> None:
    dealer = people.dealer_a
    a_visit(a_vehicle(dealer, 1), TODAY - 183 * DAY, "RO1")
    live(people, dealer)
    needs.refresh(dealer, at=AT)
    assert needs.refresh(dealer, at=AT + 400 * DAY).expired == 1
    assert Task.objects.unscoped(WHY).get().ending == "expired"


def test_a_clock_that_goes_back_or_jumps_makes_no_second_contact(people: People) -> None:
    """An hour back, a day forward, three days without a run: who was called is not called again."""
    dealer = people.dealer_a
    for number in range(6):
        vehicle = a_vehicle(dealer, number)
        a_visit(vehicle, TODAY - 183 * DAY, f"RO{number}")
        Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(insurance_expires_on=TODAY + 10 * DAY)
    lin = live(people, dealer)
    scope, called = people.scope(lin), list[int]()
    for ahead in (timedelta(), -timedelta(hours=1), DAY, 2 * DAY - timedelta(hours=1)):
        at = AT + ahead
        needs.refresh(dealer, at=at)
        while taken := claim_next(at=at, by=lin, scope=scope, dealer=dealer):
            wrap_up(at=at, by=lin, scope=scope, task_id=taken.task_id, report=Report("informed"))
            called.append(Task.objects.unscoped(WHY).get(pk=taken.task_id).vehicle_id)
    assert sorted(called) == sorted(set(called)) and len(called) == 6
    at = AT + 4 * DAY
    needs.refresh(dealer, at=at)
    again = claim_next(at=at, by=lin, scope=scope, dealer=dealer)
    assert again is not None, "after the cap the second need of the vehicle may be spoken of"


def test_a_part_that_an_order_names_is_counted_from_that_visit(people: People) -> None:
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(purchased_on=TODAY - 1500 * DAY)
    on = TODAY - 700 * DAY
    a_visit(vehicle, on, "RO1", items={"labour": ["换油"], "parts": ["刹车油 1L", "机油"]})
    needs.refresh(dealer, at=AT)
    (need,) = Need.objects.unscoped(WHY).filter(
        vehicle=vehicle, kind="part_due", cycle__startswith="brake_fluid"
    )
    assert need.cycle == "brake_fluid@visit:RO1"


def test_a_night_by_a_clock_that_was_ahead_is_mended_by_the_next(people: People) -> None:
    dealer = people.dealer_a
    vehicle = a_vehicle(dealer, 1)
    a_visit(vehicle, TODAY - 183 * DAY, "RO1")
    live(people, dealer)
    needs.refresh(dealer, at=AT)
    before = service(vehicle)
    needs.refresh(dealer, at=AT + 3000 * DAY)
    assert Task.objects.unscoped(WHY).get().ending == "expired"
    needs.refresh(dealer, at=AT + DAY)
    assert (service(vehicle), Task.objects.unscoped(WHY).get().ending) == (before, "")


def test_taking_an_interval_back_brings_back_the_one_before(people: People) -> None:
    vehicle, zhao = a_vehicle(people.dealer_a, 1), people.zhao
    act: dict[str, Any] = {"at": AT, "by": zhao, "scope": people.scope(zhao), "vehicle_id": vehicle.pk}
    first, second = (note_occasion(**act, kind="plan", text="", on=TODAY, months=n) for n in (6, 12))
    current = OwnPlan.objects.unscoped(WHY).filter(retracted_at=None)
    assert current.get().pk == second != first
    assert take_back_occasion(**act, kind="plan", occasion_id=second)
    assert current.get().months == 6


def test_a_booking_that_stands_is_not_looked_at_every_night(people: People) -> None:
    """Only on the night after it was made or cancelled, and on the day it passes."""
    zhao = people.zhao
    vehicle = a_vehicle(people.dealer_a, 1)
    a_visit(vehicle, TODAY - 183 * DAY, "RO1")
    needs.refresh(people.dealer_a, at=AT)
    act: dict[str, Any] = {"by": zhao, "scope": people.scope(zhao)}
    made = book(at=AT + DAY / 2, **act, vehicle_id=vehicle.pk, starts_at=AT + 9 * DAY, advisor="林小满")
    looked_at = []
    for day in range(1, 13):
        if day == 5:
            cancel(at=AT + day * DAY - DAY / 2, **act, appointment_id=made.pk)
            book(
                at=AT + day * DAY - DAY / 2,
                **act,
                vehicle_id=vehicle.pk,
                starts_at=AT + 9 * DAY,
                advisor="林小满",
            )
        looked_at.append(needs.refresh(people.dealer_a, at=AT + day * DAY).needs.vehicles)
    # The fourth is the first of a month, when all are looked at.
    assert looked_at[:7] == [1, 0, 0, 1, 1, 0, 0]
    assert sum(looked_at[7:]) == 1, "the day on which it has passed"
