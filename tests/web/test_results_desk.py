"""The results desk: each number opens as many tasks as it says; the live view says who has what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huidian.network.roles import Role
from huidian.outreach.models import Attempt
from tests.outreach.made import a_task, a_vehicle
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.test_desk_laws import numbers_of

pytestmark = pytest.mark.django_db


def test_every_number_is_its_list_and_the_live_view_names_who(people: People, signed_in: SignIn) -> None:
    now, agent = timezone.now(), people.by_role[Role.CARE_AGENT]
    for number in range(8):
        vehicle = a_vehicle(people.dealer_a, number)
        held = {"held_by": agent, "held_until": now + timedelta(minutes=9)} if number == 7 else {}
        task = a_task(vehicle, created_at=now, opens_on=timezone.localdate(now), **held)
        if number < 5:
            Attempt.objects.create(
                dealer=people.dealer_a, task=task, vehicle=vehicle, customer=vehicle.owner, channel="phone",
                purpose="reminder", at=now, by=agent, outcome="refuses" if number else "booked",
                reason="price" if number else "", reached=number < 3, contact=number < 3,
                effects={} if number else {"appointment": 1},
            )  # fmt: skip
    zhao = signed_in(people.zhao)
    page = zhao.get("/results/")
    assert page.context["report"].total.counts.contacted == 5
    links = numbers_of(page)
    assert {link.number for link in links} >= {8, 5, 3, 1, 4}
    for number, url in dict.fromkeys(links):
        assert zhao.get(url).context["table"].total == number, url
    (place,) = zhao.get("/results/live/").context["places"]
    assert [one.who for one in place.held] == [str(agent)]
    assert [(one.calls, one.connected, one.booked) for one in place.today] == [(5, 3, 1)]
    assert place.ready == 7
    assert signed_in(people.qian).get("/results/").context["report"].total.counts.targeted == 0


def test_the_sums_are_a_list_and_a_file_of_their_own(people: People, signed_in: SignIn) -> None:
    now = timezone.now()
    for number in range(3):
        a_task(a_vehicle(people.dealer_a, number), created_at=now, kind="inspection" if number else "recall")
    zhao = signed_in(people.zhao)
    rows = zhao.get("/results/lines/?by=kind").context["table"].rows
    assert [(one.key, one.counts.targeted) for one in rows] == [("inspection", 2), ("recall", 1)]
    table = zhao.get("/results/lines/?by=kind").context["table"]
    for one in rows:
        assert zhao.get(table.open_at(one)).context["table"].total == one.counts.targeted
    assert zhao.get("/results/lines/export/").status_code == 200
    page = zhao.get("/results/").content.decode()
    assert "占目标" in page and "/results/lines/?" in page
