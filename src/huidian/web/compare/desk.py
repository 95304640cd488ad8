"""The comparison desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import Desk

COMPARE = Desk(
    key="compare",
    label=_("口径对照"),
    route="compare:desk",
    icon="scale",
    letter="v",
    permission=Permission.VIEW_CHURN,
)
