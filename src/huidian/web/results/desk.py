"""The place in the navigation of what calls brought."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

RESULTS = Desk(
    key="results",
    label=_("成效"),
    route="results:desk",
    icon="target-arrow",
    letter="m",
    permission=Permission.MANAGE_CALLS,
    group=OUTREACH,
)
"""Only managers have it."""
