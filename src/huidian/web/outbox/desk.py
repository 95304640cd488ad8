"""The place in the navigation of what leaves and what has left."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

OUTBOX = Desk(
    key="outbox",
    label=_("发件箱"),
    route="outbox:messages",
    icon="external-link",
    letter="x",
    permission=Permission.VIEW_MESSAGES,
    group=OUTREACH,
)
