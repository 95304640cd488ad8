"""The front desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import FRONT, Desk

FRONTDESK = Desk(
    key="frontdesk",
    label=_("前台考核"),
    route="frontdesk:assessment",
    icon="layout-dashboard",
    letter="f",
    permission=Permission.VIEW_CHURN,
    group=FRONT,
)
