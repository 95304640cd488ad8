"""Important owners: whom a manager sees to in person, by risk."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.complaints.actions import important
from huidian.complaints.machines import ACCEPTED, IMPORTANT, PROPOSED
from huidian.complaints.queries.important import (
    ImportantFile,
    ImportantRow,
    important_file,
    important_owners,
    important_row,
)
from huidian.complaints.words import IMPORTANT_WHYS
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.complaints.forms import ReasonForm, ScheduleForm
from huidian.web.customers.masked_lists import Sought, fields_searched, note_list_hits, orders_allowed
from huidian.web.details import Detail, Text, Verb
from huidian.web.details import register as register_page
from huidian.web.forms import ActionForm
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of

_in_language = lazy(formats.in_language, str)


def _facts(row: ImportantRow) -> str:
    return " · ".join([*(formats.in_language(one) for one in row.facts), *filter(None, [row.reason])])


COLUMNS: Sequence[Column[ImportantRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
    Column("state", pgettext_lazy("important", "状态"), lambda one: one.state_label, "label", card=2),
    Column("why", gettext_lazy("缘由"), lambda one: one.why_label, "label", card=3),
    Column("facts", gettext_lazy("事实"), _facts, sortable=False, long=True),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner),
    Column("manager", gettext_lazy("由谁关注"), lambda one: one.manager),
    Column("next", gettext_lazy("下次联系"), lambda one: one.next_on, "day", card=4),
    Column("every", gettext_lazy("间隔（天）"), lambda one: one.every_days, "count", hidden=True),
    Column("proposed", gettext_lazy("提议于"), lambda one: one.proposed_at, "moment"),
    Column("by", gettext_lazy("由谁提议"), lambda one: one.proposed_by, hidden=True),
    Column("ended", gettext_lazy("结束于"), lambda one: one.ended_at, "moment", hidden=True),
    Column(
        "end_why", gettext_lazy("结束的理由"), lambda one: one.end_why, hidden=True, sortable=False, long=True
    ),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer),
)
FILTERS = (
    Choice(
        key="state",
        field="state_now",
        label=pgettext_lazy("important", "状态"),
        options={key: _in_language(state.label) for key, state in IMPORTANT.states.items()},
    ),
    Choice(
        key="why",
        label=gettext_lazy("缘由"),
        options={key: _in_language(words) for key, words in IMPORTANT_WHYS.items()},
    ),
    Choice(key="manager", label=gettext_lazy("由谁关注"), numbered=True),
    Days(key="next", field="next_on", label=gettext_lazy("下次联系")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[ImportantRow]:
    scope = request.scope
    rows = important_owners(scope)

    def heading(shown: Sequence[ImportantRow], total: int) -> Mapping[str, Any]:
        return {"title": _("重点客户"), "lines": [_("看的是风险，不是消费；由经理亲自关注")]}

    def known() -> Options:
        people = rows.order_by("manager").filter(manager__isnull=False)
        named = people.values_list("manager", "manager__display_name", "manager__username").distinct()
        return {
            "manager": {str(pk): name or login for pk, name, login in named},
            "dealer": {str(one.id): one.name for one in dealers_in(scope)},
        }

    return QuerysetSource(
        queryset=rows,
        filters=FILTERS,
        heading=heading,
        row_of=lambda one: important_row(one, scope, now),
        orders=orders_allowed(
            scope,
            {
                "plate": "vehicle__plate",
                "state": "state_now",
                "why": "why",
                "owner": "customer__name",
                "manager": "manager__display_name",
                "next": "next_on",
                "every": "every_days",
                "proposed": "proposed_at",
                "by": "proposed_by__display_name",
                "ended": "ended_at",
                "dealer": "dealer__name",
            },
        ),
        searched=("customer__name", "reason", *fields_searched(scope)),
        watch=lambda text, shown: note_list_hits(
            request, now, text, [Sought(one.vehicle_id, one.plate, one.owner) for one in shown]
        ),
        known=known,
    )


IMPORTANT_LIST = register(
    Listing(
        key="important_owners",
        app="complaints",
        label=gettext_lazy("重点客户"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_COMPLAINTS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="important",
        at="important/",
        empty=gettext_lazy("重大投诉、我方失误和同一故障重复维修会自动提议；也可以在这里提议一位。"),
        open_at=lambda request, one: reverse("complaints:important-owner", args=[one.id]),
        key_of=lambda one: str(one.id),
        page="complaints/important_list.html",
    )
)


def _verb(
    key: str,
    label: Text,
    done: Text,
    act: Callable[..., object],
    *states: str,
    form: type[ActionForm] = ActionForm,
    says: Callable[[Any], Mapping[str, Any]] = dict,
    fill: Callable[[DeskRequest, Any, ImportantFile], None] = lambda request, form, file: None,
) -> Verb[ImportantFile]:
    return Verb(
        key=key,
        label=label,
        done=done,
        act=lambda request, sent, file: act(
            at=sent.at,
            by=staff_of(request),
            scope=request.scope,
            important_id=file.id,
            **says(sent.cleaned_data),
        ),
        form=form,
        fill=fill,
        allowed=lambda file: file.row.state in states,
    )


def _hold(request: DeskRequest, form: Any, file: ImportantFile) -> None:
    form.initial["every"] = file.row.every_days


IMPORTANT_PAGE = register_page(
    Detail[ImportantFile](
        key="important_owner",
        app="complaints",
        name="important-owner",
        at="important/",
        permission=Permission.MANAGE_COMPLAINTS,
        back="complaints:important",
        back_label=gettext_lazy("重点客户"),
        load=lambda request, important_id, now: important_file(request.scope, important_id, now=now),
        title=lambda file: file.row.plate or formats.NOTHING,
        note=lambda file: file.row.owner,
        state=lambda file: formats.in_language(file.row.state_label),
        history=lambda file: file.history,
        page="complaints/important.html",
        verbs=(
            _verb(
                "contacted",
                gettext_lazy("已亲自联系"),
                gettext_lazy("已记下联系，下次的日子已定"),
                important.contacted,
                ACCEPTED,
            ),
            _verb(
                "accept",
                gettext_lazy("由我关注"),
                gettext_lazy("由您关注，第一次联系就在今天"),
                important.accept,
                PROPOSED,
                form=ScheduleForm,
                says=lambda said: {"every_days": said["every"]},
                fill=_hold,
            ),
            _verb(
                "decline",
                gettext_lazy("不采纳"),
                gettext_lazy("已记下不采纳"),
                important.decline,
                PROPOSED,
                form=ReasonForm,
            ),
            _verb(
                "end",
                gettext_lazy("结束关注"),
                gettext_lazy("已结束关注"),
                important.end,
                ACCEPTED,
                form=ReasonForm,
            ),
        ),
    )
)
