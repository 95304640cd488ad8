"""Taking a call back takes back what is its own: what somebody else said since, or said as well, stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from huidian.customers import actions as customers
from huidian.customers.models import Block, Departure, NumberState, Vehicle
from huidian.flows.call_report import Booking, Report
from huidian.flows.incoming import log_incoming
from huidian.flows.wrap_up import take_back, wrap_up
from huidian.network.models import Staff
from huidian.network.roles import Role
from huidian.outreach.actions.claims import claim
from huidian.outreach.models import Task
from huidian.workshop.models import Appointment
from tests.outreach.made import AT, TODAY, a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NUMBER = "10000000001"


class Shop:
    """One vehicle, and two people who write down what its owner says."""

    def __init__(self, people: People) -> None:
        self.people, self.vehicle = people, a_vehicle(people.dealer_a, 1)
        self.lin, self.zhao = people.by_role[Role.CARE_AGENT], people.zhao

    def act(self, who: Staff) -> dict[str, Any]:
        return {"at": AT, "by": who, "scope": self.people.scope(who)}

    def received(self, who: Staff, outcome: str, **more: Any) -> int:
        report = Report(outcome, **more)
        return log_incoming(**self.act(who), vehicle_id=self.vehicle.pk, report=report)

    def called(self, who: Staff, outcome: str, **more: Any) -> int:
        task = a_task(self.vehicle, cycle=f"{outcome}:{who.pk}")
        assert claim(**self.act(who), task_id=task.pk)
        return wrap_up(**self.act(who), task_id=task.pk, report=Report(outcome, **more))

    def undo(self, who: Staff, attempt: int) -> bool:
        return take_back(**self.act(who), attempt_id=attempt)


@pytest.fixture
def shop(people: People) -> Shop:
    return Shop(people)


def blocks() -> list[Any]:
    return ["block"] * Block.objects.unscoped(WHY).current().values("proof").distinct().count()


def departures() -> list[Any]:
    return list(Departure.objects.unscoped(WHY).current().values_list("why", flat=True))


def numbers() -> list[Any]:
    return list(NumberState.objects.unscoped(WHY).current().values_list("state", flat=True))


@pytest.mark.parametrize(
    ("outcome", "more", "standing", "stands"),
    [
        ("do_not_contact", {}, blocks, "block"),
        ("sold", {}, departures, "sold"),
        ("wrong_number", {"number": NUMBER}, numbers, "wrong"),
    ],
)
@pytest.mark.parametrize("first", [0, 1])
def test_what_two_said_goes_with_the_last_of_them(
    shop: Shop, outcome: str, more: dict[str, Any], standing: Callable[[], list[Any]], stands: str, first: int
) -> None:
    both = [shop.lin, shop.zhao]
    said = [(who, shop.called(who, outcome, **more)) for who in both]
    seen = []
    for who, attempt in (said[first], said[1 - first]):
        assert shop.undo(who, attempt)
        seen.append(standing())
    assert seen == [[stands], []]


def test_what_was_said_otherwise_since_stands(shop: Shop) -> None:
    sold = shop.called(shop.lin, "sold")
    wrong = shop.called(shop.lin, "wrong_number", number=NUMBER)
    zhao = shop.act(shop.zhao)
    owner = shop.vehicle.owner_id
    customers.mark_left(**zhao, vehicle_id=shop.vehicle.pk, left_on=TODAY - DAY, why="scrapped")
    assert owner
    customers.set_number_state(**zhao, customer_id=owner, number=NUMBER, state="disconnected")
    assert shop.undo(shop.lin, wrong) and shop.undo(shop.lin, sold)
    assert (departures(), numbers()) == (["scrapped"], ["disconnected"])


def test_an_appointment_never_goes_back_to_one_that_was_taken_back(shop: Shop) -> None:
    def booked(hours: int) -> int:
        return shop.received(shop.lin, "booked", booking=Booking(AT + 2 * DAY + hours * HOUR, "林小满"))

    first, second, third = booked(0), booked(1), booked(2)

    def stands() -> list[int]:
        rows = Appointment.objects.unscoped(WHY).booked().values_list("starts_at", flat=True)
        return [round((at - AT - 2 * DAY) / HOUR) for at in rows]

    seen = [stands()]
    for attempt in (second, third, first):
        assert shop.undo(shop.lin, attempt)
        seen.append(stands())
    assert seen == [[2], [2], [0], []]


@pytest.mark.parametrize("kind", ["service", "callback"])
def test_who_calls_before_the_promised_hour_is_called_back_no_more(shop: Shop, kind: str) -> None:
    soon = AT + 3 * HOUR
    task = a_task(shop.vehicle, kind=kind, promised_at=soon, not_before_at=soon, responsible=shop.zhao)
    held = a_task(a_vehicle(shop.people.dealer_a, 2), promised_at=soon)
    columns = ("promised_at", "not_before_at", "ending")

    def states() -> list[Any]:
        return [Task.objects.unscoped(WHY).values_list(*columns).get(pk=one.pk) for one in (task, held)]

    before = states()
    attempt = shop.received(shop.lin, "informed")
    assert states() == [(None, None, "done" if kind == "callback" else ""), before[1]]
    assert shop.undo(shop.lin, attempt)
    assert states() == before


def test_a_vehicle_stands_for_its_owner(shop: Shop) -> None:
    other = a_vehicle(shop.people.dealer_a, 2)
    Vehicle.objects.unscoped(WHY).filter(pk=other.pk).update(owner=shop.vehicle.owner)
    a_task(other, promised_at=AT + HOUR)
    shop.received(shop.lin, "informed")
    assert Task.objects.unscoped(WHY).get().promised_at is None
