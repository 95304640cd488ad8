"""The place in the navigation of follow-ups and questionnaires."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import VOICE, Desk

SURVEYS = Desk(
    key="surveys",
    label=_("回访"),
    route="surveys:follow-ups",
    icon="phone",
    letter="2",
    permission=Permission.VIEW_SURVEYS,
    group=VOICE,
)
