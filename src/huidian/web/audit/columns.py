"""The columns of the audit trail, on the page and in the Excel file."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from huidian.network.trail import Entry
from huidian.web.audit import words
from huidian.web.lists.columns import Column

COLUMNS: Sequence[Column[Entry]] = (
    Column("at", _("时间"), lambda entry: entry.at, "moment", card=4, sortable=False),
    Column("who", _("谁"), lambda entry: entry.who or str(_("系统")), card=2, sortable=False),
    Column("action", _("做了什么"), lambda entry: words.action(entry.action), card=1, sortable=False),
    Column("object", _("对象"), words.object_of, sortable=False),
    Column("change", _("内容（前 → 后）"), words.change_of, card=3, sortable=False),
    Column("why", _("原因"), lambda entry: entry.why, sortable=False),
    Column("dealer", _("经销商"), lambda entry: entry.dealer, sortable=False),
)
