"""The place in the navigation of complaints and important owners."""

from django.utils.translation import pgettext_lazy

from huidian.network.roles import Permission
from huidian.web.shell.desk import VOICE, Desk

COMPLAINTS = Desk(
    key="complaints",
    label=pgettext_lazy("several", "投诉"),
    route="complaints:complaints",
    icon="alert-triangle",
    letter="1",
    permission=Permission.VIEW_COMPLAINTS,
    group=VOICE,
)
