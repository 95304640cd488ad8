"""The churn desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import Desk

CHURN = Desk(
    key="churn",
    label=_("流失"),
    route="churn:desk",
    icon="trending-down",
    letter="c",
    permission=Permission.VIEW_CHURN,
    at_hand=True,
)
