"""The workbench's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import DAILY, Desk

WORKBENCH = Desk(
    key="workbench",
    label=_("回访台"),
    route="workbench:desk",
    icon="headset",
    letter="w",
    permission=Permission.USE_WORKBENCH,
    group=DAILY,
    at_hand=True,
)
