"""The place in the navigation of events and of notices to many."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

EVENTS = Desk(
    key="events",
    label=_("车主活动"),
    route="events:events",
    icon="calendar",
    letter="g",
    permission=Permission.CARE,
    group=OUTREACH,
)
