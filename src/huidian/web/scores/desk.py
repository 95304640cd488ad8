"""The place in the navigation of what owners say, as scores."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import Desk

SCORES = Desk(
    key="scores",
    label=_("满意度"),
    route="scores:desk",
    icon="chart-bar",
    letter="8",
    permission=Permission.VIEW_SCORES,
)
