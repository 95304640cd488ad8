"""The structure desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import Desk

STRUCTURE = Desk(
    key="structure",
    label=_("基盘"),
    route="structure:desk",
    icon="chart-donut",
    letter="s",
    permission=Permission.VIEW_STRUCTURE,
)
