"""The workbench through its pages: a call is taken, written down, taken back; nobody else's is shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huidian.customers.models import Customer, NumberState, Vehicle
from huidian.flows import needs
from huidian.flows.calls import open_card
from huidian.network.roles import Role
from huidian.outreach.actions.planning import go_live
from huidian.outreach.models import Attempt, Need, Task
from tests.outreach.made import a_task, a_vehicle
from tests.people import People

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def day(people: People, monkeypatch: pytest.MonkeyPatch) -> People:
    """Three tasks at A in the hours of calls, whatever the clock of the machine says."""
    hours_of_calls(monkeypatch, None)
    monkeypatch.setattr("huidian.engine.contact.judge._moment_rules", lambda question: iter(()))
    now, today = timezone.now(), timezone.localdate()
    zhao = people.zhao
    go_live(
        at=now, by=zhao, scope=people.scope(zhao), dealer_id=people.dealer_a.pk, starts_on=today, agents=1,
        calls_a_day=60,
    )  # fmt: skip
    needs.refresh(people.dealer_a, at=now)
    for number in range(3):
        a_task(
            a_vehicle(people.dealer_a, number),
            opens_on=today,
            best_on=today,
            kind="routine_service",
            created_at=now,
        )
    return people


def hours_of_calls(monkeypatch: pytest.MonkeyPatch, closed_until: datetime | None) -> None:
    """Owners may be called now, or not before a moment."""
    for at in ("outreach.actions.claims", "flows.calls", "flows.call_days"):
        monkeypatch.setattr(f"huidian.{at}.closed_until", lambda dealer, at: closed_until)


def signed_in(people: People, role: Role = Role.CARE_AGENT) -> Client:
    client = Client()
    client.force_login(people.by_role[role], backend="django.contrib.auth.backends.ModelBackend")
    return client


def held(client: Client) -> int:
    page = client.post("/workbench/next/", headers=HTMX)
    assert page.status_code == 200
    return int(page.context["card"].task_id) if page.context.get("card") else 0


def test_one_call_after_another_until_none_is_left(day: People) -> None:
    client = signed_in(day)
    assert "3 个电话等着您" in client.get("/workbench/").content.decode()
    assert not Task.objects.unscoped(WHY).exclude(held_by=None).exists(), "opening the page takes nothing"
    task = held(client)
    for outcome, more in (
        ("informed", {"number": "no such"}),
        ("later", {"call_back_at": f"{timezone.localtime() + timedelta(hours=2):%Y-%m-%dT%H:%M}"}),
        ("no_answer", {}),
    ):
        page = client.post(f"/workbench/{task}/result/", {"outcome": outcome, **more}, headers=HTMX)
        assert page.status_code == 200
        task = page.context["card"].task_id if page.context.get("card") else 0
    assert not task
    words = page.content.decode()
    assert "1 个等着重拨" in words and "1 个约好了时间再联系" in words
    assert sorted(Attempt.objects.unscoped(WHY).values_list("outcome", flat=True)) == [
        "informed",
        "later",
        "no_answer",
    ]


def test_what_is_missing_is_said_and_what_was_typed_is_kept(day: People) -> None:
    client = signed_in(day)
    task = held(client)
    page = client.post(f"/workbench/{task}/result/", {"outcome": "later", "note": "下午再打"}, headers=HTMX)
    assert page.status_code == 422 and "下午再打" in page.content.decode()
    assert page.context["form"].errors and not Attempt.objects.unscoped(WHY).exists()


SOON = f"{timezone.localtime().replace(hour=10) + timedelta(days=2):%Y-%m-%dT%H:%M}"
PAST = f"{timezone.localtime() - timedelta(days=2):%Y-%m-%dT%H:%M}"


@pytest.mark.parametrize(
    ("said", "field", "words"),
    [
        ({"outcome": "refuses"}, "reason", "请选一个原因"),
        ({"outcome": "later", "call_back_at": PAST}, "call_back_at", "必须在现在以后"),
        ({"outcome": "later", "call_back_at": "下午"}, "call_back_at", "请填写以后的日期和时间"),
        ({"outcome": "booked"}, "starts_at", "请选到店时间"),
        ({"outcome": "booked", "starts_at": SOON}, "advisor", "哪位顾问"),
        ({"outcome": "booked", "starts_at": PAST, "advisor": "林"}, "starts_at", "必须在现在以后"),
        ({"outcome": "elsewhere", "done_on": SOON[:10]}, "done_on", "今天或以前"),
        ({"outcome": "elsewhere", "done_km": "很多"}, "done_km", ""),
        ({"outcome": ""}, "outcome", "请选择通话结果"),
        ({"outcome": "nonsense"}, "outcome", "没有这个通话结果"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    day: People, said: dict[str, str], field: str, words: str
) -> None:
    client = signed_in(day)
    task = held(client)
    page = client.post(f"/workbench/{task}/result/", {"note": "打过了", **said}, headers=HTMX)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    shown = page.content.decode()
    assert words in shown and "打过了" in shown
    assert all(value in shown for value in said.values())
    assert field == "outcome" or "_error" in shown.split('name="outcome"')[1]


def test_a_bug_is_no_missing_field(day: People, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in(day)
    task = held(client)

    def broken(*args: object, **more: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("huidian.flows.wrap_up.carry_out", broken)
    with pytest.raises(KeyError):
        client.post(f"/workbench/{task}/result/", {"outcome": "informed"}, headers=HTMX)
    assert not Attempt.objects.unscoped(WHY).exists()


def test_undo_brings_the_owner_back(day: People) -> None:
    client = signed_in(day)
    task = held(client)
    page = client.post(f"/workbench/{task}/result/", {"outcome": "informed"}, headers=HTMX)
    again = client.post(f"/workbench/attempts/{page.context['done'].attempt_id}/undo/", headers=HTMX)
    assert again.context["card"].task_id == task
    assert Attempt.objects.unscoped(WHY).current().count() == 0


def test_what_was_said_goes_to_the_owner_and_the_number_that_were_shown(day: People) -> None:
    client = signed_in(day)
    card = client.post("/workbench/next/", headers=HTMX).context["card"]
    shown = {"owner": card.owner_id, "number": card.numbers[0].key}
    old = Customer.objects.unscoped(WHY).get(pk=card.owner_id)
    Customer.objects.unscoped(WHY).filter(pk=old.pk).update(phone="13900009999", other_phones=[old.phone])
    another = a_vehicle(day.dealer_a, 99).owner
    Vehicle.objects.unscoped(WHY).filter(tasks=card.task_id).update(owner=another)
    url = f"/workbench/{card.task_id}/result/"
    assert client.post(url, {"outcome": "wrong_number", **shown}, headers=HTMX).status_code == 200
    state, attempt = NumberState.objects.unscoped(WHY).get(), Attempt.objects.unscoped(WHY).get()
    assert (state.customer, state.number, attempt.customer) == (old, old.phone, old)


def test_a_call_that_came_in_is_taken_back_here_too(day: People) -> None:
    client, task = signed_in(day), Task.objects.unscoped(WHY).first()
    assert task
    client.post(f"/incoming/{task.vehicle_id}/", {"outcome": "informed"})
    attempt = Attempt.objects.unscoped(WHY).get()
    assert client.post(f"/workbench/attempts/{attempt.pk}/undo/", headers=HTMX).status_code == 200
    assert not Attempt.objects.unscoped(WHY).current().exists()


def test_skipping_needs_a_reason_and_goes_on(day: People) -> None:
    client = signed_in(day)
    task = held(client)
    assert client.post(f"/workbench/{task}/skip/", headers=HTMX).status_code == 422
    page = client.post(f"/workbench/{task}/skip/", {"why": "在通话中"}, headers=HTMX)
    assert page.context["card"].task_id != task and "已跳过" in page.content.decode()
    again = client.post(f"/workbench/{task}/unskip/", headers=HTMX)
    assert again.context["card"].task_id == task


def test_in_quiet_hours_none_may_be_called_and_that_is_said_once(
    day: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    opens = timezone.now() + timedelta(hours=3)
    hours_of_calls(monkeypatch, opens)
    client = signed_in(day)
    words = f"现在是勿扰时段，{timezone.localtime(opens):%Y-%m-%d %H:%M} 起可以打，有 3 个电话等着。"
    for page in (client.get("/workbench/"), client.post("/workbench/next/", headers=HTMX)):
        assert page.content.decode().count("勿扰时段") == 1 and words in page.content.decode()
        assert page.context["day"].ready == 0


@pytest.mark.parametrize("why", ["quiet hours", "a colleague's"])
def test_a_task_taken_by_choice_is_asked_about_first(
    day: People, monkeypatch: pytest.MonkeyPatch, why: str
) -> None:
    task = Task.objects.unscoped(WHY).order_by("pk")[0]
    if why == "quiet hours":
        hours_of_calls(monkeypatch, timezone.now() + timedelta(hours=3))
    else:
        Task.objects.unscoped(WHY).filter(pk=task.pk).update(responsible=day.zhao)
    client = signed_in(day)
    page = client.post(f"/workbench/{task.pk}/open/", headers=HTMX)
    assert "还要打开这一项吗？" in page.content.decode()
    assert not Task.objects.unscoped(WHY).exclude(held_by=None).exists()
    page = client.post(f"/workbench/{task.pk}/open/", {"sure": "1"}, headers=HTMX)
    assert page.context["card"].task_id == task.pk


def test_a_call_taken_back_says_so(day: People) -> None:
    client = signed_in(day)
    task = held(client)
    page = client.post(f"/workbench/{task}/result/", {"outcome": "do_not_contact"}, headers=HTMX)
    assert "要求不再联系" in page.content.decode() and "撤销" in page.content.decode()
    again = client.post(f"/workbench/attempts/{page.context['done'].attempt_id}/undo/", headers=HTMX)
    assert "已撤销" in again.content.decode()


def test_a_rival_sees_no_task_of_another(day: People) -> None:
    client = Client()
    client.force_login(day.qian, backend="django.contrib.auth.backends.ModelBackend")
    task = Task.objects.unscoped(WHY).first()
    assert task
    for verb in ("open", "renew", "release", "skip", "unskip", "result"):
        data = {"outcome": "informed", "why": "x"}
        assert client.post(f"/workbench/{task.pk}/{verb}/", data, headers=HTMX).status_code == 404
    assert held(client) == 0


def test_who_calls_owners_begins_with_the_calls(day: People) -> None:
    answer = signed_in(day).get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/workbench/")
    assert signed_in(day, Role.CARE_MANAGER).get("/").status_code == 200


def test_the_vehicles_page_says_what_it_needs_next(day: People) -> None:
    needs.refresh(day.dealer_a, at=timezone.now())
    vehicle = Task.objects.unscoped(WHY).first().vehicle_id  # type: ignore[union-attr]
    page = signed_in(day, Role.CARE_MANAGER).get(f"/customers/{vehicle}/")
    words = page.content.decode()
    assert "接下来的需求" in words and "下次联系" in words


@pytest.mark.parametrize(
    ("role", "kind", "owner", "opening"),
    [
        (
            Role.CARE_AGENT,
            "birthday",
            {"name": "沈国宁"},
            "您好，沈国宁！我是甲店(虚构)的客户关爱专员care_agent。今天打来没有别的事，祝您生日快乐，用车平安！",
        ),
        (
            Role.ADVISOR,
            "part_due",
            {"name": "青岚印务公司", "kind": "company"},
            "您好，请问是青岚印务公司负责用车的联系人吗？我是甲店(虚构)的服务顾问lin。您的朗逸该换制动液了，"
            "按时间和里程都差不多到了。我帮您约个时间，您看哪天方便？",
        ),
    ],
)
def test_what_is_said_fits_the_need_the_owner_and_who_calls(
    people: People, role: Role, kind: str, owner: dict[str, str], opening: str
) -> None:
    vehicle = a_vehicle(people.dealer_a, 7, **owner)
    Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(model="朗逸")
    columns: dict[str, Any] = dict.fromkeys(("earliest_on", "due_on", "overdue_on"), date(2026, 11, 27))
    columns |= {"cycle": "x", "rule": "x", "digest": "x", "facts": [{"name": "part", "value": "brake_fluid"}]}
    need = Need.objects.create(dealer=people.dealer_a, vehicle=vehicle, kind=kind, **columns)
    task = a_task(vehicle, kind=kind, need=need, role=role)
    scope, at = people.scope(people.by_role[role]), timezone.now()
    card = open_card(scope, people.by_role[role], task.pk, at=at)
    assert card and card.opening.zh == opening
