"""Wishes: on which day to whom, one a person, late ones expire, a rule that is off takes its own back."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from huidian.customers.models import Consent, Customer, Departure, Vehicle
from huidian.kit.workdays import festivals_beginning
from huidian.messages.actions import carrying
from huidian.messages.models import Message
from huidian.network.models import Recording
from huidian.outreach.actions.greetings import plan_greetings
from huidian.outreach.queries.greetings import wishes_between
from tests.messages.made import a_text
from tests.outreach.made import AT, TODAY, a_vehicle
from tests.people import People
from tests.standing import standing

WHY = "a test looks at everything"
DAY = timedelta(days=1)


def fill(people: People) -> People:
    """1 has a birthday today, 2 in two days and bought that day, 3 yesterday, 4 today without consent, 5 is a
    company born today, 6 bought today last year, 7 bought today, 8 has a birthday today and sold the car.
    """
    dealer = people.dealer_a
    born = {1: TODAY, 2: TODAY + 2 * DAY, 3: TODAY - DAY, 4: TODAY, 5: TODAY, 8: TODAY}
    bought = {2: TODAY + 2 * DAY, 6: TODAY, 7: TODAY}
    for number in range(1, 9):
        owner: dict[str, Any] = {"kind": "company" if number == 5 else "person"}
        if number in born:
            owner["birthday"] = born[number].replace(year=1980)
        car = a_vehicle(dealer, number, **owner)
        if number in bought:
            years = 0 if number == 7 else 3
            on = bought[number].replace(year=bought[number].year - years)
            Vehicle.objects.unscoped(WHY).filter(pk=car.pk).update(purchased_on=on)
        recording = Recording.objects.create(dealer=dealer, kind="edit", recorded_at=AT)
        stamp: dict[str, Any] = {"dealer": dealer, "recorded_at": AT, "recorded_by": recording}
        if number == 8:
            Departure.objects.create(**stamp, vehicle=car, why="sold", left_on=TODAY - DAY)
        if number != 4:
            Consent.objects.create(
                **stamp, customer_id=car.owner_id or 0, purpose="greeting", channel="sms", given=True,
                text_version="1", proof="form", said_at=AT,
            )  # fmt: skip
    for key in ("birthday", "anniversary", "spring_festival"):
        body = "{owner}，祝您生日快乐！拒收请回复R"
        places = [{"key": "owner", "type": "text", "most": 10}]
        a_text(dealer, key, message_class="marketing", purpose="greeting", body=body, variables=places)
    return people


shop = standing(fill, at=AT)
pytestmark = pytest.mark.django_db


def due(people: People, first: date, last: date) -> tuple[list[tuple[str, str, int]], dict[str, int]]:
    wishes = wishes_between(people.dealer_a, first, last, at=AT)
    said = [
        (one.rule.key, one.customer.name.removeprefix("车主"), (one.day - TODAY).days) for one in wishes.due
    ]
    return said, dict(wishes.refused)


def test_who_is_wished_well_on_which_day(shop: People) -> None:
    said, refused = due(shop, TODAY, TODAY + 2 * DAY)
    assert said == [("birthday", "1", 0), ("anniversary", "6", 0), ("birthday", "2", 2)], (
        "one a person and day"
    )
    assert refused == {"consent": 1}


def test_planned_ahead_once_and_a_late_one_expires_and_says_so(shop: People) -> None:
    dealer = shop.dealer_a
    assert plan_greetings(dealer, at=AT) == 3
    assert plan_greetings(dealer, at=AT) == plan_greetings(dealer, at=AT + DAY) == 0
    messages = Message.objects.unscoped(WHY)
    assert set(messages.values_list("cause", "purpose")) == {("greeting", "greeting")}
    first = messages.order_by("due_at", "pk")[0]
    assert first.due_at == AT.replace(hour=2), "in work already: at once"
    assert f"{first.expires_at:%m-%d %H:%M}" == "11-27 16:00", "midnight at the dealer"
    carrying.over(AT + DAY)
    assert Counter(messages.values_list("state", flat=True)) == {"expired": 2, "new": 1}
    carrying.over(AT + 3 * DAY)
    assert set(messages.values_list("state", flat=True)) == {"expired"}, "the worker was down for three days"


def test_a_household_is_wished_well_once(shop: People) -> None:
    same = Customer.objects.unscoped(WHY).filter(name__in=["车主1", "车主6"])
    same.update(phone="13800138000", phone_last4="8000")
    assert [one for one in due(shop, TODAY, TODAY)[0] if one[0] == "anniversary"] == []


def test_a_rule_that_is_off_takes_its_own_back(shop: People, monkeypatch: pytest.MonkeyPatch) -> None:
    dealer = shop.dealer_a
    plan_greetings(dealer, at=AT)
    dealer.__class__.objects.filter(pk=dealer.pk).update(
        overlay={"greetings": {"birthday": {"enabled": False}}}
    )
    dealer.refresh_from_db()
    plan_greetings(dealer, at=AT)
    states = Message.objects.unscoped(WHY).values_list("cause_key", "state")
    assert {(key.split(":")[0], state) for key, state in states} == {
        ("birthday", "cancelled"), ("anniversary", "new")
    }  # fmt: skip


@pytest.mark.parametrize(
    "day, begins",
    [
        (date(2026, 2, 16), ("农历除夕",)), (date(2026, 2, 17), ("春节",)), (date(2026, 2, 18), ()),
        (date(2026, 9, 25), ("中秋节",)), (date(2026, 10, 1), ("国庆节",)), (date(2025, 10, 6), ("中秋节",)),
        (date(2026, 11, 27), ()),
    ],
)  # fmt: skip
def test_on_which_day_a_festival_begins(day: date, begins: tuple[str, ...]) -> None:
    assert festivals_beginning(day) == begins


def test_a_holiday_is_for_people_with_consent(shop: People) -> None:
    festival = date(2027, 2, 6)
    said, refused = due(shop, festival, festival)
    assert {one for _, one, _ in said} == {"1", "2", "3", "6", "7"}
    assert refused == {"consent": 1}


def test_born_on_29_february(shop: People) -> None:
    Customer.objects.unscoped(WHY).filter(name="车主3").update(birthday=date(1980, 2, 29))
    assert [one for _, one, _ in due(shop, date(2027, 2, 28), date(2027, 2, 28))[0]] == ["3"]
    assert due(shop, date(2028, 2, 28), date(2028, 2, 28))[0] == []


def test_the_page_shows_two_weeks_and_what_is_left_out(
    shop: People, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    client.force_login(shop.zhao, backend="django.contrib.auth.backends.ModelBackend")
    plan_greetings(shop.dealer_a, at=AT)
    page = client.get("/outbox/greetings/")
    assert page.context["table"].total == 3
    words = page.content.decode()
    assert "另有不发的：1 未取得该用途与渠道的同意" in words
    assert "不发：中秋祝福" in words
    assert client.get("/outbox/greetings/?rule=birthday").context["table"].total == 2
    client.force_login(shop.qian, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/outbox/greetings/").context["table"].total == 0
