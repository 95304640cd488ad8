"""A vehicle has left: said, said otherwise, taken back; by whom, at which dealer, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from huidian import playbooks
from huidian.customers import actions as customers
from huidian.customers.models import Departure, Vehicle
from huidian.engine.facts.tables import departure_facts
from huidian.mart.facts import read_facts
from huidian.network import audit
from huidian.network.models import AuditEvent, Dealer, Recording
from huidian.network.roles import Role
from huidian.visits.digest import digest
from tests.mart.shop import Shop
from tests.people import People

WHY = "a test looks at everything"
AT = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
LATER = AT + timedelta(days=3)
SOLD_ON = date(2010, 11, 2)


@pytest.fixture
def shop(people: People) -> Shop:
    """Dealer A with two cars."""
    shop = Shop(people.dealer_a)
    shop.has([1, 2])
    return shop


def said() -> list[tuple[Any, ...]]:
    rows = Departure.objects.unscoped(WHY).order_by("pk")
    return list(rows.values_list("vehicle", "left_on", "why", "recorded_at", "retracted_at"))


def revision(shop: Shop) -> int:
    return Dealer.objects.get(pk=shop.dealer.pk).data_revision


def mark(people: People, vehicle: int, **said: Any) -> bool:
    told = {"at": AT, "by": people.zhao, "left_on": SOLD_ON, "why": "sold", **said}
    return customers.mark_left(scope=people.scope(told["by"]), vehicle_id=vehicle, **told)


def take_back(people: People, vehicle: int, *, at: datetime = LATER) -> bool:
    return customers.take_back_left(
        at=at, by=people.zhao, scope=people.scope(people.zhao), vehicle_id=vehicle
    )


def test_a_vehicle_that_left_says_when_and_why(people: People, shop: Shop) -> None:
    before = revision(shop)
    assert mark(people, shop.cars[1])
    assert said() == [(shop.cars[1], SOLD_ON, "sold", AT, None)]
    assert revision(shop) == before + 1
    recording = Recording.objects.unscoped(WHY).latest("pk")
    assert (recording.kind, recording.staff_id, recording.recorded_at) == ("edit", people.zhao.pk, AT)


def test_it_is_an_event_with_what_was_before_and_after(people: People, shop: Shop) -> None:
    mark(people, shop.cars[1])
    mark(people, shop.cars[1], why="scrapped", at=LATER)
    take_back(people, shop.cars[1], at=LATER)
    events = AuditEvent.objects.unscoped(WHY).filter(object_type="vehicle", object_id=str(shop.cars[1]))
    sold = {"left_on": "2010-11-02", "left_why": "sold"}
    scrapped = {"left_on": "2010-11-02", "left_why": "scrapped"}
    assert list(events.values_list("action", "before", "after")) == [
        ("vehicle.left", None, sold),
        ("vehicle.left", sold, scrapped),
        ("vehicle.left_taken_back", scrapped, None),
    ]
    assert audit.verify().broken is None


def test_said_again_it_changes_nothing(people: People, shop: Shop) -> None:
    mark(people, shop.cars[1])
    before = revision(shop), AuditEvent.objects.unscoped(WHY).count()
    assert not mark(people, shop.cars[1], at=LATER)
    assert (revision(shop), AuditEvent.objects.unscoped(WHY).count()) == before


def test_said_otherwise_it_keeps_what_was_said_before(people: People, shop: Shop) -> None:
    mark(people, shop.cars[1])
    assert mark(people, shop.cars[1], left_on=date(2010, 12, 1), why="moved", at=LATER)
    assert said() == [
        (shop.cars[1], SOLD_ON, "sold", AT, LATER),
        (shop.cars[1], date(2010, 12, 1), "moved", LATER, None),
    ]


def test_taken_back_it_stays_on_file_as_said_once(people: People, shop: Shop) -> None:
    mark(people, shop.cars[1])
    before = revision(shop)
    assert take_back(people, shop.cars[1])
    assert said() == [(shop.cars[1], SOLD_ON, "sold", AT, LATER)]
    assert revision(shop) == before + 1
    assert not take_back(people, shop.cars[1])
    assert revision(shop) == before + 1


def test_it_can_be_said_anew_after_it_was_taken_back(people: People, shop: Shop) -> None:
    mark(people, shop.cars[1])
    take_back(people, shop.cars[1])
    assert mark(people, shop.cars[1], at=LATER)
    assert [row[4] for row in said()] == [LATER, None]


def test_who_waited_for_the_lock_speaks_after_who_did_not(people: People, shop: Shop) -> None:
    """Moments are taken before the lock: the later one may be first. At every moment one statement holds."""
    mark(people, shop.cars[1], at=LATER)
    assert mark(people, shop.cars[1], left_on=date(2010, 12, 1), at=AT)
    assert take_back(people, shop.cars[1], at=AT)
    assert mark(people, shop.cars[1], why="moved", at=AT)
    assert [row[3:] for row in said()] == [(LATER, LATER), (LATER, LATER), (LATER, None)]
    facts = read_facts(shop.dealer, playbooks.load("generic"))
    assert departure_facts(facts.departures).num_rows == 3


def test_the_digest_of_the_business_data_knows_it(people: People, shop: Shop) -> None:
    never = digest(shop.dealer)
    mark(people, shop.cars[1])
    left = digest(shop.dealer)
    take_back(people, shop.cars[1])
    assert left != never == digest(shop.dealer)


@pytest.mark.parametrize("role", Role)
def test_who_works_with_customers_may_say_it(people: People, shop: Shop, role: Role) -> None:
    may = {
        Role.CARE_AGENT,
        Role.INFORMATION_ADMIN,
        Role.CARE_MANAGER,
        Role.SERVICE_MANAGER,
        Role.ADVISOR,
        Role.TEAM_LEADER,
    }
    if role in may:
        assert mark(people, shop.cars[1], by=people.by_role[role])
        return
    with pytest.raises(Vehicle.DoesNotExist):
        mark(people, shop.cars[1], by=people.by_role[role])
    assert said() == []


def test_the_rival_cannot_reach_it(people: People, shop: Shop) -> None:
    with pytest.raises(Vehicle.DoesNotExist):
        mark(people, shop.cars[1], by=people.qian)
    mark(people, shop.cars[1])
    with pytest.raises(Vehicle.DoesNotExist):
        customers.take_back_left(
            at=AT, by=people.qian, scope=people.scope(people.qian), vehicle_id=shop.cars[1]
        )
    assert [row[4] for row in said()] == [None]


def test_a_vehicle_off_file_cannot_leave(people: People, shop: Shop) -> None:
    shop.forgot([1], at=AT)
    with pytest.raises(Vehicle.DoesNotExist):
        mark(people, shop.cars[1])


@pytest.mark.parametrize(
    "told",
    [{"why": "stolen"}, {"why": ""}, {"left_on": date(2011, 1, 21)}],
    ids=["stolen", "no word", "tomorrow"],
)
def test_nonsense_is_refused_and_nothing_is_written(people: People, shop: Shop, told: dict[str, Any]) -> None:
    before = revision(shop)
    with pytest.raises(ValueError, match="no such departure"):
        mark(people, shop.cars[1], **told)
    assert (said(), revision(shop)) == ([], before)


def test_today_is_the_day_at_the_dealer(people: People, shop: Shop) -> None:
    evening = datetime(2011, 1, 20, 17, 0, tzinfo=UTC)  # the 21st in Shanghai
    assert mark(people, shop.cars[1], left_on=date(2011, 1, 21), at=evening)
