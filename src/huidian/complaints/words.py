"""What levels, sources and the reasons of levels are called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from huidian.complaints.models import ClockEntry, Complaint, Escalation, ImportantOwner
from huidian.engine.surveys.questions import YES_NO_WORDS
from huidian.kit.labels import Label, counted
from huidian.playbooks.complaints import ComplaintRules

SOURCES: Mapping[str, Label] = {
    Complaint.Source.CALL: Label("通话", "Call"),
    Complaint.Source.SURVEY: Label("问卷", "Survey"),
    Complaint.Source.LINK: Label("问卷链接", "Survey link"),
    Complaint.Source.DESK: Label("前台", "Desk"),
    Complaint.Source.MAKER: Label("厂家回访", "Manufacturer's call"),
}
LANES: Mapping[str, Label] = {
    Escalation.Lane.REGION: Label("大区", "Region"),
    Escalation.Lane.MAKER: Label("主机厂", "Manufacturer"),
}
CLOCK_KINDS: Mapping[str, Label] = {
    ClockEntry.Kind.OPENED: Label("立案", "Opened"),
    ClockEntry.Kind.PAUSED: Label("暂停", "Paused"),
    ClockEntry.Kind.RESUMED: Label("继续", "Resumed"),
    ClockEntry.Kind.CLOSED: Label("结案", "Closed"),
    ClockEntry.Kind.REOPENED: Label("重新打开", "Reopened"),
    ClockEntry.Kind.WITHDRAWN: Label("撤销", "Withdrawn"),
}
IMPORTANT_WHYS: Mapping[str, Label] = {
    ImportantOwner.Why.SAME_FAULT: Label("同一故障重复维修", "Same fault repaired again"),
    ImportantOwner.Why.OUR_MISTAKE: Label("我方失误", "Our mistake"),
    ImportantOwner.Why.MAJOR: Label("重大投诉", "Major complaint"),
    ImportantOwner.Why.NAMED: Label("有影响、易激动", "Influential and hot-tempered"),
}


MAKERS_CALL = Label("厂家回访：车主不满意", "The manufacturer's call: the owner is dissatisfied")
"""Why a complaint is before the manufacturer that its own call brought; kept in the first language."""
_KEYS = re.compile(r"(?<=[？?] )(yes|no)(?=；|\n|$)")


def text_words(text: str) -> str:
    """What an owner complained of, as it is read: texts that answers opened before they were told in words
    have yes and no as they are stored.
    """
    return _KEYS.sub(lambda found: YES_NO_WORDS[found[1]].zh, text)


def cause_words(rules: ComplaintRules, key: str) -> Label:
    """A cause; one the rules have no more is called by its key."""
    cause = rules.cause(key)
    return cause.label if cause else Label(key or "–", key or "–")


def level_words(rules: ComplaintRules, key: str) -> Label:
    """A level in the words of the rules."""
    return rules.level(key).label


def fact_words(rules: ComplaintRules, fact: Mapping[str, Any]) -> Label:
    """By which fact a complaint has its level."""
    key, value = next(iter(fact.items()))
    if key == "repeats":
        times, within = counted(int(value), "complaint", "complaints"), rules.repeat_months
        months = counted(within, "month", "months")
        return Label(f"{within} 个月内第 {value} 次投诉", f"{times} within {months}")
    if key == "cause":
        cause = cause_words(rules, str(value))
        return Label(f"原因：{cause.zh}", f"Cause: {cause.en}")
    if key == "reopened":
        return Label("结案后重新打开", "Reopened after it was closed")
    if key == "lane":
        lane = LANES[str(value)]
        return Label(f"已上报{lane.zh}", f"Put before the {lane.en.lower()}")
    return Label(f"手工：{value}", f"By hand: {value}")
