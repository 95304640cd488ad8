"""The customers desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import DAILY, Desk

CUSTOMERS = Desk(
    key="customers",
    label=_("客户"),
    route="customers:search",
    icon="users",
    letter="k",
    permission=Permission.VIEW_CUSTOMERS,
    group=DAILY,
    at_hand=True,
)
