"""The desk of assigning: shown, committed, undone; nominated, decided; handed over with promises."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from huidian.assignment.models import Batch, Nomination
from huidian.assignment.queries import holders
from huidian.customers.models import Vehicle
from huidian.network import actions as network
from huidian.network.roles import Role
from huidian.outreach.models import Task
from huidian.workshop.models import Appointment
from tests.outreach.made import a_task
from tests.people import LIN_IN_THE_DMS, OPENED_AT, People, make_staff
from tests.web.conftest import SignIn
from tests.web.shown import forms_of

WHY = "a test looks at everything"
CHEN = "陈新来"


@pytest.fixture
def chen(december: People) -> int:
    """A second team with one advisor, so that there is somebody to spread to."""
    team = network.create_team(at=OPENED_AT, by=None, dealer=december.dealer_a, name="二组")
    staff = make_staff("chen")
    network.open_post(
        at=OPENED_AT,
        by=None,
        staff=staff,
        role=Role.ADVISOR,
        place=december.dealer_a,
        team=team,
        advisor_name=CHEN,
    )
    return staff.pk


def test_a_spread_is_shown_committed_and_undone(december: People, signed_in: SignIn, chen: int) -> None:
    manager = signed_in(december.by_role[Role.SERVICE_MANAGER])
    assert "/assignment/spread/" not in forms_of(manager.get("/assignment/"))
    sent = forms_of(manager.get("/assignment/?preview=1"))["/assignment/spread/"]
    assert not Batch.objects.unscoped(WHY).exists()
    answers = [manager.post("/assignment/spread/", sent, follow=True).content.decode() for _ in range(2)]
    assert all("已分配" in answer for answer in answers)
    batch = Batch.objects.unscoped(WHY).get()
    held = holders(december.dealer_a, batch.from_on)
    sizes = [sum(team == one for team, _ in held.values()) for one in {team for team, _ in held.values()}]
    assert len(sizes) == 2 and abs(sizes[0] - sizes[1]) <= 1 and sum(sizes) == batch.vehicles
    stale = manager.post("/assignment/spread/", {**sent, "form_key": ""}, follow=True).content.decode()
    assert "情况有变" in stale
    car = Vehicle.objects.unscoped(WHY).filter(dealer=december.dealer_a).exclude(plate="").first()
    assert car is not None
    found = manager.get(f"/assignment/vehicles/?q={car.plate}").context["table"]
    assert [row.plate for row in found.rows] == [car.plate]
    undone = {"action": "assignment.undo", "step": "do", "keys": str(batch.pk)}
    said = manager.post("/assignment/batches/act/", undone, follow=True).content.decode()
    assert "已撤销 1 次分配" in said and 'value="undo"' not in said
    assert holders(december.dealer_a, batch.from_on) == {}
    assert manager.get("/assignment/unassigned/").context["table"].total == len(held)


def test_an_owner_is_nominated_and_a_manager_decides(december: People, signed_in: SignIn) -> None:
    car = Vehicle.objects.unscoped(WHY).filter(dealer=december.dealer_a).order_by("pk").first()
    assert car is not None
    lin, manager = signed_in(december.lin), signed_in(december.by_role[Role.SERVICE_MANAGER])
    unknown = lin.post("/assignment/nominations/new/", {"plate": "京A00000", "note": ""})
    assert "档案里没有这台车" in unknown.content.decode()
    lin.post("/assignment/nominations/new/", {"plate": car.plate, "note": "邻居"})
    again = lin.post("/assignment/nominations/new/", {"plate": car.plate, "note": ""}).content.decode()
    assert "还在等批准" in again
    row = Nomination.objects.unscoped(WHY).get()
    keys = {"action": "nomination.approve", "step": "do", "keys": str(row.pk)}
    assert lin.post("/assignment/nominations/act/", keys).status_code == 403
    manager.post("/assignment/nominations/act/", keys)
    row.refresh_from_db(from_queryset=Nomination.objects.unscoped(WHY))
    assert row.verdict == "approved" and row.batch is not None
    assert holders(december.dealer_a, row.batch.from_on) == {car.pk: (december.team.pk, december.lin.pk)}
    assert re.search("已批准", lin.get("/assignment/nominations/").content.decode())


def test_tasks_and_promises_go_along_with_a_hand_over(december: People, signed_in: SignIn, chen: int) -> None:
    car = Vehicle.objects.unscoped(WHY).filter(dealer=december.dealer_a).order_by("pk").first()
    assert car is not None
    manager = signed_in(december.by_role[Role.SERVICE_MANAGER])
    promised = december_now()
    task = a_task(car, responsible=december.lin, role="advisor", tries=1, promised_at=promised)
    booked = Appointment.objects.create(
        dealer=december.dealer_a,
        vehicle=car,
        starts_at=promised,
        on=promised.date() + timedelta(days=1),
        advisor=LIN_IN_THE_DMS,
        booked_at=promised,
    )
    page = manager.get(f"/assignment/hand-over/{december.lin.pk}/").content.decode()
    assert "约好的回电 1 个" in page and "今天起的预约 1 个" in page
    nobody = manager.post(f"/assignment/hand-over/{december.lin.pk}/", {}).content.decode()
    assert "请至少选一个人" in nobody
    manager.post(f"/assignment/hand-over/{december.lin.pk}/", {"to": str(chen)})
    kept = Task.objects.unscoped(WHY).get(pk=task.pk)
    assert (kept.responsible_id, kept.promised_at) == (chen, promised)
    moved = Appointment.objects.unscoped(WHY).filter(pk=booked.pk)
    assert moved.get().advisor == CHEN
    batch = Batch.objects.unscoped(WHY).filter(kind="hand_over").first()
    if batch is not None:
        assert {who for _, who in holders(december.dealer_a, batch.from_on).values()} == {chen}
        undone = {"action": "assignment.undo", "step": "do", "keys": str(batch.pk)}
        manager.post("/assignment/batches/act/", undone)
        assert Task.objects.unscoped(WHY).get(pk=task.pk).responsible_id == december.lin.pk
        assert moved.get().advisor == LIN_IN_THE_DMS


def december_now() -> datetime:
    return timezone.now()
