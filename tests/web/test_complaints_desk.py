"""The desk of complaints: what one file shows, who sees which of it, what a form opens."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from huidian.complaints.actions import handling, important, passing_on
from huidian.complaints.machines import COMPLAINT
from huidian.complaints.models import Complaint, ImportantOwner
from huidian.network.roles import Role
from tests.complaints.made import FRIDAY, HOUR, a_complaint
from tests.complaints.test_handling import solved
from tests.outreach.made import a_vehicle
from tests.people import People
from tests.web.conftest import SignIn
from tests.web.shown import forms_of

WHY = "a test looks at everything"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    later: datetime = FRIDAY + 6 * HOUR
    monkeypatch.setattr(timezone, "now", lambda: later)


def test_a_file_shows_the_sum_of_its_clock(people: People, signed_in: SignIn) -> None:
    complaint = a_complaint(people.dealer_a)
    me: dict[str, Any] = {"by": people.zhao, "scope": people.scope(people.zhao), "complaint_id": complaint.pk}
    handling.pause(at=FRIDAY + HOUR, **me, reason="等配件")
    handling.resume(at=FRIDAY + 4 * HOUR, **me)
    page = signed_in(people.zhao).get(f"/complaints/{complaint.pk}/").content.decode()
    assert "等配件" in page
    assert "<strong>3:00</strong>" in page  # 10:00 to 11:00 and 14:00 to 16:00
    assert "首次答复" in page


def test_the_desk_opens_a_complaint_once(people: People, signed_in: SignIn) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    assert vehicle.owner
    client = signed_in(people.zhao)
    shown = forms_of(client.get("/complaints/new/"))["/complaints/new/"]
    sent = shown | {"vehicle": vehicle.owner.name, "text": "等了三个小时"}
    for _ in range(2):
        answer = client.post("/complaints/new/", sent)
        assert answer.status_code == 302, answer.context["form"].errors
    made = Complaint.objects.unscoped(WHY).get()
    assert (made.text, made.source, answer["Location"]) == (sent["text"], "desk", f"/complaints/{made.pk}/")


def test_whoever_it_is_put_before_sees_neither_people_nor_plate(people: People, signed_in: SignIn) -> None:
    complaint = a_complaint(people.dealer_a, text="电话 13812345678 找我")
    me: dict[str, Any] = {"at": FRIDAY, "by": people.zhao, "scope": people.scope(people.zhao)}
    handling.take(**me, complaint_id=complaint.pk)
    raised = passing_on.put_before(**me, complaint_id=complaint.pk, lane="region", why="缺件")
    client = signed_in(people.by_role[Role.REGIONAL_MANAGER])
    page = client.get(f"/complaints/{complaint.pk}/").content.decode()
    assert complaint.vehicle.plate not in page
    assert "13812345678" not in page
    assert "zhao" not in page.split("缺件")[1]
    assert "：缺件" not in page, "who wrote it is hidden with the colon"
    assert client.post(f"/complaints/{complaint.pk}/take/").status_code == 403
    client.post(f"/complaints/{complaint.pk}/answer/{raised.pk}/", {"answer": "三天内到货"})
    raised.refresh_from_db()
    assert raised.answer == "三天内到货"


def test_several_are_given_to_somebody_and_back(people: People, signed_in: SignIn) -> None:
    complaint = a_complaint(people.dealer_a)
    client, sent = signed_in(people.zhao), {"action": "complaints.assign", "row": complaint.pk}
    page = client.post("/complaints/act/", sent)
    assert "车" in page.content.decode()
    does = {**sent, "step": "do", "keys": complaint.pk, "person": people.lin.pk}
    client.post("/complaints/act/", does)
    assert COMPLAINT.state_of(complaint.pk) == "handling"
    client.post("/complaints/act/", {**sent, "step": "undo", "keys": f"{complaint.pk}.0.{people.lin.pk}"})
    assert COMPLAINT.state_of(complaint.pk) == "new"


@pytest.mark.parametrize("path", ["/complaints/", "/complaints/figures/", "/complaints/figures/rows/"])
def test_pages_open_with_rows(people: People, signed_in: SignIn, path: str) -> None:
    complaint = a_complaint(people.dealer_a)
    page = signed_in(people.zhao).get(path, {"month": "2026-11"}).content.decode()
    assert path.endswith("figures/") or complaint.vehicle.plate in page


def test_whom_it_is_about_reads_who_closes_it(people: People, signed_in: SignIn) -> None:
    complaint = a_complaint(people.dealer_a)
    solved(people, complaint, at_fault=people.zhao.pk)
    manager = people.by_role[Role.SERVICE_MANAGER]
    path = f"/complaints/{complaint.pk}/"
    page = signed_in(people.zhao).get(path).content.decode()
    line = re.search(r"由 ([^<]*) 结案", page)
    assert line and str(manager) in line[1] and str(people.zhao) not in line[1]
    assert not re.search(r"由 [^<]* 结案", signed_in(manager).get(path).content.decode())


def test_an_owner_is_called_important_once_a_manager_agrees(people: People, signed_in: SignIn) -> None:
    complaint = a_complaint(people.dealer_a)
    me: dict[str, Any] = {"at": FRIDAY, "by": people.zhao, "scope": people.scope(people.zhao)}
    named = important.name_owner(**me, vehicle_id=complaint.vehicle_id, reason="车友会会长")
    tags = [tags_of(people, signed_in, complaint)]
    important.accept(**me, important_id=named.pk, every_days=14)
    assert [*tags, tags_of(people, signed_in, complaint)] == [["重点客户待确认"], ["重点客户"]]


def tags_of(people: People, signed_in: SignIn, complaint: Complaint) -> list[str]:
    """What a complaint's page calls its owner."""
    page = signed_in(people.zhao).get(f"/complaints/{complaint.pk}/").content.decode()
    return re.findall(r'<span class="hd-tag">(重点客户[^<]*)<', page)


def test_who_knows_an_owner_names_them_and_the_vehicles_page_tells_what_became_of_it(
    people: People, signed_in: SignIn
) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    assert vehicle.owner
    agent = signed_in(people.by_role[Role.CARE_AGENT])
    new, page = "/complaints/important/new/", f"/customers/{vehicle.pk}/"
    sent = forms_of(agent.get(new))[new] | {"vehicle": vehicle.owner.name, "reason": "车友会会长"}
    assert agent.post(new, sent)["Location"] == page
    named = ImportantOwner.objects.unscoped(WHY).get()
    me: dict[str, Any] = {"at": FRIDAY, "by": people.zhao, "scope": people.scope(people.zhao)}
    important.accept(**me, important_id=named.pk, every_days=14)
    important.contacted(**me, important_id=named.pk)
    told = signed_in(people.zhao).get(page).content.decode()
    assert "列为重点客户 · 车友会会长" in told and "经理亲自联系" in told
