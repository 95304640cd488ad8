"""What became of the messages of a campaign, by member."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from huidian.messages.gateways import segments, whole_text
from huidian.messages.models import Message, Reply
from huidian.outreach.campaign_results import Class, Written
from huidian.outreach.models import Campaign

S = Message.State
_LEFT = frozenset({S.SENT, S.RECONCILED, S.UNKNOWN, S.WITH_COLLEAGUE, S.SENDING})
_WHY = "one campaign's messages, for who manages it"


@dataclass(frozen=True, slots=True)
class MemberMessage:
    """A member's message. `segments` is how many were charged: 0 for one that has not left, and 1 where
    messages are not charged by their length.
    """

    message_id: int
    written: Written
    segments: int


def messages_of(campaign: Campaign) -> dict[int, MemberMessage]:
    """By member of a campaign its message, where there is one."""
    if not campaign.text:
        return {}
    zone = ZoneInfo(campaign.dealer.timezone)
    mine = Message.objects.unscoped(_WHY).filter(campaign_member__campaign=campaign)
    replies = Reply.objects.unscoped(_WHY).filter(message__campaign_member__campaign=campaign)
    wrote: dict[int, bool] = {}
    for message_id, opted_out in replies.values_list("message", "opted_out"):
        wrote[message_id] = wrote.get(message_id, False) or opted_out
    columns = (
        "pk", "campaign_member", "channel", "state", "left_at", "delivered_at", "text", "template__signature",
    )  # fmt: skip
    found = {}
    for pk, member, channel, state, left_at, delivered_at, text, signature in mine.values_list(*columns):
        kind = _kind(state, left_at, delivered_at, wrote.get(pk))
        on = left_at.astimezone(zone).date() if left_at and kind not in ("to_send", "blocked") else None
        charged = segments(whole_text(signature, text)) if channel == "sms" else 1
        found[member] = MemberMessage(pk, Written(kind, on), charged if on else 0)
    return found


def _kind(state: str, left_at: datetime | None, delivered_at: datetime | None, stops: bool | None) -> Class:
    """The class a message stands for; `stops`: whether a reply to it means no more (None: no reply)."""
    if stops is not None:
        return "opted_out" if stops else "replied"
    if state == S.FAILED:
        return "undelivered"
    if delivered_at is not None:
        return "arrived"
    if state in _LEFT and left_at is not None and state != S.SENDING:
        return "sent"
    if state in (S.NEW, S.SENDING):
        return "to_send"
    return "blocked" if state == S.BLOCKED else "not_called"
