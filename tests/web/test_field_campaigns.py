"""Campaigns by a list of VINs, and scripts in versions, through their pages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from huidian.customers.models import Vehicle
from huidian.flows import needs
from huidian.network.models import AuditEvent
from huidian.network.roles import Role
from huidian.outreach.actions.field_campaigns import start_field_campaign, withdraw_field_campaign
from huidian.outreach.actions.scripts import unknown_places
from huidian.outreach.facts import facts_of
from huidian.outreach.models import FieldCampaign, Need, Script
from huidian.outreach.queries.field_campaigns import field_campaigns_in_reach
from tests.flows.test_needs import a_visit
from tests.outreach.made import a_vehicle
from tests.people import People
from tests.web.conftest import SignIn

WHY = "a test looks at everything"
VINS = ("LSVAA4187C2184841", "LSVAA4187C2184842")
pytestmark = pytest.mark.django_db


def test_a_campaign_opens_needs_and_taken_back_ends_them(people: People, signed_in: SignIn) -> None:
    for number, vin in enumerate(VINS):
        pk = a_vehicle(people.dealer_a, number).pk
        Vehicle.objects.unscoped(WHY).filter(pk=pk).update(vin=vin)
    pk = a_vehicle(people.dealer_b, 9).pk
    Vehicle.objects.unscoped(WHY).filter(pk=pk).update(vin="LSVAA4187C2184849")
    needs.refresh(people.dealer_a, at=timezone.now())
    zhao, today = signed_in(people.zhao), timezone.localdate()
    vins = f"{VINS[0].lower()}\n{VINS[1]}, {VINS[1]}\nLSVAA4187C2184849\nNOVIN"
    sent = {
        "kind": "recall", "code": "R1", "title": "气囊", "starts_on": f"{today}", "ends_on": "", "vins": vins
    }  # fmt: skip
    for days in ({"ends_on": "2001-01-01"}, {"ends_on": "9999-12-31"}, {"starts_on": "9999-12-31"}):
        wrong = zhao.post("/needs/field-campaigns/", {**sent, **days})
        assert list(wrong.context["form"].errors) == list(days)
    assert zhao.post("/needs/field-campaigns/", sent).status_code == 302
    campaign = FieldCampaign.objects.unscoped(WHY).get()
    assert campaign.unmatched == ["LSVAA4187C2184849", "NOVIN"], "a rival's car is not on file here"
    (line,) = zhao.get("/needs/field-campaigns/").context["lines"]
    assert (line.vehicles, line.missing) == (2, 2)
    opened = Need.objects.unscoped(WHY).filter(kind="recall")
    assert [need.ending for need in opened] == ["", ""]
    again = zhao.post("/needs/field-campaigns/", sent)
    assert again.context["form"].errors.keys() == {"code"}
    url = f"/needs/field-campaigns/{campaign.pk}/withdraw/"
    assert signed_in(people.qian).post(url).status_code in (403, 404)
    for _ in range(2):
        assert zhao.post(url).status_code == 302
    assert all(need.ending for need in opened.all())
    actions = AuditEvent.objects.unscoped(WHY).filter(object_type="field_campaign").order_by("id")
    assert list(actions.values_list("action", flat=True)) == [
        "field_campaign.started",
        "field_campaign.withdrawn",
    ]


def test_days_are_the_dealers(people: People) -> None:
    half_past_midnight = datetime(2026, 3, 9, 16, 30, tzinfo=UTC)
    act: dict[str, Any] = {"at": half_past_midnight, "by": people.zhao, "scope": people.scope(people.zhao)}
    said: dict[str, Any] = {"kind": "recall", "code": "R1", "title": "气囊", "starts_on": date(2026, 3, 10)}
    campaign, _ = start_field_campaign(
        **act, **said, dealer_id=people.dealer_a.pk, ends_on=date(2026, 3, 10), vins="NOVIN"
    )
    withdraw_field_campaign(**act, campaign_id=campaign.pk)
    (line,) = field_campaigns_in_reach(act["scope"])
    assert line.withdrawn_on == date(2026, 3, 10)


def test_a_script_is_saved_in_versions_and_goes_back_to_the_playbooks(
    people: People, signed_in: SignIn
) -> None:
    zhao, url = signed_in(people.zhao), "/needs/scripts/write/?kind=first_service"
    wrong = zhao.post(url, {"opening": "您好{name}"})
    assert "{name}" in wrong.context["form"].errors["opening"][0]
    assert zhao.post(url, {"opening": "您好{owner}", "reply-price": "有券"}).status_code == 302
    assert zhao.post(url, {"usual": "1"}).status_code == 302
    kept = Script.objects.unscoped(WHY).values_list("version", "opening", "branches")
    assert list(kept) == [(1, "您好{owner}", {"price": "有券"}), (2, "", {})]
    file = zhao.get("/needs/scripts/").context["file"]
    script = file.of("first_service")
    assert [version.version for version in script.versions] == [2, 1]
    assert not script.own and "首次保养" in script.opening.zh
    assert zhao.post("/needs/scripts/write/?kind=none", {"opening": ""}).status_code == 404


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{owner} {dealer} {car} {need}", []),
        ("{Owner} {x} {x}", ["{Owner}", "{x}"]),
        ("{owner", ["{"]),
        ("a } b", ["}"]),
    ],
)
def test_what_stands_in_braces_is_known(text: str, wrong: list[str]) -> None:
    assert unknown_places(text) == wrong


@pytest.mark.parametrize(
    ("stated", "plate", "powertrain"),
    [("", "京A12345", ""), ("", "京AD12345", "electric"), ("plug_in", "京AD12345", "plug_in")],
)
def test_what_a_file_says_of_the_powertrain_is_believed_before_the_plate(
    people: People, stated: str, plate: str, powertrain: str
) -> None:
    pk = a_vehicle(people.dealer_a, 1).pk
    Vehicle.objects.unscoped(WHY).filter(pk=pk).update(plate=plate, powertrain=stated)
    (fact,) = facts_of(people.dealer_a, None, {})
    assert fact.powertrain == powertrain


def test_what_is_written_down_of_a_vehicle_opens_a_need_until_it_is_taken_back(
    people: People, signed_in: SignIn
) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    needs.refresh(people.dealer_a, at=timezone.now())
    zhao, url = signed_in(people.zhao), f"/needs/vehicles/{vehicle.pk}/"
    assert signed_in(people.qian).get(url).status_code in (403, 404)
    assert zhao.post(url, {"kind": "part", "text": "", "on": ""}).context["form"].errors.keys() == {"text"}
    assert zhao.post(url, {"kind": "plan", "text": "", "on": ""}).context["form"].errors.keys() == {"months"}
    for sent in (
        {"kind": "part", "text": "后视镜"},
        {"kind": "work", "text": "刹车片"},
        {"kind": "plan", "text": "跑网约车", "months": "4", "km": "6000"},
        {"kind": "powertrain", "text": "改装", "powertrain": "unknown"},
    ):
        assert zhao.post(url, sent).status_code == 302
    page = zhao.get(url).context["page"]
    assert {row.kind.zh for row in page.needs} >= {"缺件到货", "上次遗留项目"}
    for one in page.occasions:
        assert zhao.post(f"{url}{one.kind}/{one.id}/undo/").status_code == 302
    page = zhao.get(url).context["page"]
    assert not page.occasions and all(row.ending for row in page.needs)
    actions = AuditEvent.objects.unscoped(WHY).filter(action__startswith="need.")
    assert actions.count() == 8


def test_what_somebody_says_of_the_powertrain_changes_the_plan_at_once(
    people: People, signed_in: SignIn
) -> None:
    """An electric car has the first service of its own plan; taken back, it has its file's again."""
    vehicle, today = a_vehicle(people.dealer_a, 1), timezone.localdate()
    bought = {"purchased_on": today - timedelta(30), "powertrain": "petrol"}
    Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(**bought)
    needs.refresh(people.dealer_a, at=timezone.now())
    zhao, url = signed_in(people.zhao), f"/needs/vehicles/{vehicle.pk}/"

    def first_service() -> date:
        return Need.objects.unscoped(WHY).get(vehicle=vehicle, kind="first_service", ending="").due_on

    petrol, sent = first_service(), {"kind": "powertrain", "text": "证上是纯电"}
    assert zhao.post(url, sent).context["form"].errors.keys() == {"powertrain"}
    for powertrain in ("plug_in", "electric"):
        assert zhao.post(url, sent | {"powertrain": powertrain}).status_code == 302
    assert first_service() > petrol
    (said,) = zhao.get(url).context["page"].occasions
    assert (said.powertrain.en, said.text, said.by) == ("Electric", "证上是纯电", str(people.zhao))
    assert "纯电" in zhao.get(reverse("customers:vehicle", args=[vehicle.pk])).content.decode()
    assert zhao.post(f"{url}powertrain/{said.id}/undo/").status_code == 302
    assert first_service() == petrol


