"""A contact in one tap is an attempt of the one queue: allowed or refused, kept once, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huidian.customers.models import Vehicle
from huidian.flows.call_report import Booking
from huidian.flows.duty_contact import NotAllowedError, log_contact, take_back_contact
from huidian.network.models import Staff
from huidian.network.roles import Role
from huidian.outreach.models import Attempt, Task
from huidian.workshop.models import Appointment
from tests.outreach.made import AT, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"


def tapped(
    people: People,
    vehicle: Vehicle,
    way: str,
    who: Staff | None = None,
    hours: int = 0,
    booking: Booking | None = None,
) -> int:
    by, at = who or people.by_role[Role.CARE_AGENT], AT + timedelta(hours=hours)
    scope = people.scope(by)
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
