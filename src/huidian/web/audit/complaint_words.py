"""Plain words for what the audit trail keeps of complaints and important owners."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian import playbooks
from huidian.complaints.words import IMPORTANT_WHYS, LANES, SOURCES
from huidian.kit.labels import Label
from huidian.web.audit.actions import Words

_LABELS: Mapping[str, Mapping[str, Label]] = {
    "complaint_source": SOURCES,
    "lane": LANES,
    "important_why": IMPORTANT_WHYS,
    "complaint_fields": {
        "findings": Label("调查结果", "findings"),
        "solution": Label("解决办法", "solution"),
    },
}
OBJECTS: Words = {
    "complaint": gettext_lazy("投诉"),
    "complaints": gettext_lazy("投诉名单"),
    "complaint_figures": gettext_lazy("投诉统计的名单"),
    "complaint_clock": gettext_lazy("投诉计时"),
    "escalation": gettext_lazy("上报"),
    "important_owner": gettext_lazy("重点客户"),
    "important_owners": gettext_lazy("重点客户名单"),
}
FIELDS: Words = {
    "complaint_source": pgettext_lazy("audit", "来源"),
    "complaint_level": pgettext_lazy("audit", "级别"),
    "complaint_cause": pgettext_lazy("audit", "投诉原因"),
    "complaint_fields": pgettext_lazy("audit", "写了什么"),
    "responsible": pgettext_lazy("audit", "负责人"),
    "reason": pgettext_lazy("audit", "理由"),
    "cost_fen": pgettext_lazy("audit", "补救费用"),
    "call_back_on": pgettext_lazy("audit", "回访日"),
    "lane": pgettext_lazy("audit", "上报给"),
    "important_why": pgettext_lazy("audit", "缘由"),
    "next_on": pgettext_lazy("audit", "下次联系"),
}


def label_of(key: str, value: str) -> Label | None:
    """The words for a value of these fields; levels and causes as the usual playbook names them."""
    rules = playbooks.load().complaints
    if key == "complaint_level":
        return next((one.label for one in rules.levels if one.key == value), None)
    if key == "complaint_cause":
        return next((one.label for one in rules.causes if one.key == value), None)
    return _LABELS.get(key, {}).get(value)
