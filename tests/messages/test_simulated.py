"""Clock, worker, gateway and kills drawn from a seed: nothing is sent twice, nothing lost."""

from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from pytest_django import Settings

from huidian.flows.messages import sending
from huidian.flows.messages.receipts import take_receipts
from huidian.messages.actions import carrying
from huidian.messages.channels import Answer, Outgoing, Report
from huidian.messages.channels.pushed import Receipt
from huidian.messages.models import Message
from huidian.network.bulk import insert_columns
from tests.messages.made import AT, WHY, a_text
from tests.outreach.made import a_vehicle
from tests.people import People


class Killed(BaseException):
    """The worker is no more."""


@dataclass
class OddGateway:
    """Takes what it is given, or not, and answers as the dice say."""

    dice: random.Random
    taken: dict[str, int] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    can_be_asked: bool = True

    def send(self, message: Outgoing) -> Answer:
        fault = self.dice.random()
        if fault < 0.05:
            return Answer("not_sent", why="no connection")
        if fault < 0.10:
            return Answer("unanswered", why="broken before it was taken")
        self.taken[message.out_id] = self.taken.get(message.out_id, 0) + 1
        self.told.append(message.out_id)
        return Answer("unanswered", why="lost") if fault < 0.2 else Answer("taken", id=message.out_id[:8])

    def ask(self, message: Outgoing, gateway_id: str) -> Report:
        if self.dice.random() < 0.1:
            return Report("silent", "slow")
        return Report("has_it" if message.out_id in self.taken else "not_there")


@dataclass
class Clock:
    """Goes on by itself a little whenever it is read, and jumps when it is told to."""

    now: datetime

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=5)
        return self.now


def many(people: People, number: int) -> None:
    """So many messages that are due, each to an owner of its own."""
    text = a_text(people.dealer_a, expires_hours=None)
    first = a_vehicle(people.dealer_a, 1)
    owner = first.owner
    assert owner is not None
    rest = [owner.__class__(**_copy(owner, turn)) for turn in range(1, number)]
    owners = [owner, *owner.__class__.objects.bulk_create(rest)]
    columns: dict[str, Any] = {
        "dealer_id": people.dealer_a.pk,
        "template_id": text.pk,
        "channel": "sms",
        "purpose": "reminder",
        "customer_id": [one.pk for one in owners],
        "address": [one.phone for one in owners],
        "text": "您好",
        "cause": "test",
        "cause_key": [str(one.pk) for one in owners],
        "out_id": [f"out{one.pk}" for one in owners],
        "due_at": AT,
        "made_at": AT,
    }
    insert_columns(Message, number, columns)


def _copy(owner: Any, turn: int) -> dict[str, Any]:
    columns = {one.attname: getattr(owner, one.attname) for one in owner._meta.concrete_fields}
    del columns["id"]
    return columns | {"name": f"车主{turn}", "phone": f"139{turn:08d}", "phone_last4": f"{turn % 10000:04d}"}


@pytest.mark.parametrize("seed", range(3))
def test_whatever_goes_wrong_each_leaves_once(
    people: People, settings: Settings, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    dice, number = random.Random(seed), 150
    settings.HUIDIAN_MESSAGE_LEASE_SECONDS = 60
    gateway, clock = OddGateway(dice), Clock(AT)
    monkeypatch.setattr(sending, "channel_for", lambda key: gateway if key == "sms" else None)
    monkeypatch.setattr(sending, "AT_ONCE", 10)
    monkeypatch.setattr(sending, "LINES", 1)  # the dice fall in one order
    many(people, number)
    note, kills = sending._Batch._note, [0]

    def note_or_die(self: Any, some: Any) -> int:
        if dice.random() < 0.5 and kills[0] < 12:
            kills[0] += 1
            raise Killed
        return note(self, some)

    monkeypatch.setattr(sending._Batch, "_note", note_or_die)
    monkeypatch.setattr(sending, "NOTED_AT_ONCE", 7)
    jumps = [timedelta(hours=-1), timedelta(days=1), timedelta(days=3), timedelta(0), timedelta(0)]
    for turn in range(400):
        with suppress(Killed):
            sending.send_due(clock)
        if gateway.told and dice.random() < 0.3:  # a receipt comes twice, early or late
            out_id = dice.choice(gateway.told)
            for _ in range(2):
                take_receipts([Receipt(out_id, True)], at=clock())
        if turn % 50 == 20 and jumps:
            clock.now += jumps.pop(0)
        clock.now += timedelta(seconds=dice.choice((1, 30, 90, 700)))
        if clock.now.hour >= 12:  # quiet at the dealer
            clock.now = (clock.now + timedelta(days=1)).replace(hour=1)
        if not Message.objects.unscoped(WHY).exclude(state__in=("sent", "reconciled")).exists():
            break
    assert kills[0] > 3
    assert set(gateway.taken.values()) == {1}
    assert len(gateway.taken) == number
    left = Message.objects.unscoped(WHY).values_list("state", flat=True)
    assert set(left) <= {"sent", "reconciled"}


def test_a_worker_that_only_slept_says_nothing_any_more(people: People, settings: Settings) -> None:
    settings.HUIDIAN_MESSAGE_LEASE_SECONDS = 60
    many(people, 1)
    (message,) = Message.objects.unscoped(WHY)
    lease = carrying.take_up([message.pk], AT, timedelta(seconds=60))
    (mine,) = carrying.held(lease)
    assert carrying.over(AT + timedelta(seconds=61)) == 1
    assert not carrying.left(mine, lease, "late", AT + timedelta(seconds=62), asks=True)
    assert Message.objects.unscoped(WHY).get().state == "unknown"
