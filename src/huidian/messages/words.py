"""What states, classes, channels and rules of messages are called."""

from __future__ import annotations

from huidian.engine.contact.answer import rule_words
from huidian.kit.labels import Label
from huidian.messages.machines import MESSAGE, TEMPLATE
from huidian.messages.models import Message, Template
from huidian.network.models import Dealer
from huidian.network.rules import rules_of

STATES: dict[str, Label] = {key: state.label for key, state in MESSAGE.states.items()}
TEXT_STATES: dict[str, Label] = {key: state.label for key, state in TEMPLATE.states.items()}
STATE_CHOICES = dict(Message.State.choices)
TEXT_STATE_CHOICES = dict(Template.State.choices)
CLASS_CHOICES = dict(Template.Class.choices)
CLASSES: dict[str, Label] = {
    Template.Class.CODE: Label("验证码", "Code"),
    Template.Class.NOTIFICATION: Label("通知", "Notification"),
    Template.Class.MARKETING: Label("营销", "Marketing"),
}
CAUSES: dict[str, Label] = {
    "list": Label("名单", "List"),
    "task": Label("回访未接通", "Calls nobody answered"),
    "campaign": Label("活动", "Campaign"),
    "greeting": Label("祝福", "Greeting"),
    "event": Label("车主活动", "Event"),
    "broadcast": Label("群发提示", "Notice to many"),
    "survey": Label("问卷链接", "Link to a questionnaire"),
}
"""What the rooms above name as causes; another one is shown as it is."""
RULES: dict[str, Label] = {
    "template": Label("模板未在用", "The text is not in force"),
    "sold": Label("车辆已不属于该车主", "The vehicle is no longer this owner's"),
    "cause_over": Label("来由已暂停或结束", "What it was for is held or over"),
    "no_site": Label("没有设置本站网址，链接发不出去", "This site's address is not set: no link can be sent"),
    "gateway_hours": Label("网关发送时段之外", "Outside the gateway's hours"),
}


def words_of_rule(rule: str) -> Label:
    """What a rule is called that stands against a message; one that is gone is its key."""
    if rule in RULES:
        return RULES[rule]
    try:
        return rule_words(rule)
    except KeyError:
        return Label(rule, rule)


def channel_words(dealer: Dealer, key: str) -> Label:
    """What a dealer calls a channel."""
    return {one.key: one.label for one in rules_of(dealer).contact.channels}.get(key, Label(key, key))


def purpose_words(dealer: Dealer, key: str) -> Label:
    """What a dealer calls a purpose."""
    return {one.key: one.label for one in rules_of(dealer).contact.purposes}.get(key, Label(key, key))
