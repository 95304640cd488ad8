"""The place of needs and their rules in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

NEEDS = Desk(
    key="needs",
    label=_("需求与规则"),
    route="needs:needs",
    icon="bell",
    letter="e",
    permission=Permission.VIEW_CUSTOMERS,
    group=OUTREACH,
    of_vehicles=True,
)
