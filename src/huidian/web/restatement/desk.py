"""The restatement desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import Desk

RESTATEMENT = Desk(
    key="restatement",
    label=_("变动"),
    route="restatement:desk",
    icon="arrows-diff",
    letter="d",
    permission=Permission.VIEW_CHURN,
)
