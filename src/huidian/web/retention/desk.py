"""The retention desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import Desk

RETENTION = Desk(
    key="retention",
    label=_("留存"),
    route="retention:desk",
    icon="chart-line",
    letter="r",
    permission=Permission.VIEW_CHURN,
)
