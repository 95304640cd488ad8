"""What the audit trail keeps of targets, entries, bonus rules and of days beyond their limit."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.web.audit.actions import Words

OBJECTS: Words = {
    "month_figures": gettext_lazy("目标和填报"),
    "bonus_plan": gettext_lazy("奖金规则"),
    "bonus": gettext_lazy("奖金"),
    "assessment": gettext_lazy("考核"),
    "assessed_vehicles": gettext_lazy("考核的车辆"),
    "receptions": gettext_lazy("接车"),
    "settled_orders": gettext_lazy("结算单"),
    "appointments": pgettext_lazy("list", "预约"),
    "figure_records": gettext_lazy("填报记录"),
}
FIELDS: Words = {
    "beyond_limit": gettext_lazy("超过一天的上限"),
}
