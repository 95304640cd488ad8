"""The places desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import DATA, Desk

PLACES = Desk(
    key="places",
    label=_("经销商与大区"),
    route="places:dealers",
    icon="sitemap",
    letter="l",
    permission=Permission.MANAGE_PLACES,
    group=DATA,
)
