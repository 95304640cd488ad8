"""What occasions, summaries and channels are called."""

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


def occasion_words(rules: Playbook, key: str) -> Label:
    """The words for an occasion; one the rules have no more is called by its key."""
    return next((one.label for one in rules.surveys.occasions if one.key == key), Label(key, key))
