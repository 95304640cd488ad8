"""A vehicle's file, put together from what customers, visits and mart know of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist

from huidian.customers import actions as customers
from huidian.flows.vehicle_file import may_edit_vehicle, open_vehicle_file
from huidian.flows.vehicle_search import search_vehicles
from huidian.mart.actions import refresh
from tests.mart.conftest import mart
from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, People

__all__ = ["mart"]
NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
LINS, OTHERS = 0, 1


@pytest.fixture
def shop(people: People) -> Shop:
    shop = Shop(people.dealer_a)
    shop.saw(
        [Came(LINS, date(2010, 6, 1), advisor=LIN_IN_THE_DMS), Came(OTHERS, date(2010, 6, 2), advisor="乙")]
    )
    refresh(people.dealer_a, as_of=NOW.date(), now=NOW)
    return shop


def test_a_visit_after_it_left_asks_somebody_to_look(people: People, shop: Shop) -> None:
    scope, car = people.scope(people.zhao), shop.cars[LINS]
    customers.mark_left(
        at=NOW, by=people.zhao, scope=scope, vehicle_id=car, left_on=date(2010, 8, 1), why="sold"
    )
    departure = open_vehicle_file(scope, car).departure
    assert departure is not None
    assert (departure.left_on, departure.recorded_by, departure.back_on) == (date(2010, 8, 1), "zhao", None)
    shop.saw([Came(LINS, date(2011, 1, 15))])
    departure = open_vehicle_file(scope, car).departure
    assert departure is not None
    assert departure.back_on == date(2011, 1, 15)


def test_the_standing_s_advisor_opens_the_masks_and_the_verbs(people: People, shop: Shop) -> None:
    lin = people.scope(people.lin)
    own, other = (open_vehicle_file(lin, shop.cars[car]) for car in (LINS, OTHERS))
    assert (own.masked, other.masked) == (False, True)
    assert [may_edit_vehicle(lin, shop.cars[car]) for car in (LINS, OTHERS)] == [True, False]
    matches = {match.vehicle_id: match for match in search_vehicles(lin, own.vin).rows}
    assert matches[shop.cars[LINS]].plate == own.plate
    assert matches[shop.cars[LINS]].last_visit_on == date(2010, 6, 1)


def test_the_rival_opens_nothing(people: People, shop: Shop) -> None:
    with pytest.raises(ObjectDoesNotExist):
        open_vehicle_file(people.scope(people.qian), shop.cars[LINS])
    assert search_vehicles(people.scope(people.qian), "沪A").rows == ()
