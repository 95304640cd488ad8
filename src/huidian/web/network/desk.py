"""The network desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import Desk

NETWORK = Desk(
    key="network",
    label=_("网络"),
    route="network:desk",
    icon="building-store",
    letter="n",
    permission=Permission.VIEW_NETWORK,
)
