"""An advisor's day takes what the rules say; a vehicle has one appointment a day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from huidian.flows.call_card import slots
from huidian.flows.load import day_taken
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.workshop.actions import FullError, book, cancel, move, places_left, restore, taken_on
from huidian.workshop.models import Appointment
from huidian.workshop.opening import ClosedError
from tests.mart.shop import Came, Shop
from tests.outreach.made import AT, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
LIN = "林小满"
HOUR = timedelta(hours=1)


def test_a_day_takes_twelve_and_one_cancelled_makes_room(people: People) -> None:
    agent = people.by_role[Role.CARE_AGENT]
    scope, on = people.scope(agent), AT + 48 * HOUR
    vehicles = [a_vehicle(people.dealer_a, number) for number in range(13)]

    def booked(number: int, hours: int = 0) -> Appointment:
        return book(
            at=AT,
            by=agent,
            scope=scope,
            vehicle_id=vehicles[number].pk,
            starts_at=on + hours * HOUR,
            advisor=LIN,
        )

    made = [booked(number) for number in range(12)]
    with pytest.raises(FullError, match="12 of 12"):
        booked(12)
    # The same vehicle at another hour takes no second place.
    moved = booked(0, hours=1)
    assert places_left(people.dealer_a, [moved.on], [LIN, "别人"]) == {moved.on: {LIN: 0, "别人": 12}}
    assert cancel(at=AT, by=agent, scope=scope, appointment_id=made[1].pk)
    assert not cancel(at=AT, by=agent, scope=scope, appointment_id=made[1].pk)
    booked(12)


def test_what_was_moved_twice_does_not_stand_again_beside_the_last(people: People) -> None:
    agent = people.by_role[Role.CARE_AGENT]
    who: dict[str, Any] = {"at": AT, "by": agent, "scope": people.scope(agent)}
    vehicle, day = a_vehicle(people.dealer_a, 1), 24 * HOUR
    first = book(**who, vehicle_id=vehicle.pk, starts_at=AT + 2 * day, advisor=LIN)
    second = move(**who, appointment_id=first.pk, starts_at=AT + 3 * day, advisor=LIN)
    third = move(**who, appointment_id=second.pk, starts_at=AT + 4 * day, advisor=LIN)
    assert not restore(**who, appointment_id=first.pk)
    assert cancel(**who, appointment_id=third.pk) and restore(**who, appointment_id=third.pk)
    assert [one.pk for one in Appointment.objects.unscoped("a test").booked()] == [third.pk]


def test_who_was_received_today_takes_a_place_of_today(people: People) -> None:
    shop, today = Shop(people.dealer_a), AT.date()
    shop.saw([Came(car, today, advisor=LIN) for car in range(12)], at=AT)
    agent, cars = people.by_role[Role.CARE_AGENT], sorted(shop.cars.values())

    def booked(vehicle_id: int, hours: int) -> int:
        said: dict[str, Any] = {"by": agent, "scope": people.scope(agent), "advisor": LIN}
        return book(at=AT, **said, vehicle_id=vehicle_id, starts_at=AT + hours * HOUR).pk

    with pytest.raises(FullError, match="12 of 12"):
        booked(a_vehicle(people.dealer_a, 99).pk, 1)
    booked(a_vehicle(people.dealer_a, 98).pk, 48)
    assert taken_on(people.dealer_a, today, LIN, at=AT) == (12, 12)
    made = [booked(one, 72) for one in cars[:11]]
    scope = people.scope(agent)
    day = day_taken(scope, appointment_id=made[10], at=AT)
    assert day is not None and (day.taken, day.above_best) == (11, True)
    assert cancel(at=AT, by=agent, scope=scope, appointment_id=made[0])
    day = day_taken(scope, appointment_id=made[10], at=AT)
    assert day is not None and (day.taken, day.above_best) == (10, False)


def test_a_manager_alone_goes_beyond_and_it_is_noted(people: People) -> None:
    on = AT + 48 * HOUR

    def booked(number: int, role: Role, *, beyond: bool = False) -> Appointment:
        who, vehicle = people.by_role[role], a_vehicle(people.dealer_a, number)
        return book(
            at=AT,
            by=who,
            scope=people.scope(who),
            vehicle_id=vehicle.pk,
            starts_at=on,
            advisor=LIN,
            beyond=beyond,
        )

    for number in range(12):
        booked(number, Role.CARE_AGENT)
    with pytest.raises(FullError, match="12 of 12"):
        booked(12, Role.CARE_AGENT, beyond=True)
    with pytest.raises(FullError, match="12 of 12"):
        booked(13, Role.CARE_MANAGER)
    made = booked(14, Role.CARE_MANAGER, beyond=True)
    noted = AuditEvent.objects.unscoped("a test looks").filter(action="appointment.booked").latest("pk")
    assert (noted.object_id, (noted.after or {})["beyond_limit"]) == (str(made.pk), True)


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(days=367), datetime.max - datetime(2027, 1, 1)])
def test_an_appointment_is_within_a_year(people: People, ahead: timedelta) -> None:
    agent = people.by_role[Role.CARE_AGENT]
    more = {"vehicle_id": a_vehicle(people.dealer_a, 1).pk, "starts_at": AT + ahead, "advisor": LIN}
    with pytest.raises(ValueError, match="within a year"):
        book(at=AT, by=agent, scope=people.scope(agent), **more)  # type: ignore[arg-type]


def test_a_rival_cancels_nothing(people: People) -> None:
    agent = people.by_role[Role.CARE_AGENT]
    vehicle = a_vehicle(people.dealer_a, 1)
    told = {"vehicle_id": vehicle.pk, "starts_at": AT + HOUR, "advisor": LIN}
    made = book(at=AT, by=agent, scope=people.scope(agent), **told)  # type: ignore[arg-type]
    qian = people.scope(people.qian)
    with pytest.raises(Appointment.DoesNotExist):
        cancel(at=AT, by=people.qian, scope=qian, appointment_id=made.pk)


def test_nothing_is_booked_or_offered_on_a_day_the_shop_is_closed(people: People) -> None:
    agent, shop = people.by_role[Role.CARE_AGENT], people.dealer_a
    shop.overlay = {"opening": {"weekends": "closed"}}
    shop.save()
    told: dict[str, Any] = {"vehicle_id": a_vehicle(shop, 1).pk, "advisor": LIN}
    sunday = AT + 48 * HOUR
    with pytest.raises(ClosedError) as closed:
        book(at=AT, by=agent, scope=people.scope(agent), starts_at=sunday, **told)
    assert closed.value.hours
    assert [f"{one:%Y-%m-%d %H:%M}" for one in closed.value.hours] == ["2026-11-30 08:30", "2026-11-30 17:30"]
    offered = {f"{one.starts_at:%a}" for one in slots(shop, at=AT, first=LIN)}
    assert offered.isdisjoint({"Sat", "Sun"})
    made = book(at=AT, by=agent, scope=people.scope(agent), starts_at=sunday + 24 * HOUR, **told)
    assert made.on.isoformat() == "2026-11-30"
