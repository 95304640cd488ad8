"""The events."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.care.machines import CALLED_OFF, OPEN, OVER, PLANNED
from huidian.care.queries.events import EventRow, event_row, events_in_reach
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest

STATES = {
    PLANNED: pgettext_lazy("event", "计划中"),
    OPEN: pgettext_lazy("event", "报名中"),
    OVER: pgettext_lazy("event", "已结束"),
    CALLED_OFF: pgettext_lazy("event", "已取消"),
}
COLUMNS: Sequence[Column[EventRow]] = (
    Column("title", pgettext_lazy("event", "活动"), lambda one: one.title, card=1),
    Column("kind", pgettext_lazy("event", "类别"), lambda one: one.kind_label, "label", sortable=False),
    Column("state", pgettext_lazy("event", "状态"), lambda one: one.state_label, "label", card=2),
    Column("held", gettext_lazy("举办日期"), lambda one: one.held_on, "day", card=3),
    Column("place", gettext_lazy("地点"), lambda one: one.place, hidden=True),
    Column("places", gettext_lazy("名额（人）"), lambda one: one.places, "count"),
    Column("invited", gettext_lazy("受邀（台）"), lambda one: one.invited, "count"),
    Column("yes", gettext_lazy("答应来（台）"), lambda one: one.yes, "count", card=4),
    Column("came", gettext_lazy("到场（台）"), lambda one: one.came, "count"),
    Column("by", gettext_lazy("发起人"), lambda one: one.created_by, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="state", field="state_now", label=pgettext_lazy("event", "状态"), options=STATES),
    Choice(key="event_kind", field="kind", label=pgettext_lazy("event", "类别")),
    Days(key="held", field="held_on", label=gettext_lazy("举办日期")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[EventRow]:
    reach = events_in_reach(request.scope)

    def heading(rows: Sequence[EventRow], total: int) -> Mapping[str, Any]:
        may = request.scope.may_somewhere(Permission.MANAGE_CARE)
        return {"title": _("车主活动"), "context": {"may_manage": may}}

    def known() -> Options:
        rows = [event_row(one) for one in reach[:500]]
        return {
            "dealer": {str(one.id): one.name for one in dealers_in(request.scope)},
            "event_kind": {one.kind: formats.in_language(one.kind_label) for one in rows},
        }

    return QuerysetSource(
        queryset=reach,
        filters=FILTERS,
        heading=heading,
        row_of=event_row,
        orders={
            "title": "title", "state": "state_now", "held": "held_on", "place": "place", "places": "places",
            "invited": "invited", "yes": "yes", "came": "came", "by": "created_by__display_name",
            "dealer": "dealer__name",
        },
        searched=("title", "place"),
        known=known,
    )  # fmt: skip


EVENTS = register(
    Listing(
        key="events",
        app="events",
        label=gettext_lazy("车主活动"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.CARE,
        dealer_of=lambda one: one.dealer_id,
        name="events",
        empty=gettext_lazy("计划一场爱车课堂、自驾游或座谈，选好请谁，就会列在这里。"),
        open_at=lambda request, one: reverse("events:event", args=[one.event_id]),
        page="events/list.html",
        prominent=False,
    )
)
