"""Which vehicles conditions on contact choose: a table, each case over the same seven cars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from huidian.customers.models import Block, Consent, NumberState, Vehicle
from huidian.messages.models import Message
from huidian.network.models import Recording
from huidian.outreach.conditions import Conditions
from huidian.outreach.contact_conditions import ContactConditions
from huidian.outreach.models import Attempt
from huidian.outreach.queries.contact_choice import choice_of, wish_of
from tests.messages.made import a_message, a_text
from tests.outreach.made import AT, TODAY, a_vehicle
from tests.people import People
from tests.standing import standing

CARS = range(1, 8)
WHY = "a test looks at everything"


def fill(people: People) -> People:
    """1 was spoken to yesterday, 2 tried yesterday, 3 written to a week ago, 4 consented, 5 took that back,
    6 is blocked and has a wrong number, 7 has no number.
    """
    dealer = people.dealer_a
    cars = {number: a_vehicle(dealer, number, **({"phone": ""} if number == 7 else {})) for number in CARS}
    owners = {number: car.owner for number, car in cars.items() if car.owner is not None}
    recording = Recording.objects.create(dealer=dealer, kind="edit", recorded_at=AT)
    stamp: dict[str, Any] = {"dealer": dealer, "recorded_at": AT, "recorded_by": recording}
    for number, (outcome, contact) in {1: ("intends", True), 2: ("no_answer", False)}.items():
        Attempt.objects.create(
            dealer=dealer, vehicle=cars[number], customer=cars[number].owner, channel="phone",
            purpose="reminder", at=AT - timedelta(days=1), by=people.lin, outcome=outcome, reached=contact,
            contact=contact,
        )  # fmt: skip
    a_message(cars[3], a_text(dealer), at=AT - timedelta(days=7))
    Message.objects.unscoped(WHY).update(state="sent", left_at=AT - timedelta(days=7))
    for number, given, hours in ((4, True, 9), (5, True, 9), (5, False, 3)):
        Consent.objects.create(
            **stamp, customer=owners[number], purpose="win_back", channel="sms", given=given,
            text_version="1", proof="form", said_at=AT - timedelta(hours=hours),
        )  # fmt: skip
    for number, until in ((5, TODAY), (6, TODAY + timedelta(days=1))):
        Block.objects.create(
            **stamp, customer=owners[number], since_on=date(2026, 1, 1), until_on=until, proof="phone"
        )
    NumberState.objects.create(**stamp, customer=owners[6], number=owners[6].phone, state="wrong")
    return people


shop = standing(fill, at=AT)
LAST_WEEK = TODAY - timedelta(days=7)


@pytest.mark.parametrize(
    "wanted, chosen",
    [
        ({}, {1, 2, 3, 4, 5, 6, 7}),
        ({"last_from": LAST_WEEK}, {1, 3}),
        ({"last_from": LAST_WEEK, "last_to": LAST_WEEK}, {3}),
        ({"last_to": LAST_WEEK}, {2, 3, 4, 5, 6, 7}),
        ({"last_to": LAST_WEEK - timedelta(days=1)}, {2, 4, 5, 6, 7}),
        ({"outcomes": ("no_answer",)}, {2}),
        ({"outcomes": ("no_answer", "intends")}, {1, 2}),
        ({"consents": ("win_back:sms",)}, {4}),
        ({"consents": ("marketing:sms",)}, set()),
        ({"blocked": True}, {6}),
        ({"blocked": False}, {1, 2, 3, 4, 5, 7}),
        ({"numbers": ("wrong",)}, {6}),
        ({"numbers": ("missing", "wrong")}, {6, 7}),
        ({"numbers": ("unknown",)}, {1, 2, 3, 4, 5}),
        ({"numbers": ("unknown", "missing")}, {1, 2, 3, 4, 5, 7}),
        ({"blocked": False, "last_from": LAST_WEEK, "numbers": ("unknown",)}, {1, 3}),
    ],
)
@pytest.mark.django_db
def test_each_condition_narrows(shop: People, wanted: dict[str, Any], chosen: set[int]) -> None:
    cars, condition = _cars(shop), ContactConditions(**wanted)
    choice = choice_of(shop.dealer_a, condition, at=AT)
    assert {number for number, pk in cars.items() if pk in choice} == chosen
    assert ContactConditions.of(condition.stored()) == condition
    wish = wish_of(shop.dealer_a, Conditions(contact=condition), at=AT)
    among = set(cars.values()) if wish.among is None else set(wish.among)
    assert among - set(wish.but) == {cars[number] for number in chosen}


def _cars(people: People) -> dict[int, int]:
    """By its number the id of each car."""
    rows = Vehicle.objects.unscoped(WHY).filter(dealer=people.dealer_a, plate__startswith="京X")
    return {int(plate[2:]): pk for plate, pk in rows.values_list("plate", "pk")}


@pytest.mark.parametrize("stored", [{"blocks": True}, {"numbers": ["odd"]}, {"consents": ["sms"]}])
def test_what_there_is_not_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no such"):
        Conditions.of({"contact": stored})
