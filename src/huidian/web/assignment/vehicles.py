"""The vehicles somebody answers for today, and those that are nobody's, to be taken where they come."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.assignment.actions import MOST_CLAIMS_A_DAY, TooManyClaimsError
from huidian.assignment.queries.lists import KINDS
from huidian.flows.assignment.claiming import claim_several, take_several_back
from huidian.flows.assignment.guard import Nobodys
from huidian.flows.assignment.managed import (
    ManagedRow,
    managed_in_reach,
    row_of,
    unassigned_in_reach,
)
from huidian.network.roles import Permission
from huidian.web.assignment.lists import dealers_of
from huidian.web.assignment.tabs import tabs_of
from huidian.web.customers.masked_lists import Sought, note_list_hits, orders_allowed, signs_searched
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of

IS_PROPOSED = gettext_lazy("按最近接待（建议）")
FILTERS = (
    Choice(key="team", label=gettext_lazy("小组")),
    Choice(key="advisor", field="standing__advisor", label=gettext_lazy("顾问")),
    Choice(key="class", field="standing__customer_class", label=gettext_lazy("客户等级")),
    Choice(key="why", label=gettext_lazy("由来")),
    Choice(key="seller", label=gettext_lazy("售出方")),
    Days(key="from", field="since", label=gettext_lazy("从哪天起")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
NOBODYS_FILTERS = (
    Choice(key="seller", label=gettext_lazy("售出方")),
    Choice(key="class", field="standing__customer_class", label=gettext_lazy("客户等级")),
    Days(key="last", field="standing__last_visit_on", label=gettext_lazy("最后进站")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
_ORDERS = {
    "plate": "plate",
    "model": "model",
    "seller": "seller",
    "class": "standing__customer_class",
    "last": "standing__last_visit_on",
}
_OF_VEHICLE: Sequence[Column[ManagedRow]] = (
    Column("class", gettext_lazy("客户等级"), lambda one: one.customer_class),
    Column("last", gettext_lazy("最后进站"), lambda one: one.last_visit_on, "day"),
    Column("seller", gettext_lazy("售出方"), lambda one: one.seller, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True, sortable=False),
)


def _managed(request: DeskRequest, now: datetime) -> QuerysetSource[ManagedRow]:
    rows = managed_in_reach(request.scope, at=now)

    def heading(page: Sequence[ManagedRow], total: int) -> Mapping[str, Any]:
        return {"title": _("管理车辆"), "context": {"desk_pages": tabs_of(request.reach, "vehicles")}}

    def known() -> Options:
        return {
            **dealers_of(request),
            **{
                key: _values(rows, field)
                for key, field in (("team", "team"), ("advisor", "standing__advisor"))
            },
            "class": _values(rows, "standing__customer_class"),
            "seller": _values(rows, "seller"),
            "why": {key: str(KINDS.get(key, IS_PROPOSED)) for key in _values(rows, "why")},
        }

    return QuerysetSource(
        queryset=rows,
        filters=FILTERS,
        heading=heading,
        row_of=lambda row: row_of(request.scope, row),
        orders=orders_allowed(
            request.scope, {**_ORDERS, "team": "team", "advisor": "shown", "from": "since"}
        ),
        searched=("model", "seller", "shown", *signs_searched(request.scope)),
        watch=_watch(request, now),
        known=known,
    )


def _values(rows: Any, field: str) -> Mapping[str, str]:
    there = rows.order_by().values_list(field, flat=True).distinct()
    return {one: one for one in sorted(set(there) - {None, ""})}


def _nobodys(request: DeskRequest, now: datetime) -> QuerysetSource[ManagedRow]:
    rows = unassigned_in_reach(request.scope, at=now)

    def heading(page: Sequence[ManagedRow], total: int) -> Mapping[str, Any]:
        return {
            "title": _("哪些车还没人负责？"),
            "lines": [_("车到店时，由接车的人认领，从当天起归其小组")],
            "context": {"desk_pages": tabs_of(request.reach, "unassigned")},
        }

    return QuerysetSource(
        queryset=rows,
        filters=NOBODYS_FILTERS,
        heading=heading,
        row_of=lambda row: row_of(request.scope, row),
        orders=orders_allowed(request.scope, _ORDERS),
        searched=("model", "seller", *signs_searched(request.scope)),
        watch=_watch(request, now),
        known=lambda: {
            **dealers_of(request),
            "class": _values(rows, "standing__customer_class"),
            "seller": _values(rows, "seller"),
        },
    )


def _watch(request: DeskRequest, now: datetime) -> Callable[[str, Sequence[ManagedRow]], None]:
    """Notes what was found by signs that the masks hide."""
    return lambda text, rows: note_list_hits(
        request, now, text, [Sought(one.vehicle_id, one.plate, "", model=one.model) for one in rows]
    )


def _claim(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    """Takes those that are still nobody's for the reader."""
    who = {"by": staff_of(request), "scope": request.scope}
    try:
        return [str(one) for one in claim_several(at=form.at, **who, vehicle_ids=ids(keys))]
    except TooManyClaimsError:
        raise ValidationError(too_many()) from None


