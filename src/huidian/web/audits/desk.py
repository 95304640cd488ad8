"""The place in the navigation of mystery audits."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import Desk

AUDITS = Desk(
    key="audits",
    label=_("神秘访客"),
    route="audits:audits",
    icon="eye",
    letter="9",
    permission=Permission.VIEW_AUDITS,
)
