"""The staff desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import DATA, Desk

STAFF = Desk(
    key="staff",
    label=_("人员"),
    route="staff:people",
    icon="user",
    letter="p",
    permission=Permission.MANAGE_STAFF,
    group=DATA,
)
