"""The place in the navigation where vouchers are redeemed."""

from django.utils.translation import gettext_lazy as _

from huidian.network.roles import Permission
from huidian.web.shell.desk import OUTREACH, Desk

VOUCHERS = Desk(
    key="vouchers",
    label=_("核销代金券"),
    route="vouchers:desk",
    icon="check",
    letter="q",
    permission=Permission.REDEEM_VOUCHERS,
    group=OUTREACH,
)
