"""Campaigns that send a text, and call who does not answer it: planned, left, answered, held, counted."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Q
from pytest_django import Settings

from huidian.customers.models import Consent, Customer
from huidian.flows.messages import sending
from huidian.flows.messages.receipts import take_receipts, take_replies
from huidian.messages.actions import asking, carrying, withdraw_messages
from huidian.messages.channels import Answer, Outgoing, Report
from huidian.messages.channels.pushed import Answered, Receipt
from huidian.messages.models import Message, Template
from huidian.network.models import Recording
from huidian.outreach.actions.campaign_contacts import call_silent
from huidian.outreach.actions.campaign_stops import close_answered, withdraw_campaign
from huidian.outreach.actions.campaign_turns import give_turns
from huidian.outreach.models import Campaign, CampaignMember, Task
from tests.mart.shop import Came, Shop
from tests.messages.made import a_text
from tests.people import People
from tests.web.conftest import NOW, SignIn

pytestmark = pytest.mark.django_db
WHY = "a test looks at everything"
BODY = "{owner}您好，您的爱车{plate}久未到店。拒收请回复R"
PLAN: dict[str, Any] = {
    "name": "短信挽回", "away_from": "6", "quota": "10", "hold_out": "20", "attribution_days": "30",
    "text": "win_back",
}  # fmt: skip


def consented(people: People, share: int = 1) -> None:
    """Every so-manieth owner of dealer A agrees to win-back by text message."""
    dealer = people.dealer_a
    recording = Recording.objects.create(dealer=dealer, kind="edit", recorded_at=NOW)
    owners = Customer.objects.unscoped(WHY).filter(dealer=dealer).order_by("pk")
    for number, one in enumerate(owners):
        Customer.objects.unscoped(WHY).filter(pk=one.pk).update(
            phone=f"139{number:08d}", phone_last4=f"{number:04d}"
        )
    Consent.objects.bulk_create(
        Consent(
            dealer=dealer, customer=one, purpose="win_back", channel="sms", given=True, text_version="1",
            proof="form", said_at=NOW, recorded_at=NOW, recorded_by=recording,
        )
        for one in list(owners)[::share]
    )  # fmt: skip


def planned(zhao: Any, **changes: Any) -> Campaign:
    answer = zhao.post("/campaigns/new/", PLAN | changes)
    assert answer.status_code == 302, answer.context["form"].errors
    return Campaign.objects.unscoped(WHY).latest("pk")


def started(people: People, zhao: Any, **changes: Any) -> Campaign:
    consented(people)
    a_text(
        people.dealer_a, "win_back", name="招揽", message_class="marketing", purpose="win_back", body=BODY,
        expires_hours=168,
    )  # fmt: skip
    campaign = planned(zhao, **changes)
    assert zhao.post(f"/campaigns/{campaign.pk}/start/").status_code == 302
    return campaign


def messages(campaign: Campaign) -> Any:
    return Message.objects.unscoped(WHY).filter(campaign_member__campaign=campaign).order_by("pk")


class Takes:
    """A gateway that takes everything; `before` is called first."""

    can_be_asked = True

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.before: Any = lambda: None

    def send(self, message: Outgoing) -> Answer:
        self.before()
        self.taken.append(message.out_id)
        return Answer("taken", id=message.out_id[:8])

    def ask(self, message: Outgoing, gateway_id: str) -> Report:
        return Report("has_it")


@contextmanager
def sent(monkeypatch: pytest.MonkeyPatch, at: Any) -> Iterator[Takes]:
    """What is due leaves through a gateway of the test."""
    gateway = Takes()
    with monkeypatch.context() as patched:
        patched.setattr(sending, "channel_for", lambda key: gateway if key == "sms" else None)
        yield gateway
        sending.send_all(lambda: at)


def test_turns_put_messages_into_the_outbox_and_the_count_asks_for_consent(
    december: People, signed_in: SignIn
) -> None:
    zhao = signed_in(december.zhao)
    a_text(december.dealer_a, "win_back", message_class="marketing", purpose="win_back", body=BODY)
    shown = zhao.post("/campaigns/count/", PLAN).context["audience"]
    assert (len(shown.members), shown.refused) == (0, {"consent": 30})
    consented(december, share=2)
    shown = zhao.post("/campaigns/count/", PLAN).context["audience"]
    assert (len(shown.members), shown.refused) == (15, {"consent": 15})
    assert len(zhao.post("/campaigns/count/", PLAN | {"text": ""}).context["audience"].members) == 30
    campaign = planned(zhao)
    zhao.post(f"/campaigns/{campaign.pk}/start/")
    assert (campaign.channel, messages(campaign).count()) == ("sms", 10)
    assert not Task.objects.unscoped(WHY).filter(member__campaign=campaign).exists()
    assert give_turns(december.dealer_a, at=NOW) == 0, "the same day twice"
    assert give_turns(december.dealer_a, at=NOW + timedelta(days=1)) == 2, "12 of 15 are written to"
    turned = CampaignMember.objects.unscoped(WHY).filter(campaign=campaign, turn_on__isnull=False)
    assert Counter(turned.values_list("held_out", flat=True)) == {False: 12, True: 3}


@pytest.mark.parametrize(
    "rules, changes, words",
    [
        ("generic", {"message_class": "notification", "body": "{owner}{plate}久未到店。"}, "属于营销"),
        ("aliyun", {"message_class": "notification", "body": "{owner}{plate}您好。"}, "不发送“流失召回”"),
        ("generic", {"body": "{owner}{plate}{gift}。拒收请回复R"}, "填不了变量 gift"),
        ("huawei", {}, "营销模板不能带变量"),
    ],
)  # fmt: skip
def test_a_text_the_gateway_or_the_campaign_refuses_is_said_at_the_field(
    december: People, signed_in: SignIn, settings: Settings, rules: str, changes: Any, words: str
) -> None:
    settings.HUIDIAN_SMS_RULES = rules
    usual: dict[str, Any] = {"message_class": "marketing", "purpose": "win_back", "body": BODY}
    text = a_text(december.dealer_a, "win_back", **(usual | changes))
    if "gift" in text.body:
        text.variables = [*text.variables, {"key": "gift", "type": "text", "most": 10}]
        text.save()
    answer = signed_in(december.zhao).post("/campaigns/new/", PLAN)
    assert words in str(answer.context["form"].errors["text"])


def test_every_message_is_in_one_class_and_the_classes_add_up(
    december: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao = signed_in(december.zhao)
    campaign = started(december, zhao)
    first, second, third, fourth, *_ = messages(campaign)
    with sent(monkeypatch, NOW) as gateway:
        Consent.objects.unscoped(WHY).filter(customer=fourth.customer).update(retracted_at=NOW)
    assert len(gateway.taken) == 9
    take_receipts([Receipt(first.out_id, True), Receipt(third.out_id, False, "空号")], at=NOW)
    take_replies([Answered(second.address, "R")], channel="sms", at=NOW + timedelta(minutes=1))
    page = zhao.get(f"/campaigns/{campaign.pk}/").context
    lines = {line["url"].split("=")[-1]: line["n"] for line in page["reminded_lines"]}
    assert lines == {
        "returned": 0, "replied": 0, "arrived": 1, "sent": 6, "opted_out": 1, "undelivered": 1
    }  # fmt: skip
    others = {line["url"].split("=")[-1]: line["n"] for line in page["other_lines"]}
    assert (others["blocked"], page["thing"].reminded) == (1, 9)
    for line in [*page["reminded_lines"], *page["other_lines"]]:
        assert zhao.get(line["url"]).context["table"].total == line["n"]
    assert (page["thing"].money.calls, page["thing"].money.messages) == (0, 9 * 5)


def test_who_does_not_answer_is_called_after_some_days(
    december: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao, dealer = signed_in(december.zhao), december.dealer_a
    campaign = started(december, zhao, call_after_days="5")
    with sent(monkeypatch, NOW):
        pass
    wrote, came, booked, *_ = messages(campaign)
    take_replies([Answered(wrote.address, "好的，周末去")], channel="sms", at=NOW + timedelta(days=1))
    shop = Shop(dealer, orders=5000)
    shop.cars |= {1: came.vehicle_id}
    shop.saw([Came(1, date(2011, 1, 22))], at=NOW)
    asked: dict[str, Any] = {"booked": lambda: [booked.vehicle_id]}
    assert call_silent(dealer, at=NOW + timedelta(days=4), **asked) == 0
    assert call_silent(dealer, at=NOW + timedelta(days=5), **asked) == 7
    assert call_silent(dealer, at=NOW + timedelta(days=5), **asked) == 0, "the same night twice"
    tasks = Task.objects.unscoped(WHY).filter(member__campaign=campaign)
    assert not tasks.filter(vehicle__in=[wrote.vehicle_id, came.vehicle_id, booked.vehicle_id]).exists()
    assert set(tasks.values_list("purpose", "kind")) == {("win_back", "campaign")}


def test_pausing_cancels_what_waits_and_resuming_puts_it_back_but_for_who_came(
    december: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    zhao, dealer = signed_in(december.zhao), december.dealer_a
    campaign = started(december, zhao)
    url = f"/campaigns/{campaign.pk}/"
    zhao.post(f"{url}pause/")
    assert set(messages(campaign).values_list("state", flat=True)) == {"cancelled"}
    one, came, *_ = messages(campaign)
    zhao.post(f"/outbox/{one.pk}/restore/")
    with sent(monkeypatch, NOW) as gateway:
        pass
    one.refresh_from_db()
    assert (gateway.taken, one.state, one.rule) == ([], "blocked", "cause_over"), "by hand neither"
    shop = Shop(dealer, orders=5000)
    shop.cars |= {1: came.vehicle_id}
    shop.saw([Came(1, date(2011, 1, 20))], at=NOW)
    zhao.post(f"{url}resume/")
    assert Counter(messages(campaign).values_list("state", flat=True)) == {"new": 9, "cancelled": 1}
    zhao.post(f"{url}end/")
    with sent(monkeypatch, NOW) as gateway:
        pass
    assert gateway.taken == []


def test_what_is_on_its_way_stops_within_a_second_or_two(
    december: People, signed_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker has all ten in hand; after the third answer the campaign is held."""
    campaign = started(december, signed_in(december.zhao))
    monkeypatch.setattr(sending, "LINES", 1)
    monkeypatch.setattr(sending, "NOTED_AT_ONCE", 3)
    look, looked = sending._Batch._may_go_on, threading.Event()

    def hold_and_look(self: Any) -> bool:
        if not looked.is_set():
            assert messages(campaign).filter(state="sending").count() == 7
            withdraw_campaign(campaign, at=NOW)
        goes_on = look(self)
        looked.set()
        return goes_on

    monkeypatch.setattr(sending._Batch, "_may_go_on", hold_and_look)
    with sent(monkeypatch, NOW) as gateway:
        gateway.before = lambda: len(gateway.taken) < 3 or looked.wait(20)
    assert len(gateway.taken) == 4, "the fourth was being handed over"
    states = Counter(messages(campaign).values_list("state", flat=True))
    assert states == {"sent": 4, "cancelled": 6}


