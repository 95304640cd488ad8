"""The place in the navigation of the manufacturer's own calls."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import VOICE, Desk

MAKERS_CALLS = Desk(
    key="makers-calls",
    label=_("厂家回访"),
    route="makers-calls:desk",
    icon="bulb",
    letter="5",
    permission=Permission.CALL_AS_MAKER,
    group=VOICE,
)
