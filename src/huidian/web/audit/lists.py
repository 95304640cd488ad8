"""Who did what, when, to what: the trail of the dealers in reach, newest first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network import trail
from huidian.network.roles import Permission
from huidian.network.trail import Entry
from huidian.web import formats
from huidian.web.audit import words
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest

_OPENED_BY = {
    "vehicle": ("customers:vehicle", Permission.VIEW_CUSTOMERS),
    "import_batch": ("imports:batch", Permission.IMPORT),
}
COLUMNS: Sequence[Column[Entry]] = (
    Column("at", gettext_lazy("时间"), lambda entry: entry.at, "moment", card=4, sortable=False),
    Column("who", gettext_lazy("谁"), lambda entry: entry.who or str(_("系统")), card=2, sortable=False),
    Column(
        "action", gettext_lazy("做了什么"), lambda entry: words.action(entry.action), card=1, sortable=False
    ),
    Column("object", gettext_lazy("对象"), words.object_of, sortable=False),
    Column("change", gettext_lazy("内容（前 → 后）"), words.change_of, card=3, sortable=False),
    Column("why", gettext_lazy("原因"), lambda entry: entry.why, sortable=False),
    Column("dealer", gettext_lazy("经销商"), lambda entry: entry.dealer, sortable=False),
)
FILTERS = (
    Choice(key="who", field="staff", label=gettext_lazy("谁"), numbered=True),
    Choice(key="action", label=gettext_lazy("做了什么")),
    Days(key="at", label=gettext_lazy("时间"), names=("since", "until"), of_moments=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[Entry]:
    def heading(rows: Sequence[Entry], total: int) -> Mapping[str, Any]:
        line = _("到 %(at)s，共 %(rows)s 条") % {"at": formats.moment(now), "rows": total}
        return {
            "title": _("操作记录"),
            "lines": [line],
            "context": {"broken": [entry for entry in rows if not entry.intact]},
        }

    def known() -> Options:
        actions = {code: words.action(code) for code in trail.trail_actions(request.scope)}
        return {"who": trail.trail_people(request.scope), "action": actions}

    return QuerysetSource(
        queryset=trail.trail_events(request.scope),
        filters=FILTERS,
        heading=heading,
        row_of=trail.entry_of,
        known=known,
    )


def _url_of(request: DeskRequest, entry: Entry) -> str:
    """Where the object can be looked at; "" where it cannot, or not by this person."""
    kind, opened = entry.object_type, entry.object_id
    if kind not in _OPENED_BY:
        kind, opened = "vehicle", str({**entry.before, **entry.after}.get("vehicle", ""))
    route, permission = _OPENED_BY[kind]
    if not opened or not request.reach.may_at(entry.dealer_id, permission):
        return ""
    try:
        return reverse(route, args=[opened])
    except NoReverseMatch:
        return ""


TRAIL = register(
    Listing(
        key="audit_trail",
        app="audit",
        label=gettext_lazy("操作记录"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_AUDIT,
        dealer_of=lambda entry: entry.dealer_id,
        name="desk",
        file_name="export",
        table="audit",
        searchable=False,
        open_at=_url_of,
        page="audit/desk.html",
        part="desk",
        swaps="audit-desk",
    )
)
