"""What kinds of tasks are called."""

from __future__ import annotations

from huidian.kit.labels import Label
from huidian.playbooks import Playbook

TOPIC = "topic"
_TOPIC = Label("专题回访", "Themed call")


def kind_words(rules: Playbook, kind: str) -> Label:
    """The words for a kind of need or task; one the rules have no more is called by its key."""
    if kind == TOPIC:
        return _TOPIC
    return next((rule.label for rule in rules.needs.rules if rule.key == kind), Label(kind, kind))