def test_who_may_read_a_vehicles_needs_and_not_write_them(people: People, signed_in: SignIn) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    chief, url = signed_in(people.by_role[Role.GENERAL_MANAGER]), f"/needs/vehicles/{vehicle.pk}/"
    assert chief.get(url).status_code == 200 and "记下</button>" not in chief.get(url).content.decode()
    assert chief.post(url, {"kind": "part", "text": "后视镜"}).status_code == 403


def test_a_list_comes_as_a_file_and_a_visit_marks_it_done(people: People, signed_in: SignIn) -> None:
    """Each row of the column of VINs; those of no vehicle are named in their order."""
    dealer, today = people.dealer_a, timezone.localdate()
    vehicle, vin = a_vehicle(dealer, 1), "LSVAA4182E2123456"
    Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(vin=vin)
    needs.refresh(dealer, at=timezone.now())
    zhao, url = signed_in(people.zhao), "/needs/field-campaigns/"
    said = {"kind": "recall", "code": "R7", "title": "气囊", "starts_on": today.isoformat()}
    assert zhao.post(url, said).context["form"].errors.keys() == {"vins"}
    for content in ("姓名,电话\n甲,1\n", ""):
        sent = said | {"file": SimpleUploadedFile("list.csv", content.encode())}
        assert zhao.post(url, sent).context["form"].errors.keys() >= {"file"}
    rows = f"召回清单\n序号,车架号\n1,{vin}\n2,LFV2A21K0A4000001\n3,不是车架号\n"
    sent = said | {"file": SimpleUploadedFile("list.csv", rows.encode("gb18030"))}
    assert zhao.post(url, sent).status_code == 302
    (line,) = zhao.get(url).context["lines"]
    assert (line.vehicles, line.done, line.unmatched) == (1, 0, ("LFV2A21K0A4000001", "不是车架号"))
    a_visit(vehicle, today, "RO1", at=timezone.now(), order_kind="recall")
    needs.refresh(dealer, at=timezone.now())
    (line,) = zhao.get(url).context["lines"]
    assert (line.vehicles, line.done) == (1, 1)


def test_a_script_is_shown_with_an_owner_of_its_kind(people: People, signed_in: SignIn) -> None:
    dealer = people.dealer_a
    page = signed_in(people.zhao).get("/needs/scripts/write/?kind=insurance")
    assert page.context["example"] is None
    vehicle = a_vehicle(dealer, 1, name="钱多多")
    Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(
        insurance_expires_on=timezone.localdate() + timedelta(20)
    )
    needs.refresh(dealer, at=timezone.now())
    page = signed_in(people.zhao).get("/needs/scripts/write/?kind=insurance")
    assert "钱多多" in page.context["sample"] and vehicle.plate in page.context["sample"]
    page = signed_in(people.by_role[Role.GENERAL_MANAGER]).get("/needs/scripts/write/?kind=insurance")
    assert vehicle.plate not in page.context["sample"] and "***" in page.context["sample"]
