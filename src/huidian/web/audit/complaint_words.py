"""Plain words for what the audit trail keeps of complaints and important owners."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.web.audit.actions import Words

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
