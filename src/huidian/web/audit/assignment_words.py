"""Words of the trail about who answers for which vehicle."""

from __future__ import annotations

from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.web.audit.actions import Words

OBJECTS: Words = {
    "assignment_batch": gettext_lazy("客户分配"),
    "assignment_batches": gettext_lazy("分配记录"),
    "assigned_vehicles": gettext_lazy("管理车辆名单"),
    "unassigned_vehicles": gettext_lazy("无人负责的车辆名单"),
    "profile": gettext_lazy("顾问资料"),
    "nomination": gettext_lazy("提名"),
    "nominations": pgettext_lazy("several", "提名"),
}
FIELDS: Words = {
    "vehicles": pgettext_lazy("audit", "台数"),
    "assigned_from": pgettext_lazy("audit", "从哪天起负责"),
    "teams": pgettext_lazy("audit", "小组"),
    "new": pgettext_lazy("audit", "新分配（台）"),
    "moved": pgettext_lazy("audit", "换组（台）"),
    "advisor_changed": pgettext_lazy("audit", "组内换顾问（台）"),
    "stay": pgettext_lazy("audit", "不变（台）"),
    "batch": pgettext_lazy("audit", "分配编号"),
    "nomination": gettext_lazy("提名"),
    "note": pgettext_lazy("audit", "说明"),
    "person": pgettext_lazy("audit", "移交自"),
    "to": pgettext_lazy("audit", "移交给"),
    "native_place": pgettext_lazy("audit", "籍贯"),
    "born": pgettext_lazy("audit", "出生年份"),
    "gender": pgettext_lazy("audit", "性别"),
}
