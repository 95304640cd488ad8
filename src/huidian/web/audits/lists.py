"""The mystery audits of the dealers in reach."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.surveys.queries.audits import STATES, AuditRow, audit_rows, audits_in_reach, usual_sections
from huidian.web import formats
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest

_in_language = lazy(formats.in_language, str)


def _section(key: str) -> Callable[[AuditRow], float | None]:
    return lambda one: one.section(key)


COLUMNS: Sequence[Column[AuditRow]] = (
    Column("visited_on", gettext_lazy("到店日期"), lambda one: one.visited_on, "day", card=1),
    Column("state", pgettext_lazy("audit", "状态"), lambda one: STATES.get(one.state), "label", card=2),
    Column("total", gettext_lazy("总分"), lambda one: one.value, "percent", sortable=False, card=3),
    *(
        Column(one.key, _in_language(one.label), _section(one.key), "percent", sortable=False)
        for one in usual_sections()
    ),
    Column("passed", gettext_lazy("合格项"), lambda one: one.score.passed, "count", sortable=False),
    Column("judged", gettext_lazy("评定项"), lambda one: one.score.judged, "count", sortable=False),
    Column("auditor", gettext_lazy("审核员"), lambda one: one.auditor, sortable=False, card=4),
    Column("submitted", gettext_lazy("提交时间"), lambda one: one.submitted_at, "moment", hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, sortable=False),
)
FILTERS = (
    Choice(
        key="state",
        label=pgettext_lazy("audit", "状态"),
        options={key: _in_language(one) for key, one in STATES.items()},
    ),
    Days(key="visited_on", label=gettext_lazy("到店日期")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[AuditRow]:
    records = request.scope.may_somewhere(Permission.RECORD_AUDITS)

    def heading(rows: Sequence[AuditRow], total: int) -> Mapping[str, Any]:
        return {
            "title": _("神秘访客看到了什么？"),
            "lines": [_("合格项 ÷ 评定项，看不到的项不算")],
            "context": {"records": records},
        }

    def known() -> Options:
        return {"dealer": {str(one.id): one.name for one in dealers_in(request.scope)}}

    return QuerysetSource(
        queryset=audits_in_reach(request.scope),
        filters=FILTERS,
        heading=heading,
        rows_of=audit_rows,
        orders={"visited_on": "visited_on", "state": "state", "submitted": "submitted_at"},
        searched=("dealer__name", "auditor__display_name"),
        known=known,
    )


AUDITS = register(
    Listing(
        key="mystery_audits",
        app="audits",
        label=gettext_lazy("神秘访客"),
        source=_source,
        empty=gettext_lazy("审核员提交神秘访客审核后，列在这里。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_AUDITS,
        dealer_of=lambda one: one.dealer_id,
        name="audits",
        open_at=lambda request, one: reverse("audits:audit", args=[one.audit_id]),
        key_of=lambda one: str(one.audit_id),
        page="audits/audits.html",
    )
)
