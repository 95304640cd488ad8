"""A call that comes in: sought, written down, the tasks it settles, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huidian.network.roles import Role
from huidian.outreach.models import Attempt, Task
from huidian.workshop.models import Appointment
from tests.opening import open_on
from tests.outreach.made import a_task, a_vehicle
from tests.people import LIN_IN_THE_DMS, People
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"


def test_a_call_is_written_down_and_taken_back(people: People, signed_in: SignIn) -> None:
    agent = signed_in(people.by_role[Role.CARE_AGENT])
    vehicle = a_vehicle(people.dealer_a, 1)
    task, other = a_task(vehicle), a_task(vehicle, kind="insurance")
    assert vehicle.owner
    sought = agent.get(f"/incoming/?q={vehicle.owner.name}")
    assert sought["Location"] == f"/incoming/{vehicle.pk}/"
    url = sought["Location"]
    assert list(agent.post(url, {}).context["form"].errors) == ["outcome"]
    assert list(agent.post(url, {"outcome": "booked"}).context["form"].errors) == ["starts_at"]
    again = agent.post(url, {"outcome": "later", "note": "下午再打"})
    assert list(again.context["form"].errors) == ["call_back_at"] and "下午再打" in again.content.decode()
    when = open_on(timezone.localdate() + timedelta(days=2))
    said = {"outcome": "booked", "also": [task.pk], "starts_at": f"{when}T10:30",
            "advisor": LIN_IN_THE_DMS}  # fmt: skip
    assert agent.post(url, said)["Location"] == "/incoming/"
    attempt = Attempt.objects.unscoped(WHY).get()
    assert (attempt.direction, attempt.task, attempt.outcome) == ("in", None, "booked")
    assert Appointment.objects.unscoped(WHY).booked().count() == 1
    assert list(Task.objects.unscoped(WHY).open()) == [other]
    page = agent.get(f"/customers/{vehicle.pk}/").content.decode()
    assert "来电" in page and "预约到店" in page
    agent.post(f"/incoming/attempts/{attempt.pk}/undo/")
    assert Task.objects.unscoped(WHY).open().count() == 2
    assert not Appointment.objects.unscoped(WHY).booked().exists()
    card = agent.get(url).context["card"]
    assert [one.undone for one in card.attempts] == [True]
    slot = card.slots[0]
    agent.post(url, {"outcome": "booked", "slot": f"{slot.starts_at.isoformat()}|{slot.advisor}"})
    booked = Appointment.objects.unscoped(WHY).booked().get()
    assert (booked.starts_at, booked.advisor) == (slot.starts_at, slot.advisor)


def test_without_a_task_and_by_whom_not(people: People, signed_in: SignIn) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    url = f"/incoming/{vehicle.pk}/"
    assert signed_in(people.qian).get(url).status_code == 404
    assert signed_in(people.zhao).post(url, {"outcome": "informed", "note": "问营业时间"}).status_code == 302
    attempt = Attempt.objects.unscoped(WHY).get()
    assert (attempt.contact, attempt.before) == (True, {})
    assert "问营业时间" in signed_in(people.zhao).get(f"/customers/{vehicle.pk}/").content.decode()
    clerk = signed_in(people.by_role[Role.CLAIMS_CLERK])
    assert "问营业时间" not in clerk.get(f"/customers/{vehicle.pk}/").content.decode()
    other = signed_in(people.by_role[Role.CARE_AGENT])
    assert other.post(f"/incoming/attempts/{attempt.pk}/undo/").status_code == 404