def test_of_an_unknown_one_that_never_arrived_nothing_is_sent_after_the_end(
    december: People, signed_in: SignIn
) -> None:
    campaign = started(december, signed_in(december.zhao))
    one, *_ = messages(campaign)
    lease = carrying.take_up([one.pk], NOW, timedelta(seconds=60))
    (mine,) = carrying.held(lease)
    carrying.unanswered(mine, lease, "lost", NOW)
    withdraw_messages(Q(campaign_member__campaign=campaign), at=NOW)
    for minutes in (1, 3):
        (due,) = asking.to_ask_about("sms", NOW + timedelta(minutes=minutes), most=9)
        asking.not_there(due, NOW + timedelta(minutes=minutes), timedelta(seconds=60))
    one.refresh_from_db()
    assert (one.state, one.due_at) == ("cancelled", None)


def test_who_came_before_the_message_left_gets_none(december: People, signed_in: SignIn) -> None:
    dealer = december.dealer_a
    campaign = started(december, signed_in(december.zhao))
    one, *_ = messages(campaign)
    shop = Shop(dealer, orders=5000)
    shop.cars |= {1: one.vehicle_id}
    shop.saw([Came(1, date(2011, 1, 20))], at=NOW)
    close_answered(dealer, at=NOW)
    assert Counter(messages(campaign).values_list("state", flat=True)) == {"new": 9, "cancelled": 1}


def test_without_a_text_in_force_nobody_has_a_turn(december: People, signed_in: SignIn) -> None:
    zhao = signed_in(december.zhao)
    campaign = started(december, zhao)
    Template.objects.unscoped(WHY).update(state="retired")
    assert give_turns(december.dealer_a, at=NOW + timedelta(days=1)) == 0
    assert "这个文本现在不能发" in zhao.get(f"/campaigns/{campaign.pk}/").content.decode()
