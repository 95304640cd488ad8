"""The values that the audit trail keeps, as words and numbers of the page."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian import playbooks
from huidian.customers.words import DEPARTURES, NUMBER_STATES, PROOFS
from huidian.kit.labels import Label
from huidian.network.roles import Role
from huidian.playbooks.changes import fields_of, pack_label, plain_field
from huidian.playbooks.contact import Channel, Purpose
from huidian.playbooks.rule_fields import RuleField
from huidian.web import formats
from huidian.web.audit import care_words, complaint_words, score_words
from huidian.web.audit.actions import Words

KINDS: Words = {
    "visits": gettext_lazy("结算单"),
    "customers": gettext_lazy("客户档案"),
    "vehicles": gettext_lazy("车辆档案"),
}
_LABELS: Mapping[str, Mapping[str, Label]] = {"proof": PROOFS, "state": NUMBER_STATES, "left_why": DEPARTURES}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)")


def _label(key: str, value: str) -> Label | None:
    """The words for a value that is a key; purposes and channels as the usual playbook names them."""
    if key in ("purpose", "channel"):
        rules = playbooks.load().contact
        named: Sequence[Purpose | Channel] = rules.purposes if key == "purpose" else rules.channels
        if label := next((one.label for one in named if one.key == value), None):
            return label
    if key == "outcome":
        return next((one.label for one in playbooks.load().calls.outcomes if one.key == value), None)
    if key in ("campaign_text", "key"):
        return next((one.label for one in playbooks.load().messages.templates if one.key == value), None)
    if key == "script_kind":
        return next((one.label for one in playbooks.load().needs.rules if one.key == value), None)
    own = (one.label_of(key, value) for one in (care_words, complaint_words, score_words))
    return _LABELS.get(key, {}).get(value) or next(filter(None, own), None)


def rules_in_words(own: Mapping[str, Any]) -> str:
    """A dealer's own rules, by key, as they are called and read."""
    fields, lines = _fields(), []
    for key, text in own.items():
        field = fields.get(key) or plain_field(tuple(key.split(".")))
        label, words = formats.in_language(field.label), formats.in_language(field.words(_as_typed(text)))
        lines.append(f"{label} {words}")
    return " · ".join(lines)


@cache
def _fields() -> Mapping[str, RuleField]:
    """The rules that may be set of any playbook, by key."""
    return {
        field.key: field
        for pack in playbooks.pack_ids()
        for field in fields_of(playbooks.load(pack)).values()
    }


def _as_typed(text: Any) -> Any:
    """A value of a rule out of the text the trail keeps of it."""
    try:
        return ast.literal_eval(text) if isinstance(text, str) else text
    except (ValueError, SyntaxError):
        return text


_BY_KEY: Mapping[str, Callable[[Any], str]] = {
    "playbook": lambda pack: formats.in_language(pack_label(pack)),
    "own_rules": rules_in_words,
    "bytes": formats.kilobytes,
    "cost_fen": formats.yuan,
}


def value_in_words(key: str, value: Any) -> str:
    """A value of a field (its key), in the language of the page."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if key in _BY_KEY and value:
        return _BY_KEY[key](value)
    if isinstance(value, int):
        return formats.count(value)
    if key == "role" and value in Role.values:
        return str(Role(value).label)
    if isinstance(value, str) and (label := _label(key, value)):
        return formats.in_language(label)
    if isinstance(value, str) and (text := score_words.text_of(key, value)):
        return text
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return formats.moment(datetime.fromisoformat(value))
    if key == "kind":
        return str(KINDS.get(str(value), value))
    return formats.NOTHING if value in (None, "", {}) else str(value)
