"""What is booked, with whom and on which day; from here one opens the customer to move or cancel it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.flows.appointments import AppointmentLine, advisors_booked, appointment_lines, appointments_of
from huidian.network.roles import Permission
from huidian.web.figures.address import url
from huidian.web.frontdesk.tabs import tabs_of
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, Text
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest

STATES: Mapping[str, Text] = {"booked": gettext_lazy("已预约"), "cancelled": gettext_lazy("已取消")}
COLUMNS: Sequence[Column[AppointmentLine]] = (
    Column("starts_at", gettext_lazy("到店时间"), lambda one: one.starts_at, "moment", card=2),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1, sortable=False),
    Column("advisor", gettext_lazy("接待顾问"), lambda one: _advisor(one), card=3),
    Column("items", gettext_lazy("预约项目"), lambda one: one.items, card=4, sortable=False),
    Column("state", gettext_lazy("状态"), lambda one: str(STATES[one.state]), card=5, sortable=False),
    Column("booked_at", gettext_lazy("约于"), lambda one: one.booked_at, "moment"),
    Column("booked_by", gettext_lazy("谁约的"), lambda one: one.booked_by, sortable=False),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True, sortable=False),
)
FILTERS = (
    Choice(key="state", label=gettext_lazy("状态"), options=STATES),
    Choice(key="advisor", label=gettext_lazy("接待顾问")),
    Days(key="on", label=gettext_lazy("哪天到店")),
)


def _advisor(one: AppointmentLine) -> str:
    return _("%(name)s（同事接待）") % {"name": one.advisor} if one.elsewhere else one.advisor


def appointments_url(advisor: str, day: date) -> str:
    """The address of what is booked with an advisor on a day."""
    filters = {
        "state": "booked",
        "advisor": advisor,
        "on_after": day.isoformat(),
        "on_before": day.isoformat(),
    }
    return url("frontdesk:appointments", filters)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[AppointmentLine]:
    scope = request.scope

    def heading(rows: Sequence[AppointmentLine], total: int) -> Mapping[str, Any]:
        pages = tabs_of(request.reach, "appointments")
        return {"title": _("谁约了到店？"), "context": {"desk_pages": pages}}

    def known() -> Options:
        return {"advisor": {name: name for name in advisors_booked(scope)}}

    return QuerysetSource(
        queryset=appointments_of(scope),
        filters=FILTERS,
        heading=heading,
        rows_of=lambda cut: appointment_lines(scope, cut),
        orders={"starts_at": "starts_at", "advisor": "advisor", "booked_at": "booked_at"},
        known=known,
    )


APPOINTMENTS = register(
    Listing(
        key="appointments",
        app="frontdesk",
        label=pgettext_lazy("list", "预约"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_CALLS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="appointments",
        at="appointments/",
        empty=gettext_lazy("通话里、“我的客户”里约好到店，预约会列在这里。"),
        open_at=lambda request, one: (
            reverse("home-customer", args=[one.vehicle_id])
            if request.scope.may_at(one.dealer_id, Permission.MAKE_CALLS)
            else reverse("customers:vehicle", args=[one.vehicle_id])
        ),
        key_of=lambda one: str(one.appointment_id),
        searchable=False,
        page="frontdesk/list.html",
    )
)
