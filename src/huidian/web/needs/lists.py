"""The needs of vehicles, and the vehicles without any: as lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.engine.needs.need import State
from huidian.engine.needs.without import REASONS
from huidian.engine.needs.words import STATES
from huidian.kit.labels import Label
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.outreach.queries import needs
from huidian.outreach.queries.needs import NeedRow, WithoutRow
from huidian.web import formats
from huidian.web.customers.masked_lists import Sought, fields_searched, note_list_hits, orders_allowed
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, Text
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.needs.head import needs_head, without_head
from huidian.web.shell.desk import DeskRequest

_in_language = lazy(formats.in_language, str)


def _words(labels: Mapping[Any, Label]) -> dict[str, Text]:
    """Labels of keys in the language of whoever reads them."""
    return {str(key): _in_language(words) for key, words in labels.items()}


NEED_COLUMNS: Sequence[Column[NeedRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.vehicle.plate, card=1),
    Column("kind", gettext_lazy("需求"), lambda one: one.kind, "label", card=2),
    Column("state", gettext_lazy("状态"), lambda one: one.state, "label", card=4, sortable=False),
    Column("due", gettext_lazy("到期"), lambda one: one.due_on, "day"),
    Column("owner", gettext_lazy("车主"), lambda one: one.vehicle.owner, card=3, sortable=False),
    Column("model", gettext_lazy("车型"), lambda one: one.vehicle.model),
    Column("earliest", gettext_lazy("最早联系"), lambda one: one.earliest_on, "day", hidden=True),
    Column("overdue", gettext_lazy("按时截止"), lambda one: one.overdue_on, "day", hidden=True),
    Column("latest", gettext_lazy("最晚"), lambda one: one.latest_on, "day"),
    Column("role", gettext_lazy("责任岗位"), lambda one: one.role, "label", sortable=False),
    Column("why", gettext_lazy("依据"), lambda one: one.why, "label", sortable=False),
    Column("ending", gettext_lazy("结束的依据"), lambda one: one.ending, "label", sortable=False),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.vehicle.advisor, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.vehicle.dealer),
)
_OF_VEHICLES = (
    Choice(key="model", field="vehicle__model", label=gettext_lazy("车型")),
    Choice(key="advisor", field="vehicle__standing__advisor", label=gettext_lazy("服务顾问")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
NEED_FILTERS = (
    Choice(key="need", field="kind", label=gettext_lazy("需求")),
    Choice(key="state", label=gettext_lazy("状态"), options=_words(STATES)),
    Days(key="due", field="due_on", label=gettext_lazy("到期")),
    *_OF_VEHICLES,
)
WITHOUT_COLUMNS: Sequence[Column[WithoutRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.vehicle.plate, card=1),
    Column("owner", gettext_lazy("车主"), lambda one: one.vehicle.owner, card=3, sortable=False),
    Column("model", gettext_lazy("车型"), lambda one: one.vehicle.model),
    Column("reason", gettext_lazy("没有需求的原因"), lambda one: one.reason, "label", card=2),
    Column("fact", gettext_lazy("依据"), lambda one: one.fact, "label", sortable=False),
    Column("last_visit", gettext_lazy("最后进站"), lambda one: one.vehicle.last_visit_on, "day", card=4),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.vehicle.advisor),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.vehicle.dealer),
)
WITHOUT_FILTERS = (
    Choice(key="reason", field="lack", label=pgettext_lazy("needs", "原因"), options=_words(REASONS)),
    *_OF_VEHICLES,
)
_ORDERS = {
    "plate": "vehicle__plate",
    "model": "vehicle__model",
    "advisor": "vehicle__standing__advisor",
    "dealer": "dealer__name",
}


def _known(request: DeskRequest) -> dict[str, dict[str, str]]:
    models, advisors = needs.models_and_advisors(request.scope)
    return {
        "model": {one: one for one in models},
        "advisor": {one: one for one in advisors},
        "dealer": {str(one.id): one.name for one in dealers_in(request.scope)},
    }


def _searched(request: DeskRequest) -> Sequence[str]:
    return ("vehicle__owner__name", *fields_searched(request.scope))


def _note(
    request: DeskRequest, at: datetime, text: str, rows: Sequence[NeedRow] | Sequence[WithoutRow]
) -> None:
    sought = [Sought(one.vehicle.vehicle_id, one.vehicle.plate, one.vehicle.owner) for one in rows]
    note_list_hits(request, at, text, sought)


def _needs(request: DeskRequest, now: datetime) -> QuerysetSource[NeedRow]:
    scope, today = request.scope, timezone.localdate(now)
    queryset = needs.needs_in_reach(scope, day=today)

    @cache
    def counts() -> Mapping[State, int]:
        return needs.counts_by_state(queryset)

    def in_turn(narrowed: QuerySet[Any]) -> Sequence[tuple[int, QuerySet[Any]]]:
        some = counts() if narrowed is queryset else needs.counts_by_state(narrowed)
        return needs.in_turn(narrowed, day=today, counts=some)

    def heading(rows: Sequence[NeedRow], total: int) -> Mapping[str, Any]:
        return {
            "title": _("需求"),
            "lines": [_("截至 %(day)s") % {"day": today}],
            "context": {"head": needs_head(scope, counts())},
        }

    def known() -> Options:
        kinds = needs.kinds_of(scope)
        return {
            "need": {key: formats.in_language(words) for key, words in kinds.items()},
            **_known(request),
        }

    return QuerysetSource(
        queryset=queryset,
        in_turn=in_turn,
        filters=NEED_FILTERS,
        heading=heading,
        rows_of=lambda cut: needs.need_rows(scope, cut, day=today),
        orders=orders_allowed(
            scope,
            {
                **_ORDERS,
                "kind": "kind",
                "earliest": "earliest_on",
                "due": "due_on",
                "overdue": "overdue_on",
                "latest": "latest_on",
            },
        ),
        searched=_searched(request),
        watch=lambda text, rows: _note(request, now, text, rows),
        known=known,
    )


def _without(request: DeskRequest, now: datetime) -> QuerysetSource[WithoutRow]:
    scope, today = request.scope, timezone.localdate(now)

    def heading(rows: Sequence[WithoutRow], total: int) -> Mapping[str, Any]:
        return {
            "title": _("没有下一个需求的车"),
            "lines": [_("截至 %(day)s") % {"day": today}],
            "context": {"head": without_head(scope)},
        }

    def known() -> Options:
        return _known(request)

    return QuerysetSource(
        queryset=needs.without_need(scope),
        filters=WITHOUT_FILTERS,
        heading=heading,
        rows_of=lambda cut: needs.without_rows(scope, cut),
        orders=orders_allowed(
            scope, {**_ORDERS, "reason": "lack", "last_visit": "vehicle__standing__last_visit_on"}
        ),
        searched=_searched(request),
        watch=lambda text, rows: _note(request, now, text, rows),
        known=known,
    )


NEEDS = register(
    Listing(
        key="needs",
        app="needs",
        label=gettext_lazy("需求"),
        source=_needs,
        empty=gettext_lazy("导入结算单和车辆资料后计算需求：什么时候该保养、续保、年检。"),
        columns=NEED_COLUMNS,
        filters=NEED_FILTERS,
        permission=Permission.VIEW_CUSTOMERS,
        of_vehicles=True,
        dealer_of=lambda one: one.vehicle.dealer_id,
        name="needs",
        page="needs/needs.html",
        open_at=lambda request, one: reverse("customers:vehicle", args=[one.vehicle.vehicle_id]),
        key_of=lambda one: str(one.need_id),
    )
)
WITHOUT = register(
    Listing(
        key="without_needs",
        app="needs",
        label=gettext_lazy("没有下一个需求的车"),
        source=_without,
        empty=gettext_lazy("每台车都有下一个需求。"),
        columns=WITHOUT_COLUMNS,
        filters=WITHOUT_FILTERS,
        permission=Permission.VIEW_CUSTOMERS,
        of_vehicles=True,
        dealer_of=lambda one: one.vehicle.dealer_id,
        name="without",
        at="without/",
        page="needs/without.html",
        open_at=lambda request, one: reverse("customers:vehicle", args=[one.vehicle.vehicle_id]),
        key_of=lambda one: str(one.vehicle.vehicle_id),
    )
)
