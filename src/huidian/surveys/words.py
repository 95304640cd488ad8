"""What occasions, summaries, channels and themes of questions are called."""

from __future__ import annotations

from huidian.kit.labels import Label
from huidian.playbooks import Playbook

SUMMARIES: dict[str, Label] = {
    "satisfied": Label("满意", "Satisfied"),
    "neutral": Label("一般", "Neutral"),
    "dissatisfied": Label("不满意", "Dissatisfied"),
}
CHANNELS: dict[str, Label] = {
    "phone": Label("电话", "Phone"),
    "link": Label("链接", "Link"),
    "desk": Label("店内", "In the shop"),
    "oem": Label("主机厂", "Manufacturer"),
}
WAYS: dict[str, Label] = {
    "qr": Label("二维码", "QR code"),
    "wecom": Label("企业微信", "WeCom"),
    "email": Label("邮件", "E-mail"),
}
LINK_STATES: dict[str, Label] = {
    "made": Label("已生成", "Made"),
    "waiting": Label("待发送", "To be sent"),
    "sent": Label("已发出", "Sent"),
    "opened": Label("已打开", "Opened"),
    "answered": Label("已答", "Answered"),
    "expired": Label("没有作答", "Not answered"),
    "unsent": Label("没有发出", "Not sent"),
}
"""How far a link has come."""
_OF_NO_MODEL: dict[str, Label] = {
    "first_time_fix": Label("一次修好", "Put right at once"),
    "convenient": Label("方便", "Convenience"),
    "courteous": Label("礼貌", "Courtesy"),
}
"""Themes that no factor model draws upon, but questionnaires of the usual playbook have."""


def themes(rules: Playbook) -> dict[str, Label]:
    """By key what a question may be about: the themes that factor models draw upon, and a few more."""
    words: dict[str, Label] = {}
    for factor in (factor for model in rules.scores.models for factor in model.factors):
        for theme in factor.themes:
            if theme == factor.key or theme not in words:
                words[theme] = factor.label
    return words | {key: label for key, label in _OF_NO_MODEL.items() if key not in words}


def theme_words(rules: Playbook, key: str) -> Label:
    """The words for a theme; one the rules do not know is called by its key."""
    return themes(rules).get(key, Label(key, key))


def occasion_words(rules: Playbook, key: str) -> Label:
    """The words for an occasion; one the rules have no more is called by its key."""
    return next((one.label for one in rules.surveys.occasions if one.key == key), Label(key, key))
