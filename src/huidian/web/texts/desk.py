"""The place in the navigation of what messages say."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

TEXTS = Desk(
    key="texts",
    label=_("短信与信函模板"),
    route="texts:texts",
    icon="keyboard",
    letter="y",
    permission=Permission.VIEW_MESSAGES,
    group=OUTREACH,
)
