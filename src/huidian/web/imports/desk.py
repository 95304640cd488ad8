"""The import desk's place in the navigation."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import DATA, Desk

IMPORTS = Desk(
    key="imports",
    label=_("导入"),
    route="imports:desk",
    icon="file-import",
    letter="i",
    permission=Permission.IMPORT,
    group=DATA,
    at_hand=True,
)
