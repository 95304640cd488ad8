"""The rules desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import DATA, Desk

RULES = Desk(
    key="rules",
    label=_("规则"),
    route="rules:desk",
    icon="settings",
    letter="u",
    permission=Permission.MANAGE_RULES,
    group=DATA,
)
