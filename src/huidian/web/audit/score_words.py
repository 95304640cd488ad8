"""Plain words for what the audit trail keeps of scores, audits and checks of teams."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.web.audit.actions import Words

OBJECTS: Words = {
    "score_responses": gettext_lazy("回访答卷"),
    "score_interviews": gettext_lazy("访谈真实性"),
    "team_checks": gettext_lazy("第三方抽查"),
    "team_check": gettext_lazy("第三方抽查"),
    "house_files": gettext_lazy("调查公司的结果"),
    "house_file": gettext_lazy("调查公司的结果"),
    "mystery_audits": gettext_lazy("神秘访客"),
    "mystery_audit": gettext_lazy("神秘访客审核"),
    "staff_number": gettext_lazy("员工电话"),
}
FIELDS: Words = {
    "file": pgettext_lazy("audit", "文件"),
    "visited_on": gettext_lazy("到店日期"),
    "section": pgettext_lazy("audit", "部分"),
    "item": pgettext_lazy("audit", "项目"),
    "whose": gettext_lazy("谁的"),
    "answer": gettext_lazy("车主怎么说"),
}
