"""Yes, yes with a warning, or no; by which rule and until when; in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from huidian.engine.contact.rules import Effect
from huidian.kit.labels import Label

Verdict = Literal["yes", "warn", "no"]

_WORDS = {
    "opted_out": Label("客户档案标明拒绝联系", "The owner's file says no contact"),
    "block": Label("客户要求免打扰", "The owner asked not to be contacted"),
    "withdrawn": Label("客户已撤回同意", "The owner has withdrawn consent"),
    "consent": Label("未取得该用途与渠道的同意", "No consent for this purpose and channel"),
    "address": Label("没有可用的联系方式", "No address for this channel"),
    "complaint": Label(
        "有未结的投诉，结案前不做营销联系", "A complaint is open: no advertising until it is closed"
    ),
    "number": Label("号码均已失效", "Every number is known to be bad"),
    "attempts": Label("号码多次无人接听", "The number was tried too often without an answer"),
    "cap": Label("该客户近期已被联系", "The owner was contacted recently"),
    "gap": Label("该车近期已被联系", "The vehicle was contacted recently"),
    "holiday": Label("法定节假日", "A public holiday"),
    "quiet_hours": Label("勿扰时段", "Quiet hours"),
}

_WARNINGS = {
    "cap": Label(
        "该客户最近联系过，再联系前请确认", "The owner was contacted recently: make sure before you do again"
    ),
    "gap": Label(
        "该车最近联系过，再联系前请确认", "The vehicle's owner was contacted recently: make sure first"
    ),
    "holiday": Label("今天是法定节假日，联系前请确认", "A public holiday: make sure before you make contact"),
}
"""What only warns names no moment: contact is possible now."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that applies; `until` is the first moment at which it does not (None: until somebody acts)."""

    rule: str
    effect: Effect
    until: datetime | None
    words: Label


@dataclass(frozen=True, slots=True)
class ContactPermission:
    """`reasons` are all rules that apply, in the order of the rules; `reason` is the one to tell: the first
    that stops, else the first that warns. `notes` say what was not known.
    """

    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Label, ...] = ()

    @property
    def reason(self) -> Reason | None:
        stops = (one for one in self.reasons if one.effect == "stop")
        return next(stops, self.reasons[0] if self.reasons else None)

    @property
    def rule(self) -> str:
        """The key of the rule to tell; empty where none applies."""
        return self.reason.rule if self.reason else ""

    @property
    def until(self) -> datetime | None:
        return self.reason.until if self.reason else None

    @property
    def words(self) -> Label:
        return self.reason.words if self.reason else Label("可以联系", "May be contacted")


def permission(reasons: tuple[Reason, ...], notes: tuple[Label, ...] = ()) -> ContactPermission:
    """The answer that these reasons give."""
    effects = {one.effect for one in reasons}
    verdict: Verdict = "no" if "stop" in effects else "warn" if "warn" in effects else "yes"
    return ContactPermission(verdict, reasons, notes)


def rule_words(rule: str) -> Label:
    """What a rule is called. Raises `KeyError` for what is none."""
    return _WORDS[rule]


def reason(rule: str, effect: Effect, until: datetime | None, at: datetime, zone: ZoneInfo) -> Reason:
    """A reason with its words, which name the moment as the dealer's clock shows it."""
    words = _WORDS[rule]
    if effect == "warn":
        return Reason(rule, effect, until, _WARNINGS.get(rule, words))
    if until is None:
        return Reason(rule, effect, None, words)
    zh, en = _moment(until.astimezone(zone), at.astimezone(zone))
    return Reason(rule, effect, until, Label(f"{words.zh}，{zh}可联系", f"{words.en}: possible from {en}"))


def _moment(until: datetime, at: datetime) -> tuple[str, str]:
    clock = f"{until:%H:%M}"
    if until.date() == at.date():
        return f"{clock} 后", clock
    year = "" if until.year == at.year else f"{until.year} 年 "
    day = f"{year}{until.month} 月 {until.day} 日"
    english = f"{until.day} {until:%b}" + (f" {until.year}" if year else "")
    return (f"{day}起", english) if clock == "00:00" else (f"{day} {clock} 后", f"{clock} on {english}")
