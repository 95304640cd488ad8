"""What kinds of tasks are called."""

from __future__ import annotations

from huidian.engine.contact.answer import rule_words
from huidian.kit.labels import Label
from huidian.playbooks import Playbook

MAKERS_CALL = "oem_call"
_OF_MAKER = {MAKERS_CALL: Label("厂家回访", "Manufacturer's call")}
TOPIC, CALL_BACK, COMPLAINT, CAMPAIGN, EVENT = "topic", "callback", "complaint", "campaign", "event"
LINK, LINK_ONLY = "link", "link_only"
"""What the call of a follow-up waits for: the answer to a link; where only a link is sent, for good."""
COMPLAINT_CALL_BACK, IMPORTANT_OWNER = "complaint_call_back", "important_owner"
WITHOUT_NEED: dict[str, Label] = {
    TOPIC: Label("专题回访", "Themed call"),
    CALL_BACK: Label("约定回电", "Promised call-back"),
    COMPLAINT: Label("投诉回电", "Complaint to answer"),
    CAMPAIGN: Label("流失招揽", "Win-back call"),
    "follow_up": Label("服务后回访", "Follow-up after a visit"),
    "after_purchase": Label("购车后回访", "Call after the purchase"),
    "after_first_service": Label("首保后回访", "Call after the first service"),
    "returned_owner": Label("回店客户回访", "Call to an owner who returned"),
    "duty_contact": Label("责任期联系", "Contact in the duty window"),
    COMPLAINT_CALL_BACK: Label("投诉结案回访", "Call back after a complaint"),
    IMPORTANT_OWNER: Label("重点客户联系", "Contact with an important owner"),
    EVENT: Label("活动邀请", "Invitation to an event"),
}
"""The kinds of tasks that no need of a vehicle makes."""

_WAITS = {
    "retry": Label("等待重拨", "Waiting for the next try"),
    "promised": Label("等待约定时间", "Waiting for the promised time"),
    LINK: Label("已发问卷链接，等客户作答", "A link was sent: waiting for the owner's answers"),
    LINK_ONLY: Label("只发问卷链接，不打电话", "Asked by a link alone"),
    CAMPAIGN: Label("已在别的活动里", "In another campaign"),
    "owner_once": Label("同一车主只联系一次", "The owner is reached about another car"),
    "notice_month": Label("本月收到的提示已达上限", "Has had as many notices this month as are allowed"),
    "notice_day": Label("本店今天发出的提示已达上限", "The shop has sent as many today as are allowed"),
    "variable": Label("内容放不进文案", "The words do not fit into the text"),
    "offer": Label("离站月数不合优惠的条件", "Not away as long as the offer asks"),
}


def kind_words(rules: Playbook, kind: str) -> Label:
    """The words for a kind of need or task; one the rules have no more is called by its key."""
    own = WITHOUT_NEED.get(kind) or _OF_MAKER.get(kind, Label(kind, kind))
    return next((rule.label for rule in rules.needs.rules if rule.key == kind), own)


def waiting_words(rule: str) -> Label:
    """What a task waits for: a rule of contact, its next try ("retry") or a promised moment ("promised")."""
    if rule in _WAITS:
        return _WAITS[rule]
    try:
        return rule_words(rule)
    except KeyError:
        return Label(rule, rule)
