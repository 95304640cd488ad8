"""The demo's shops write to owners: texts approved, under review and rejected, messages in every state.

By the product's own verbs; a made-up gateway answered on the day the data end.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from huidian.customers.models import Vehicle
from huidian.demo.dice import Dice
from huidian.demo.store.gateway import LEASE, nobody_asks
from huidian.messages.actions import asking, carrying, deciding, enqueue, templates
from huidian.messages.models import Message, Template
from huidian.network.models import Dealer, Staff
from huidian.network.queries import scope_of

MESSAGES = 60
"""How many a shop has written of late."""
KEY = "demo"
REVIEWED_BEFORE = timedelta(days=300)
_UNDER_REVIEW, _REJECTED, _DRAFT = "mid_autumn", "traffic_notice", "part_arrived"
_WHY_NOT = "变量内容不固定，请附上完整的示例后重新申请"
_WHY = "the demo's own messages"
S = Message.State


@transaction.atomic
def settle_texts(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """The playbook's texts, most of them approved long ago; what is there already stays as it is."""
    if Template.objects.unscoped(_WHY).filter(dealer=dealer).exists():
        return
    at = datetime.combine(as_of - REVIEWED_BEFORE, time(10), ZoneInfo(dealer.timezone))
    who: dict[str, Any] = {"by": manager, "scope": scope_of(manager, at=now)}
    for text in templates.take_from_playbook(at=at, dealer_id=dealer.pk, **who):
        _review(text, at + timedelta(days=1), who)


@transaction.atomic
def write_to_owners(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """Messages of one dealer in every state; what is there already stays as it is."""
    if Message.objects.unscoped(_WHY).filter(dealer=dealer, cause_key__startswith=f"{KEY}:").exists():
        return
    at = min(datetime.combine(as_of, time(10, 0), ZoneInfo(dealer.timezone)), now)
    who: dict[str, Any] = {"by": manager, "scope": scope_of(manager, at=now)}
    vehicles = Vehicle.objects.unscoped(_WHY).current().filter(dealer=dealer).exclude(owner__phone="")
    chosen = Dice(0, "writing", dealer.code).shuffled(sorted(vehicles.values_list("plate", "pk")))[:MESSAGES]
    by_id = vehicles.select_related("owner").in_bulk([pk for _plate, pk in chosen])
    for place, (_plate, pk) in enumerate(chosen):
        _write(dealer, by_id[pk], place, at, who)


def _review(text: Template, at: datetime, who: dict[str, Any]) -> None:
    """What a gateway made of a text."""
    about = {**who, "template_id": text.pk}
    if text.key == _DRAFT:
        return
    templates.submit(at=at, **about)
    if text.key == _REJECTED:
        templates.reject(at=at + timedelta(days=1), reason=_WHY_NOT, **about)
    elif text.key != _UNDER_REVIEW:
        code = f"SMS_4{text.pk:05d}" if text.channel == "sms" else ""
        templates.approve(at=at + timedelta(days=1), gateway_code=code, **about)


def _write(dealer: Dealer, vehicle: Vehicle, place: int, at: datetime, who: dict[str, Any]) -> None:
    key = ("service_reminder", "not_reached", "reminder_wecom")[0 if place % 10 < 7 else place % 10 - 7]
    made = at - timedelta(minutes=7 * place)
    message = enqueue(
        dealer=dealer,
        template=key,
        vehicle=vehicle,
        customer=vehicle.owner,
        variables={},
        cause="task" if key == "not_reached" else "list",
        cause_key=f"{KEY}:{vehicle.pk}",
        purpose="reminder",
        at=made,
        by=who["by"],
    )
    _become(message, place, made, who)


def _become(message: Message, place: int, at: datetime, who: dict[str, Any]) -> None:
    """What became of one: of twenty half arrived, the others are in one state each."""
    turn = place % 20
    if turn == 19:
        return  # waits
    if turn == 18:
        deciding.decide("cancel", at=at, message_id=message.pk, **who)
        return
    if turn in (16, 17):
        until = at + timedelta(hours=60) if turn == 17 else None
        carrying.stop(message.pk, "cap" if until else "block", until=until)
        return
    if turn == 15:
        Message.objects.unscoped(_WHY).filter(pk=message.pk).update(due_at=at, expires_at=at)
        carrying.over(at)
        return
    _carry(message, turn, at)


def _carry(message: Message, turn: int, at: datetime) -> None:
    """A gateway took it, refused it, put it before a colleague, or gave no answer."""
    lease = carrying.take_up([message.pk], at, LEASE)
    (held,) = carrying.held(lease)
    if turn == 14:
        pass  # nobody has noted an answer yet
    elif turn == 13:
        carrying.refused(held, lease, "空号", at)
    elif turn in (11, 12):
        carrying.unanswered(held, lease, "HTTP 504", at)
        held.refresh_from_db(from_queryset=Message.objects.unscoped(_WHY))
        if turn == 12:
            asking.reported(held, arrived=None, why="", at=at + timedelta(minutes=1))
    elif message.channel == "wecom":
        carrying.handed(held, lease, f"demo-{held.pk}", at)
    else:
        carrying.left(held, lease, f"demo-{held.pk}", at, asks=False)
        if turn < 9:
            asking.reported(held, arrived=True, why="", at=at + timedelta(seconds=40))
    nobody_asks([held.pk])
