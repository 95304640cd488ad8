"""The place in the navigation of calls that come in."""

from django.utils.translation import pgettext_lazy

from huidian.network.roles import Permission
from huidian.web.shell.desk import DAILY, Desk

INCOMING = Desk(
    key="incoming",
    label=pgettext_lazy("desk", "来电"),
    route="incoming:desk",
    icon="phone-incoming",
    letter="z",
    permission=Permission.MAKE_CALLS,
    group=DAILY,
)
