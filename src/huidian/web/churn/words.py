"""The words for what can be asked of the churn desk."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OVERALL = "overall"
KINDS: Mapping[str, str | Promise] = {
    OVERALL: _("综合售后"),
    "maintenance": _("保养"),
    "repair": _("维修"),
}
