"""The place in the navigation of the club, of referrals and of lines of business used."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

CLUB = Desk(
    key="club",
    label=_("会员"),
    route="club:members",
    icon="car",
    letter="j",
    permission=Permission.CARE,
    group=OUTREACH,
)
