"""An appointment that somebody else made for one's customer is moved and cancelled by who answers for it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from huidian.customers.models import Vehicle
from huidian.mart.actions import refresh
from huidian.mart.models import Standing
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.workshop.actions import book
from huidian.workshop.models import Appointment
from tests.opening import open_on
from tests.people import LIN_IN_THE_DMS, People
from tests.web.conftest import SignIn
from tests.web.shown import forms_of

WHY = "a test looks at everything"


@pytest.fixture
def booked(december: People, january: datetime) -> Appointment:
    """What the care agent has booked for one of Lin's vehicles."""
    refresh(december.dealer_a, as_of=january.date(), now=january)
    agent, now = december.by_role[Role.CARE_AGENT], timezone.now()
    own = Standing.objects.unscoped(WHY).filter(advisor=LIN_IN_THE_DMS).values("vehicle")
    vehicle = Vehicle.objects.unscoped(WHY).filter(pk__in=own).order_by("pk")[0]
    on = open_on(timezone.localdate(now) + timedelta(days=2))
    starts_at = timezone.make_aware(datetime.combine(on, datetime.min.time()).replace(hour=10))
    return book(
        at=now, by=agent, scope=december.scope(agent), vehicle_id=vehicle.pk, starts_at=starts_at,
        advisor=LIN_IN_THE_DMS, items="保养",
    )  # fmt: skip


def state(one: Appointment) -> str:
    return Appointment.objects.unscoped(WHY).get(pk=one.pk).state


def test_it_is_moved_within_opening_hours(booked: Appointment, december: People, signed_in: SignIn) -> None:
    lin, url = signed_in(december.lin), f"/mine/appointments/{booked.pk}/move/"
    assert url in lin.get(f"/mine/{booked.vehicle_id}/").content.decode()
    form = forms_of(lin.get(url))[""]
    assert (form["on"], form["hour"], form["items"]) == (booked.on.isoformat(), "10:00", "保养")
    assert "不营业" in lin.post(url, form | {"hour": "05:00"}).content.decode()
    assert state(booked) == "booked"
    assert "已改约" in lin.post(url, form | {"hour": "15:30"}, follow=True).content.decode()
    [now] = Appointment.objects.unscoped(WHY).booked()
    assert (timezone.localtime(now.starts_at).hour, now.moved_from_id, now.items) == (15, booked.pk, "保养")
    assert "没有改动" in lin.post(url, form | {"hour": "16:30", "form_key": ""}).content.decode()
    events = AuditEvent.objects.unscoped(WHY).filter(object_type="appointment", staff=december.lin)
    assert list(events.order_by("pk").values_list("action", flat=True)) == [
        "appointment.cancelled",
        "appointment.booked",
    ]


def test_it_is_cancelled_and_that_taken_back(
    booked: Appointment, december: People, signed_in: SignIn
) -> None:
    lin, url = signed_in(december.lin), f"/mine/appointments/{booked.pk}/cancel/"
    form = forms_of(lin.get(f"/mine/{booked.vehicle_id}/"))[url]
    page = lin.post(url, form, follow=True).content.decode()
    assert "已取消预约" in page and "已约到店" not in page and state(booked) == "cancelled"
    [undo] = re.findall(rf'action="(/mine/appointments/{booked.pk}/restore/)"', page)
    assert "预约照旧" in lin.post(undo, follow=True).content.decode() and state(booked) == "booked"
    assert "已经不能撤销" in lin.post(undo, follow=True).content.decode()


@pytest.mark.parametrize("verb", ["move", "cancel", "restore"])
def test_a_rival_changes_nothing(booked: Appointment, december: People, signed_in: SignIn, verb: str) -> None:
    url = f"/mine/appointments/{booked.pk}/{verb}/"
    assert signed_in(december.qian).post(url).status_code == 404
    assert state(booked) == "booked"
