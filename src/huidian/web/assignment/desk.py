"""The place of assigning in the navigation: for who decides, and for who nominates."""

from django.utils.translation import pgettext_lazy

from huidian.network.roles import Permission
from huidian.web.shell.desk import DAILY, Desk

ASSIGNMENT = Desk(
    key="assignment",
    label=pgettext_lazy("desk", "客户分配"),
    route="assignment:nominations",
    icon="columns",
    letter="4",
    permission=Permission.NOMINATE,
    group=DAILY,
)
