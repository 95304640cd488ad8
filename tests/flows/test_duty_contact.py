"""A contact in one tap is an attempt of the one queue: allowed or refused, kept once, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huidian.customers.models import Vehicle
from huidian.flows.call_report import Booking
from huidian.flows.duty_contact import NotAllowedError, log_contact, take_back_contact
from huidian.mart.models import Standing
from huidian.network import actions as network
from huidian.network.absences import Absence
from huidian.network.ends import today_at
from huidian.network.masks import Masks
from huidian.network.models import Staff
from huidian.network.own import VehicleHolder
from huidian.network.queries import covered_people, scope_of
from huidian.network.roles import Role
from huidian.network.scope import Scope
from huidian.outreach.models import Attempt, Task
from huidian.workshop.models import Appointment
from tests.outreach.made import AT, a_vehicle
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_staff

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"


def tapped(
    people: People,
    vehicle: Vehicle,
    way: str,
    who: Staff | None = None,
    hours: int = 0,
    booking: Booking | None = None,
    scope: Scope | None = None,
) -> int:
    by, at = who or people.by_role[Role.CARE_AGENT], AT + timedelta(hours=hours)
    scope = scope or people.scope(by)
    return log_contact(at=at, by=by, scope=scope, vehicle_id=vehicle.pk, way=way, booking=booking)


def tasks() -> list[tuple[str, str]]:
    rows = Task.objects.unscoped(WHY).filter(kind="duty_contact").order_by("pk")
    return list(rows.values_list("cycle", "ending"))


@pytest.mark.parametrize(
    ("way", "channel", "outcome", "ending"),
    [
        ("called", "phone", "informed", "done"),
        ("messaged", "wecom", "informed", "done"),
        ("met", "in_person", "informed", "done"),
        ("no_answer", "phone", "no_answer", ""),
    ],
)
def test_one_tap(people: People, way: str, channel: str, outcome: str, ending: str) -> None:
    vehicle = a_vehicle(people.dealer_a, 1, wechat_id="wx1")
    attempt = Attempt.objects.unscoped(WHY).get(pk=tapped(people, vehicle, way))
    assert (attempt.channel, attempt.outcome, attempt.contact) == (channel, outcome, way != "no_answer")
    assert [one for _cycle, one in tasks()] == [ending]


def test_who_has_no_other_address_was_sent_a_text(people: People) -> None:
    attempt = tapped(people, a_vehicle(people.dealer_a, 1), "messaged")
    assert Attempt.objects.unscoped(WHY).get(pk=attempt).channel == "sms"


def test_who_was_contacted_is_left_alone_but_may_be_met(people: People) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    tapped(people, vehicle, "called")
    with pytest.raises(NotAllowedError) as refused:
        tapped(people, vehicle, "called", hours=2)
    assert refused.value.permission.rule == "cap"
    tapped(people, vehicle, "met", hours=3)
    assert [ending for _cycle, ending in tasks()] == ["done", "done"]


def test_a_contact_is_taken_back_with_its_task(people: People) -> None:
    vehicle, agent = a_vehicle(people.dealer_a, 1), people.by_role[Role.CARE_AGENT]
    attempt = tapped(people, vehicle, "called")
    scope = people.scope(agent)
    assert take_back_contact(at=AT + timedelta(minutes=5), by=agent, scope=scope, attempt_id=attempt)
    assert not take_back_contact(at=AT + timedelta(minutes=6), by=agent, scope=scope, attempt_id=attempt)
    assert [ending for _cycle, ending in tasks()] == ["withdrawn"]
    tapped(people, vehicle, "called")


def test_an_appointment_is_booked(people: People) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    booking = Booking(AT + timedelta(days=2), "林小满", "保养")
    tapped(people, vehicle, "booked", booking=booking)
    assert Appointment.objects.unscoped(WHY).get().advisor == "林小满"


def test_who_has_just_been_called_may_be_booked(people: People) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    tapped(people, vehicle, "called")
    tapped(people, vehicle, "booked", hours=1, booking=Booking(AT + timedelta(days=2), "林小满"))
    assert Appointment.objects.unscoped(WHY).booked().count() == 1


@pytest.mark.parametrize("who", ["qian", "lin"])
def test_a_rival_and_who_does_not_have_the_vehicle_log_nothing(people: People, who: str) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    with pytest.raises(Vehicle.DoesNotExist):
        tapped(people, vehicle, "called", getattr(people, who))
    assert tasks() == []


def test_who_covers_has_the_customers_of_who_is_away_on_its_days_and_no_longer(people: People) -> None:
    """Read, contacted and shown as a list of their own; what is counted of one's own stays as it was."""
    vehicle, cover = a_vehicle(people.dealer_a, 1), make_staff("cover")
    network.open_post(
        at=OPENED_AT, by=None, staff=cover, role=Role.ADVISOR, place=people.dealer_a, team=people.team
    )
    holder = VehicleHolder(people.team.pk, people.lin.pk, LIN_IN_THE_DMS)
    standing = {"team_id": holder.team, "holder_id": holder.staff, "advisor": holder.advisor}
    standing |= {"visits": 0, "visit_days_12m": 0}
    Standing.objects.create(vehicle=vehicle, dealer=people.dealer_a, **standing)
    first = today_at(AT, people.dealer_a)
    days = {"from_on": first, "until_on": first + timedelta(days=2), "noted_at": AT}
    away = Absence.objects.create(dealer=people.dealer_a, staff=people.lin, cover=cover, **days)

    def read() -> dict[int, tuple[bool, ...]]:
        pk = people.dealer_a.pk
        rows: dict[int, tuple[bool, ...]] = {}
        for day in range(-1, 4):
            scope = scope_of(cover, at=AT + timedelta(days=day))
            instead = scope.standing_in(people.lin.pk)
            own = scope.own_vehicles()
            assert own is not None
            rows[day] = (
                Masks(scope).are_off(dealer_id=pk, holder=holder),
                Vehicle.objects.within(scope).filter(own).exists(),
                instead.is_own(pk, holder),
                [one.name for one in covered_people(scope)] == [str(people.lin)],
            )
            assert not scope.own_at(pk).alone.has(holder)
        return rows

    during, not_then = (True,) * 4, (False,) * 4
    assert read() == {-1: not_then, 0: during, 1: during, 2: during, 3: not_then}
    tapped(people, vehicle, "called", who=cover, scope=scope_of(cover, at=AT))
    with pytest.raises(Vehicle.DoesNotExist):
        tapped(people, vehicle, "met", who=cover, scope=scope_of(cover, at=AT + timedelta(days=3)))
    Absence.objects.unscoped(WHY).filter(pk=away.pk).update(ended_at=AT)
    assert set(read().values()) == {not_then}
