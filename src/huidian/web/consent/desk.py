"""The place in the navigation of who may be contacted."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

CONSENT = Desk(
    key="consent",
    label=_("联系许可"),
    route="consent:owners",
    icon="shield-check",
    letter="o",
    permission=Permission.VIEW_CUSTOMERS,
    group=OUTREACH,
    of_vehicles=True,
)
