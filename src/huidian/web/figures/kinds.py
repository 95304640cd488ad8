"""The words for what the figures of a page are counted of."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

OVERALL = "overall"
KINDS: Mapping[str, str | Promise] = {
    OVERALL: _("综合售后"),
    "maintenance": _("保养"),
    "repair": _("维修"),
}
WINDOWS = (3, 4, 5, 6, 9, 12)
"""The churn windows to choose from, in months."""
