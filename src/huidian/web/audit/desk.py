"""The audit page's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import DATA, Desk

AUDIT = Desk(
    key="audit",
    label=_("操作记录"),
    route="audit:desk",
    icon="history",
    letter="a",
    permission=Permission.VIEW_AUDIT,
    group=DATA,
)
