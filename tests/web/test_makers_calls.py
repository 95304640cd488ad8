"""The desk of the manufacturer's own calls, and what a dealer reads of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from huidian.kit.months import format_month, month_of
from huidian.network.models import Dealer
from huidian.network.roles import Role
from huidian.outreach.models import Task
from huidian.surveys.actions.begin import revision_for
from huidian.surveys.actions.makers_calls import open_makers_calls
from huidian.surveys.models import MakersCallRule, Response
from tests.outreach.made import a_vehicle
from tests.people import People
from tests.surveys.answers import GOOD, owners_answer
from tests.surveys.test_opening import a_visit
from tests.web.conftest import SignIn

TOLD: dict[str, Any] = {"satisfied": 5, "convenient": 4, "courteous": 3, "charged": "yes"}


def told_the_maker(dealer: Dealer, good: int, bad: int, *, at: Any) -> None:
    """So many owners of a dealer told the manufacturer that they are satisfied, so many that they are not."""
    revision = revision_for(dealer, "oem_call", at=at, caller="maker")  # type: ignore[arg-type]
    assert revision
    vehicle = a_vehicle(dealer, 700)
    Response.objects.bulk_create(
        Response(
            dealer=dealer, revision=revision, vehicle=vehicle, channel="oem", started_at=at, answered_at=at,
            answers=TOLD, summary="satisfied" if n < good else "dissatisfied",
        )
        for n in range(good + bad)
    )  # fmt: skip


def last_month() -> tuple[str, Any]:
    today = timezone.localdate()
    return format_month(month_of(today) - 1), timezone.now() - timedelta(days=today.day + 5)


def page_of(client: Any, path: str, **address: str) -> str:
    return " ".join(client.get(path, address).content.decode().split())


def test_a_dealer_reads_both_accounts_beside_each_other(people: People, signed_in: SignIn) -> None:
    month, at = last_month()
    owners_answer(people.dealer_a, [a_vehicle(people.dealer_a, 1)] * 40, GOOD, at=at)
    zhao = signed_in(people.zhao)
    assert "厂家问到本店" not in page_of(zhao, "/scores/", month=month)
    told_the_maker(people.dealer_a, 12, 28, at=at)
    page = page_of(zhao, "/scores/", month=month)
    assert "厂家问到本店" in page and "两种说法不一致：本店回访的满意率 100.0%" in page and "30.0%" in page
    assert "厂家问到本店" not in page_of(signed_in(people.qian), "/scores/", month=month), "the rival's own"
    running = format_month(month_of(timezone.localdate()))
    told_the_maker(people.dealer_b, 3, 0, at=timezone.now())
    assert "厂家问到本店" not in page_of(signed_in(people.qian), "/scores/", month=running), "not yet over"


def test_the_care_centre_sees_each_dealer_and_a_region_its_own(people: People, signed_in: SignIn) -> None:
    month, at = last_month()
    owners_answer(people.dealer_a, [a_vehicle(people.dealer_a, 1)] * 40, GOOD, at=at)
    told_the_maker(people.dealer_a, 12, 28, at=at)
    told_the_maker(people.dealer_b, 30, 0, at=at)
    for role in (Role.OEM_CARE, Role.REGIONAL_MANAGER):
        page = page_of(signed_in(people.by_role[role]), "/makers-calls/", month=month)
        assert "甲店(虚构)" in page and "乙店(虚构)" in page and "60.0%" in page
        assert "1 家店自己回访的满意率和厂家问到的不一致" in page and "不一致" in page
    narrowed = page_of(signed_in(people.by_role[Role.OEM_CARE]), "/makers-calls/", month=month, agrees="yes")
    assert "30.0%" not in narrowed.partition("hd-list")[2]
    assert signed_in(people.zhao).get("/makers-calls/").status_code == 403


def test_the_rule_is_set_on_the_page_and_calls_come_to_the_workbench(
    people: People, signed_in: SignIn
) -> None:
    oem = signed_in(people.by_role[Role.OEM_CARE])
    form = oem.get("/makers-calls/rule/").context["form"]
    sent = {"form_key": form.fresh_key, "manufacturer": str(people.maker.pk), "way": "percent"}
    assert "请填一个数" in oem.post("/makers-calls/rule/", sent).content.decode()
    assert "百分数不能超过 100" in oem.post("/makers-calls/rule/", sent | {"number": "101"}).content.decode()
    assert oem.post("/makers-calls/rule/", sent | {"number": "100"}).status_code == 302
    assert MakersCallRule.objects.get().percent == 100
    assert "各店进站的 100% 抽来问" in page_of(oem, "/makers-calls/")
    assert signed_in(people.by_role[Role.REGIONAL_MANAGER]).get("/makers-calls/rule/").status_code == 403
    a_visit(a_vehicle(people.dealer_a, 1), timezone.localdate() - timedelta(days=2))
    people.dealer_a.refresh_from_db()
    assert open_makers_calls(people.dealer_a, at=timezone.now()) == 1
    task = Task.objects.unscoped("a test").get(caller="maker").pk
    for verb in ("open", "renew", "release", "skip", "answers", "result"):
        assert signed_in(people.zhao).post(f"/workbench/{task}/{verb}/", {"why": "x"}).status_code == 404, (
            verb
        )
    assert Task.objects.unscoped("a test").open().get(pk=task).tries == 0
    page = page_of(oem, "/workbench/")
    assert "厂家回访" in page and "1 家店有待打的" in page and "登记来电" not in page
    assert "全部都问" in page_of(oem, "/makers-calls/", month=format_month(month_of(timezone.localdate())))
