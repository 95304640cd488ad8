"""The made-up gateway of the demo's past: what is due leaves, most of it arrives, some owners write back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from huidian.demo.dice import Dice
from huidian.flows.messages.allowed import hold, stops
from huidian.flows.messages.receipts import take_replies
from huidian.messages.actions import asking, carrying
from huidian.messages.channels.pushed import Answered
from huidian.messages.models import Message
from huidian.network.models import Dealer

LEASE = timedelta(minutes=2)
_CARRIED = ("sms", "wecom")
_MOST = 500
_FATES = (("arrived", 0.88), ("handed over", 0.07), ("refused", 0.03), ("unanswered", 0.02))
_REPLIES = (("好的，周末过去", 0.035), ("多少钱？", 0.02), ("TD", 0.015), ("", 0.93))
_SOON, _LATER = timedelta(seconds=40), timedelta(minutes=25)
_WHY = "the demo's own messages"


def carry(dealer: Dealer, dice: Dice, at: datetime, *, permitted: bool = False) -> list[Message]:
    """What is due at one dealer leaves, as the worker would have it; what did.

    `permitted`: whether owners may be written to was seen to before.
    """
    left: list[Message] = []
    for channel in _CARRIED:
        due = carrying.due_on(channel, at, most=_MOST, dealer_id=dealer.pk)
        against = {} if permitted or not due else stops(due, at)
        hold(against)
        left += hand_over([one.pk for one in due if one.pk not in against], dice, at)
    return left


def hand_over(ids: Sequence[int], dice: Dice, at: datetime) -> list[Message]:
    """Hand messages (ids) over and hear what became of most of them; those that were."""
    if not ids:
        return []
    lease = carrying.take_up(ids, at, LEASE)
    held = carrying.held(lease)
    for one in held:
        fate = dice.weighted(_FATES)
        if fate == "refused":
            carrying.refused(one, lease, "空号", at)
        elif fate == "unanswered":
            carrying.unanswered(one, lease, "HTTP 504", at)
            asking.reported(one, arrived=None, why="", at=at + _SOON)
        else:
            carrying.left(one, lease, f"demo-{one.pk}", at, asks=False)
            if fate == "arrived":
                asking.reported(one, arrived=True, why="", at=at + _SOON)
    nobody_asks(ids)
    return held


def write_back(messages: Sequence[Message], dice: Dice, at: datetime) -> None:
    """Some of those that were written to reply; who wants no more is written to no more."""
    said = [(one, dice.weighted(_REPLIES)) for one in messages if one.channel == "sms"]
    replies = [Answered(one.address, text) for one, text in said if text]
    take_replies(replies, channel="sms", at=at + _LATER)


def nobody_asks(ids: Sequence[int]) -> None:
    """No gateway of this installation knows these messages: it is asked about none."""
    Message.objects.unscoped(_WHY).filter(pk__in=ids).exclude(state=Message.State.NEW).update(due_at=None)