def too_many() -> str:
    """That a person claims no more today."""
    n = MOST_CLAIMS_A_DAY
    return ngettext(
        "一个人一天最多认领 %(n)s 台，没有认领；更多的请经理来分配。",
        "一个人一天最多认领 %(n)s 台，没有认领；更多的请经理来分配。",
        n,
    ) % {"n": n}


def nobodys_words(why: Nobodys) -> str:
    """Why a vehicle belongs to no team, for who would take or nominate it."""
    if why == "lost":
        return _("这台车已永久流失，不属于任何小组；再来的工单导入后，自动归接车小组")
    return _("这台车已卖出、报废或迁走，不属于任何小组")


def _unclaim(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    """Takes back those that nothing came after."""
    who = {"by": staff_of(request), "scope": request.scope}
    return [str(one) for one in take_several_back(at=at, **who, vehicle_ids=ids(keys))]


MANAGED = register(
    Listing(
        key="assigned_vehicles",
        app="assignment",
        label=gettext_lazy("管理车辆"),
        source=_managed,
        empty=gettext_lazy("分配之后，每台车和负责它的小组、顾问列在这里；没分配过的按最近接待的人列出。"),
        columns=(
            Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
            Column("team", gettext_lazy("小组"), lambda one: one.team, card=2),
            Column("advisor", gettext_lazy("顾问"), lambda one: one.advisor, card=3),
            Column("model", gettext_lazy("车型"), lambda one: one.model, card=4),
            Column("from", gettext_lazy("从哪天起"), lambda one: one.from_on, "day"),
            Column("why", gettext_lazy("由来"), lambda one: one.why or IS_PROPOSED, sortable=False),
            *_OF_VEHICLE,
        ),
        filters=FILTERS,
        permission=Permission.ASSIGN,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="vehicles",
        at="vehicles/",
        key_of=lambda one: str(one.vehicle_id),
        open_at=lambda request, one: reverse("customers:vehicle", args=[one.vehicle_id]),
        page="assignment/list.html",
    )
)
UNASSIGNED = register(
    Listing(
        key="unassigned_vehicles",
        app="assignment",
        label=gettext_lazy("无人负责的车辆"),
        source=_nobodys,
        empty=gettext_lazy("每台车都有人负责。新来的车和回来的永久流失车列在这里，等接车的人认领。"),
        columns=(
            Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
            Column("last", gettext_lazy("最后进站"), lambda one: one.last_visit_on, "day", card=2),
            Column("advisor", gettext_lazy("最近接待"), lambda one: one.advisor, card=3, sortable=False),
            Column("model", gettext_lazy("车型"), lambda one: one.model, card=4),
            *(one for one in _OF_VEHICLE if one.key != "last"),
        ),
        filters=NOBODYS_FILTERS,
        permission=Permission.NOMINATE,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="unassigned",
        at="unassigned/",
        key_of=lambda one: str(one.vehicle_id),
        open_at=lambda request, one: reverse("customers:vehicle", args=[one.vehicle_id]),
        page="assignment/list.html",
        actions=(
            BulkAction(
                key="assignment.claim",
                label=pgettext_lazy("assignment", "由我认领"),
                permission=Permission.NOMINATE,
                foresee=changes_where(
                    lambda one: True, gettext_lazy("已有人负责"), lambda one: str(one.vehicle_id)
                ),
                do=_claim,
                undo=_unclaim,
                done_words=lambda n: ngettext("已认领 %(n)s 台", "已认领 %(n)s 台", n) % {"n": n},
                form=ActionForm,
            ),
        ),
    )
)
