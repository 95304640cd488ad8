"""The place in the navigation of campaigns, segments, offers and vouchers."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

CAMPAIGNS = Desk(
    key="campaigns",
    label=_("招揽活动"),
    route="campaigns:campaigns",
    icon="arrow-back-up",
    letter="b",
    permission=Permission.MANAGE_CALLS,
    group=OUTREACH,
)
