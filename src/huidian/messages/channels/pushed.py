"""What gateways push by themselves, in the small contract's words and in Aliyun's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

MOST = 500
UNDELIVERED = "undelivered"
"""The contract's word for a number that nothing arrives at."""
NUMBER_CODES = frozenset({"UNDELIV", "MOBILE_NOT_ON_SERVICE", "isv.MOBILE_NUMBER_ILLEGAL"})
"""Aliyun's codes that mean the same."""
_ARRIVED = {"delivered": True, "failed": False, "undelivered": False, "rejected": False, "sent": None}


@dataclass(frozen=True, slots=True)
class Receipt:
    """A gateway says of a message whether it arrived (None: that it has it). `number_bad`: it did not, and
    that lies with the number.
    """

    out_id: str
    arrived: bool | None
    why: str = ""
    number_bad: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """What an owner replied, and from which number or address; `told_as` is the gateway's number or time of
    it ("": it gives none).
    """

    sender: str
    text: str
    told_as: str = ""


def read_pushed(data: Any) -> tuple[list[Receipt], list[Answered]]:
    """Receipts and replies of one push: an object or a list of them; what is neither is left out."""
    items = [one for one in (data if isinstance(data, list) else [data])[:MOST] if isinstance(one, Mapping)]
    return [one for item in items for one in _receipt(item)], [one for item in items for one in _reply(item)]


def _receipt(item: Mapping[str, Any]) -> Iterator[Receipt]:
    out_id = item.get("out_id")
    if not isinstance(out_id, str) or not out_id:
        return
    if isinstance(item.get("success"), bool):
        why = str(item.get("err_msg") or item.get("err_code") or "")
        bad = not item["success"] and item.get("err_code") in NUMBER_CODES
        yield Receipt(out_id, item["success"], why, bad)
    elif (state := item.get("state")) in _ARRIVED:
        bad = state == UNDELIVERED
        yield Receipt(out_id, _ARRIVED[str(state)], str(item.get("error") or ""), bad)


def _reply(item: Mapping[str, Any]) -> Iterator[Answered]:
    for sender, text in (("from", "text"), ("phone_number", "content")):
        if isinstance(item.get(sender), str) and isinstance(item.get(text), str):
            names = ("id", "sequence_id", "time", "send_time")
            told_as = next((str(item[name]) for name in names if item.get(name)), "")
            yield Answered(item[sender], item[text], told_as[:80])
            return
