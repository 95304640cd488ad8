"""Plain words for what the audit trail keeps of surveys, scores, audits and checks of teams."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian import playbooks
from huidian.kit.labels import Label
from huidian.surveys.queries.team_checks import ANSWERS
from huidian.surveys.words import CHANNELS, SUMMARIES, WAYS
from huidian.web.audit.actions import Words

OBJECTS: Words = {
    "score_responses": gettext_lazy("回访答卷"),
    "score_repairs": gettext_lazy("一次修好的单据"),
    "score_interviews": gettext_lazy("访谈真实性"),
    "team_checks": gettext_lazy("第三方抽查"),
    "team_check": gettext_lazy("第三方抽查"),
    "house_files": gettext_lazy("调查公司的结果"),
    "house_file": gettext_lazy("调查公司的结果"),
    "mystery_audits": gettext_lazy("神秘访客"),
    "mystery_audit": gettext_lazy("神秘访客审核"),
    "staff_number": gettext_lazy("员工电话"),
    "makers_calls": gettext_lazy("厂家回访"),
    "makers_call_rule": gettext_lazy("厂家回访的规则"),
}
FIELDS: Words = {
    "percent": gettext_lazy("百分之几"),
    "size": gettext_lazy("每店每月几位"),
    "file": pgettext_lazy("audit", "文件"),
    "visited_on": gettext_lazy("到店日期"),
    "section": pgettext_lazy("audit", "部分"),
    "item": pgettext_lazy("audit", "项目"),
    "whose": gettext_lazy("谁的"),
    "answer": gettext_lazy("车主怎么说"),
}
_LABELS: Mapping[str, Mapping[str, Label]] = {"summary": SUMMARIES, "channel": CHANNELS, "way": WAYS}


def label_of(key: str, value: str) -> Label | None:
    """The words for a value that is a key; occasions and audit items as the usual playbook names them."""
    if key == "occasion_key":
        occasions = playbooks.load().surveys.occasions
        return next((one.label for one in occasions if one.key == value), None)
    if key in ("section", "item"):
        return next((label for item, label in _audit_items() if item == value), None)
    return _LABELS.get(key, {}).get(value)


def text_of(key: str, value: str) -> str:
    """The words for a value that the framework translates; "" for any other."""
    return str(ANSWERS[value]) if key == "answer" and value in ANSWERS else ""


def _audit_items() -> Iterator[tuple[str, Label]]:
    """By key the sections of a mystery audit, and their items as "section.item"."""
    for pack in playbooks.pack_ids():
        for section in playbooks.load(pack).scores.audit:
            yield section.key, section.label
            for item in section.items:
                yield f"{section.key}.{item.key}", item.label
