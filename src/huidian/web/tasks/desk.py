"""The place in the navigation of all tasks."""

from django.utils.translation import pgettext_lazy

from huidian.network.roles import Permission
from huidian.web.shell.desk import DAILY, Desk

TASKS = Desk(
    key="tasks",
    label=pgettext_lazy("desk", "任务"),
    route="tasks:tasks",
    icon="checklist",
    letter="t",
    permission=Permission.VIEW_CALLS,
    group=DAILY,
)
