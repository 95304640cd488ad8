"""From a cause to the owner's phone: queued once, allowed when it leaves, reported, never sent twice."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest

from huidian.customers import actions as customers
from huidian.customers.models import Block, Customer, NumberState, Vehicle
from huidian.flows.backups.restoring import confirm
from huidian.flows.messages.by_hand import sent_by_hand
from huidian.flows.messages.receipts import take_receipts, take_replies
from huidian.flows.messages.sending import send_all, send_due
from huidian.messages.actions import NoTemplateError, carrying
from huidian.messages.actions.deciding import decide, undo_retry
from huidian.messages.actions.stopping import pause, resume
from huidian.messages.channels.pushed import Answered, Receipt, read_pushed
from huidian.messages.gateways import VariableError
from huidian.messages.models import Line, Message, Reply, Template
from huidian.messages.queries.outbox import message_rows
from huidian.network import troubles
from huidian.network.roles import Permission
from huidian.network.scope import Scope
from tests.messages.made import AT, WHY, Gateway, a_message, a_text, states
from tests.outreach.made import a_vehicle
from tests.people import People

pytestmark = pytest.mark.both_stores
LATER = AT + timedelta(minutes=10)


def carry(at: datetime) -> None:
    send_all(lambda: at)


def the_only() -> Message:
    return Message.objects.unscoped(WHY).get()


def all_of(people: People) -> Scope:
    return Scope(0, {people.dealer_a.pk: frozenset(Permission)})


def test_a_message_leaves_once_with_its_values(people: People, gateway: Gateway) -> None:
    vehicle, text = a_vehicle(people.dealer_a, 1), a_text(people.dealer_a)
    first, second = a_message(vehicle, text), a_message(vehicle, text)
    assert first.pk == second.pk
    carry(AT)
    carry(AT)
    [sent] = gateway.taken.values()
    assert sent["to"] == "10000000001"
    assert sent["variables"] == {"owner": "车主1", "plate": "京X00001"}
    assert sent["text"] == "车主1您好，您的爱车京X00001已到保养时间。"
    assert (the_only().state, the_only().gateway_id, len(gateway.posts)) == ("sent", "gw-1", 1)


def test_what_does_not_fit_is_not_queued(people: People) -> None:
    vehicle, text = a_vehicle(people.dealer_a, 1), a_text(people.dealer_a)
    with pytest.raises(VariableError):
        a_message(vehicle, text, variables={"owner": "一二三四五六七八九十一"})
    with pytest.raises(NoTemplateError):
        a_message(vehicle, text, template="birthday")
    assert not states()


def test_the_gateway_is_asked_before_what_got_no_answer_is_sent_again(
    people: People, gateway: Gateway
) -> None:
    text = a_text(people.dealer_a)
    for number in (1, 2):
        a_message(a_vehicle(people.dealer_a, number), text)
    gateway.faults = ["lost answer", "broken"]
    carry(AT)
    # One had arrived; of the other the gateway knows nothing, and is asked once more a lease later.
    assert states() == {"reconciled": 1, "unknown": 1}
    assert len(gateway.posts) == 1
    carry(AT + timedelta(minutes=5))
    assert states() == {"reconciled": 1, "sent": 1}
    assert len(gateway.posts) == len(gateway.taken) == 2


@pytest.mark.parametrize(("fault", "state"), [("refuse", "failed"), ("", "sent")])
def test_a_refusal_is_final(people: People, gateway: Gateway, fault: str, state: str) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    gateway.faults = [fault]
    carry(AT)
    carry(LATER)
    assert states() == {state: 1}
    assert the_only().why == ("bad number" if fault else "")


def test_a_wish_that_is_recorded_holds_in_the_queue(people: People, gateway: Gateway) -> None:
    vehicle, text = a_vehicle(people.dealer_a, 1), a_text(people.dealer_a)
    a_message(vehicle, text)
    customers.set_block(
        at=AT, by=None, scope=all_of(people), customer_id=vehicle.owner_id or 0, proof="phone", channel="sms"
    )
    carry(AT)
    assert (the_only().state, the_only().rule, gateway.posts) == ("blocked", "block", [])


def test_nothing_leaves_at_night(people: People, gateway: Gateway) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    night = AT + timedelta(hours=12)
    carry(night)
    held = the_only()
    assert (held.state, held.rule, gateway.posts) == ("new", "quiet_hours", [])
    assert held.until_at == AT + timedelta(hours=22)  # eight in the morning
    carry(AT + timedelta(hours=22))
    assert states() == {"sent": 1}


def test_a_second_message_to_an_owner_waits_for_the_cap(people: People, gateway: Gateway) -> None:
    vehicle, text = a_vehicle(people.dealer_a, 1), a_text(people.dealer_a, expires_hours=None)
    a_message(vehicle, text, "1")
    a_message(vehicle, text, "2")
    carry(AT)
    assert states() == {"sent": 1, "blocked": 1}
    held = Message.objects.unscoped(WHY).get(state="blocked")
    assert (held.rule, held.until_at) == ("cap", AT + timedelta(hours=72))
    carry(AT + timedelta(hours=73))
    assert states() == {"sent": 2}


def test_a_wish_a_day_late_expires_and_says_so(people: People, gateway: Gateway) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a, expires_hours=24))
    carry(AT + timedelta(hours=24))
    assert (the_only().state, the_only().ended_at, gateway.posts) == ("expired", AT + timedelta(hours=24), [])


def test_a_pause_and_a_restored_copy_stop_everything(people: People, gateway: Gateway) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    scope, dealer_id = all_of(people), people.dealer_a.pk
    pause(at=AT, by=None, scope=scope, dealer_id=dealer_id)
    carry(AT)
    assert states() == {"new": 1}
    resume(at=AT, by=None, scope=scope, dealer_id=dealer_id)
    troubles.note(troubles.RESTORED, at=AT, made_on="2026-11-20")
    carry(AT)
    assert states() == {"new": 1}
    troubles.over(troubles.RESTORED)
    carry(AT)
    assert states() == {"sent": 1}


def test_a_gateway_that_does_not_answer_is_left_alone_and_people_are_told(
    people: People, gateway: Gateway
) -> None:
    text = a_text(people.dealer_a)
    gateway.faults = ["broken"] * 20
    for number in range(6):
        a_message(a_vehicle(people.dealer_a, number), text)
    carry(AT)
    assert states() == {"unknown": 6}
    assert Line.objects.get().resumes_at == AT + timedelta(seconds=30)
    assert [one.kind for one in troubles.standing()] == ["messages:sms"]
    gateway.faults = []
    carry(AT + timedelta(minutes=1))
    carry(AT + timedelta(minutes=5))
    assert states() == {"sent": 6}
    assert not troubles.standing()


def test_receipts_may_come_twice_and_before_the_answer(people: People, gateway: Gateway) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    carry(AT)
    receipt = [Receipt(the_only().out_id, True)]
    assert [take_receipts(receipt, at=LATER) for _ in range(2)] == [1, 0]
    assert (the_only().state, the_only().delivered_at) == ("sent", LATER)
    assert take_receipts([Receipt(the_only().out_id, False)], at=LATER) == 0


@pytest.mark.parametrize(
    ("text", "stops"),
    [("退订", 1), ("R", 1), ("ｔｄ", 1), ("t 。", 1), ("谢谢", 0), ("Rate", 0), ("", 0)],
)
def test_a_reply_may_be_an_opt_out(people: People, gateway: Gateway, text: str, stops: int) -> None:
    vehicle, words = a_vehicle(people.dealer_a, 1), a_text(people.dealer_a, expires_hours=None)
    a_message(vehicle, words)
    carry(AT)
    replies = [Answered("+86 100-0000-0001", text)]
    assert take_replies(replies, channel="sms", at=LATER) == stops
    assert Reply.objects.unscoped(WHY).get().opted_out == bool(stops)
    a_message(vehicle, words, "next")
    carry(AT + timedelta(hours=96))
    assert ("blocked" in states()) == bool(stops)


def test_without_a_gateway_permission_is_asked_all_the_same(people: People) -> None:
    vehicle, text = a_vehicle(people.dealer_a, 1), a_text(people.dealer_a)
    a_message(vehicle, text)
    a_message(a_vehicle(people.dealer_a, 2), text)
    customers.set_block(
        at=AT, by=None, scope=all_of(people), customer_id=vehicle.owner_id or 0, proof="phone", channel="sms"
    )
    carry(AT)
    assert states() == {"blocked": 1, "new": 1}


def test_what_waited_in_a_copy_is_not_sent_again(people: People, gateway: Gateway) -> None:
    sent = a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    troubles.note(troubles.RESTORED, at=LATER, made_on="2026-11-27", made_at=AT.isoformat())
    a_message(a_vehicle(people.dealer_a, 2), Template.objects.unscoped(WHY).get(), at=LATER)
    gateway.taken[sent.out_id] = {"state": "sent"}  # by the original, meanwhile
    carry(LATER)
    assert (states(), gateway.posts) == ({"new": 2}, [])
    assert confirm(at=LATER, by=None)
    assert states() == {"unknown": 1, "new": 1}
    carry(LATER)
    assert states() == {"reconciled": 1, "sent": 1}


def test_an_unconfirmed_copy_asks_no_gateway(people: People, gateway: Gateway) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    gateway.faults = ["broken"]
    carry(AT)
    calls = len(gateway.server.log)
    troubles.note(troubles.RESTORED, at=AT)
    carry(AT + timedelta(hours=1))
    assert (len(gateway.server.log), states()) == (calls, {"unknown": 1})


def test_one_number_gets_one_message_of_a_batch(people: People, gateway: Gateway) -> None:
    text = a_text(people.dealer_a)
    for number in (1, 2):
        vehicle = a_vehicle(people.dealer_a, number)
        Message.objects.unscoped(WHY).filter(pk=a_message(vehicle, text).pk).update(address="10000000001")
    assert len(carrying.due_on("sms", AT, most=10)) == 1


def test_nothing_more_is_handed_over_once_the_worker_stops(people: People, gateway: Gateway) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    stopping = threading.Event()
    stopping.set()
    send_due(lambda: AT, stopping)
    assert (states(), gateway.posts) == ({"new": 1}, [])


def test_one_denial_of_a_gateway_is_not_enough(people: People, gateway: Gateway) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    gateway.faults = ["broken"]
    carry(AT)
    # The questions before are no denials.
    Message.objects.unscoped(WHY).update(looks=3, denials=0, due_at=LATER)
    carry(LATER)
    assert (states(), len(gateway.posts)) == ({"unknown": 1}, 0)
    carry(LATER + timedelta(minutes=5))
    assert (states(), len(gateway.posts)) == ({"sent": 1}, 1)


def test_a_late_receipt_keeps_it_from_going_twice(people: People) -> None:
    message = a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    Message.objects.unscoped(WHY).update(tries=1)
    assert take_receipts([Receipt(message.out_id, True)], at=LATER) == 1
    assert (the_only().state, the_only().delivered_at) == ("reconciled", LATER)


def test_a_message_goes_to_the_number_that_works_now(people: People, gateway: Gateway) -> None:
    vehicle, text = a_vehicle(people.dealer_a, 1), a_text(people.dealer_a)
    a_message(vehicle, text)
    Customer.objects.unscoped(WHY).filter(phone="10000000001").update(phone="10000000009")
    carry(AT)
    assert [one["to"] for one in gateway.taken.values()] == ["10000000009"]


def test_a_car_that_was_sold_meanwhile_is_not_written_about(people: People, gateway: Gateway) -> None:
    vehicle, other = (a_vehicle(people.dealer_a, number) for number in (1, 2))
    a_message(vehicle, a_text(people.dealer_a))
    Vehicle.objects.unscoped(WHY).filter(pk=vehicle.pk).update(owner=other.owner)
    carry(AT)
    assert (the_only().state, the_only().rule) == ("blocked", "sold")


def test_a_wish_holds_for_what_people_send_themselves(people: People) -> None:
    vehicle, text = a_vehicle(people.dealer_a, 1), a_text(people.dealer_a)
    first, second = a_message(vehicle, text), a_message(a_vehicle(people.dealer_a, 2), text)
    scope = all_of(people)
    customers.set_block(
        at=AT, by=None, scope=scope, customer_id=vehicle.owner_id or 0, proof="phone", channel="sms"
    )
    done = sent_by_hand(at=AT, by=people.zhao, scope=scope, message_ids=[first.pk, second.pk])
    assert (done, states()) == ([second.pk], {"blocked": 1, "sent": 1})


def test_a_reply_told_again_blocks_nothing_anew_and_holds_at_every_dealer(
    people: People, gateway: Gateway
) -> None:
    for dealer in (people.dealer_a, people.dealer_b):
        a_message(a_vehicle(dealer, 1), a_text(dealer))
    Message.objects.unscoped(WHY).update(state="sent", address="10000000001", left_at=AT, due_at=None)
    [reply] = read_pushed({"from": "10000000001", "text": "TD", "id": "7"})[1]
    assert take_replies([reply], channel="sms", at=LATER) == 1
    assert take_replies([reply], channel="sms", at=LATER + timedelta(days=2)) == 0
    assert Block.objects.unscoped(WHY).count() == 2


def test_what_a_gateway_says_is_masked_where_numbers_are(people: People) -> None:
    a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    Message.objects.unscoped(WHY).update(why="12012345678 wang@owner.example is unknown")
    seen = [
        message_rows(Scope(0, {people.dealer_a.pk: frozenset(Permission) - hidden}), [the_only()])[0].why
        for hidden in (frozenset(), frozenset({Permission.SEE_PERSONAL}))
    ]
    assert seen == ["12012345678 wang@owner.example is unknown", "120****5678 ****@owner.example is unknown"]


def test_what_is_restored_keeps_its_moment_and_an_undone_retry_has_failed(people: People) -> None:
    text = a_text(people.dealer_a)
    who: dict[str, Any] = {"at": AT, "by": None, "scope": all_of(people)}
    later = a_message(a_vehicle(people.dealer_a, 1), text, not_before_at=AT + timedelta(days=2))
    decide("cancel", **who, message_id=later.pk)
    assert decide("restore", **who, message_id=later.pk).due_at == AT + timedelta(days=2)
    failed = a_message(a_vehicle(people.dealer_a, 2), text)
    Message.objects.unscoped(WHY).filter(pk=failed.pk).update(state="failed", due_at=None)
    assert decide("retry", **who, message_id=failed.pk).due_at == AT
    assert undo_retry(**who, message_ids=[failed.pk]) == [failed.pk]
    assert states() == {"new": 1, "failed": 1}


def test_the_page_knows_what_people_sent(people: People) -> None:
    scope = all_of(people)
    message = a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    decide("by_hand", at=AT, by=people.zhao, scope=scope, message_id=message.pk)
    assert message_rows(scope, [the_only()])[0].by_hand
    decide("not_by_hand", at=AT, by=people.zhao, scope=scope, message_id=message.pk)
    assert not message_rows(scope, [the_only()])[0].by_hand


def test_what_turns_out_to_have_left_left_when_it_was_handed_over(people: People) -> None:
    """A receipt of three days later moves neither the contact nor the days in which a return counts."""
    message = a_message(a_vehicle(people.dealer_a, 1), a_text(people.dealer_a))
    carrying.take_up([message.pk], AT, timedelta(seconds=60))
    carrying.over(AT + timedelta(minutes=2))
    later = AT + timedelta(days=3)
    assert take_receipts([Receipt(message.out_id, True)], at=later) == 1
    message.refresh_from_db()
    assert (message.state, message.left_at, message.delivered_at) == ("reconciled", AT, later)


@pytest.mark.parametrize(
    "before, pushed, after",
    [
        ("", {"state": "undelivered", "error": "空号"}, "undeliverable"),
        ("valid", {"state": "undelivered"}, "undeliverable"),
        ("wrong", {"state": "undelivered"}, "wrong"),
        ("", {"state": "failed", "error": "内容"}, ""),
        ("", {"state": "delivered"}, ""),
        ("", {"success": False, "err_code": "UNDELIV", "err_msg": "停机"}, "undeliverable"),
        ("", {"success": False, "err_code": "CONTENT"}, ""),
    ],
)
def test_a_receipt_that_speaks_of_the_number_marks_it(
    people: People, before: str, pushed: dict[str, Any], after: str
) -> None:
    vehicle = a_vehicle(people.dealer_a, 1)
    owner = vehicle.owner
    assert owner is not None
    if before:
        customers.set_number_state(
            at=AT, by=None, scope=all_of(people), customer_id=owner.pk, number=owner.phone,
            state=before,
        )  # fmt: skip
    message = a_message(vehicle, a_text(people.dealer_a))
    lease = carrying.take_up([message.pk], AT, timedelta(seconds=60))
    (mine,) = carrying.held(lease)
    carrying.left(mine, lease, "1", AT, asks=True)
    receipts, _replies = read_pushed({"out_id": message.out_id, **pushed})
    for _ in range(2):
        take_receipts(receipts, at=AT)
    states = NumberState.objects.unscoped(WHY).current().filter(customer=owner)
    assert list(states.values_list("state", flat=True)) == ([after] if after else [])
