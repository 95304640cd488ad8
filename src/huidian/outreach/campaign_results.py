"""What a campaign brought, member by member: each is in one class, so that the classes add up (S2)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from huidian.engine.campaigns import Group, Lift, lift_of
from huidian.kit.labels import Label

Class = Literal[
    "returned", "intends", "refuses", "sold", "other", "wrong_number", "hung_up", "unreached",
    "replied", "arrived", "sent", "opted_out", "undelivered",
    "to_call", "to_send", "blocked", "not_called", "waiting", "left", "held_out",
]  # fmt: skip
CLASSES: dict[Class, Label] = {
    "returned": Label("提醒后回厂", "Returned after the reminder"),
    "intends": Label("有意向还会来", "Intends to come"),
    "refuses": Label("明确不来", "Refuses"),
    "sold": Label("车辆已转卖", "Vehicle sold"),
    "other": Label("其他", "Other"),
    "wrong_number": Label("电话错误", "Wrong number"),
    "hung_up": Label("无故挂断", "Hung up"),
    "unreached": Label("未接通", "Not reached"),
    "replied": Label("回复了消息", "Wrote back"),
    "arrived": Label("消息已送达", "Message arrived"),
    "sent": Label("消息已发出", "Message sent"),
    "opted_out": Label("回复退订", "Opted out"),
    "undelivered": Label("消息送不到", "Message undeliverable"),
    "to_call": Label("待联系", "To be called"),
    "to_send": Label("消息待发", "Message to be sent"),
    "blocked": Label("消息被拦下", "Message blocked"),
    "not_called": Label("撤下，未联系", "Withdrawn before contact"),
    "waiting": Label("未轮到", "Turn to come"),
    "left": Label("轮到之前已退出", "Left before the turn"),
    "held_out": Label("对照组", "Held out"),
}
BY_CALL: tuple[Class, ...] = (
    "returned", "intends", "refuses", "sold", "other", "wrong_number", "hung_up", "unreached"
)  # fmt: skip
"""The classes that add up to those reminded by calls (S2)."""
BY_MESSAGE: tuple[Class, ...] = ("replied", "arrived", "sent", "opted_out", "undelivered")
"""Those that come to them where messages are sent."""
REMINDED: tuple[Class, ...] = (*BY_CALL, *BY_MESSAGE)
SAID: tuple[Class, ...] = BY_CALL[1:]


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt: the day, and the class that its outcome stands for."""

    on: date
    said: Class
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a member's message: the class it stands for, and the day it left (None: it has not)."""

    kind: Class
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known of one member. `open_task`: it is still to be called about; `left`: before its turn."""

    held_out: bool
    on: date | None
    until: date | None
    left: bool = False
    open_task: bool = False
    calls: Sequence[Call] = ()
    message: Written | None = None

    @property
    def reminded_on(self) -> date | None:
        """The day of the first call, or on which the message left."""
        days = [call.on for call in self.calls[:1]]
        if self.message is not None and self.message.on is not None:
            days.append(self.message.on)
        return min(days, default=None)


@dataclass(frozen=True, slots=True)
class Effect:
    """The class, and the day of the first visit within the window after the turn, called about or not."""

    kind: Class
    returned_on: date | None = None
    reason: str = ""


def effect_of(turn: Turn, visits: Sequence[date]) -> Effect:
    """What became of a member; `visits` are the days of its counted ones, sorted."""
    if turn.left:
        return Effect("left")
    back = _first_after(turn.on, turn.until, visits)
    if turn.held_out:
        return Effect("held_out", back)
    if turn.on is None:
        return Effect("waiting")
    reason = next((call.reason for call in reversed(turn.calls) if call.reason), "")
    if turn.reminded_on is not None and _first_after(turn.reminded_on, turn.until, visits):
        return Effect("returned", back, reason)
    if turn.calls:
        return Effect(turn.calls[-1].said, back, reason)
    if turn.open_task and (turn.message is None or turn.message.on is None):
        return Effect("to_call", back)
    return Effect(turn.message.kind if turn.message else "not_called", back)


def _first_after(on: date | None, until: date | None, visits: Sequence[date]) -> date | None:
    if on is None or until is None:
        return None
    place = bisect_right(visits, on)
    return visits[place] if place < len(visits) and visits[place] <= until else None


def lift_among(rows: Iterable[tuple[bool, bool]]) -> Lift:
    """The lift of members whose turn came: for each whether it is held out, and whether it returned.

    Everybody in the group that was to be contacted counts, reached or not: who is reached is no accident.
    """
    contacted, held_out = [0, 0], [0, 0]
    for out, returned in rows:
        group = held_out if out else contacted
        group[0] += 1
        group[1] += returned
    return lift_of(Group(*contacted), Group(*held_out))
