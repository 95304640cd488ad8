"""Who set which target or entry, when: what is behind a figure that no order tells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention.figure_texts import write_value
from huidian.retention.month_figures import ENTRY, KINDS, TARGET
from huidian.retention.queries.targets import FigureChange, change_of, records_in_reach
from huidian.web import formats
from huidian.web.figures.address import url
from huidian.web.frontdesk.figures_form import words_of
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, Text

SORTS: Mapping[str, Text] = {TARGET: gettext_lazy("目标"), ENTRY: gettext_lazy("填报")}
_named: Any = lazy(words_of, str)


def _what(one: FigureChange) -> str:
    kind = KINDS.get((one.sort, one.slot.key))
    return words_of(kind) if kind else one.slot.key


def _value(one: FigureChange) -> str:
    kind = KINDS.get((one.sort, one.slot.key))
    return write_value(kind.unit, one.value) if kind else str(one.value)


def _whose(one: FigureChange) -> str:
    return one.slot.subject.team or one.slot.subject.advisor or _("全店")


COLUMNS: Sequence[Column[FigureChange]] = (
    Column("what", gettext_lazy("项目"), _what, card=1, sortable=False),
    Column("whose", gettext_lazy("谁的"), _whose, card=2, sortable=False),
    Column("of_month", gettext_lazy("月份"), lambda one: one.slot.month, "month", card=3),
    Column("value", gettext_lazy("数值"), _value, card=4, sortable=False),
    Column("set_at", gettext_lazy("改于"), lambda one: one.set_at, "moment", card=5),
    Column("set_by", gettext_lazy("谁改的"), lambda one: one.set_by),
    Column("holds", gettext_lazy("现在有效"), lambda one: _("是") if one.holds else _("后来改了")),
    Column("sort_of", gettext_lazy("目标或填报"), lambda one: str(SORTS[one.sort]), sortable=False),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True, sortable=False),
)
FILTERS = (
    Choice(key="of", field="sort", label=gettext_lazy("目标或填报"), options=SORTS),
    Choice(
        key="what",
        field="key",
        label=gettext_lazy("项目"),
        options={kind.key: _named(kind) for kind in KINDS.values()},
    ),
    Choice(key="advisor", label=gettext_lazy("服务顾问")),
    Choice(key="of_month", field="month", label=gettext_lazy("月份"), numbered=True),
    YesNo(key="holds", label=gettext_lazy("现在有效")),
)
ORDERS = {"of_month": "month", "set_at": "set_at", "set_by": "set_by__display_name", "holds": "replaced_at"}


def records_url(sort: str, key: str, advisor: str, month: int) -> str:
    """The address of what a figure of an advisor's month was set to."""
    asked = {"of": sort, "what": key, "advisor": advisor, "of_month": str(month), "holds": "true"}
    return url("frontdesk:records", asked)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[FigureChange]:
    rows = records_in_reach(request.scope)

    def known() -> Options:
        months = rows.order_by("-month").values_list("month", flat=True).distinct()
        advisors = rows.order_by("advisor").values_list("advisor", flat=True).distinct()
        return {
            "advisor": {name: name or _("全店") for name in advisors},
            "of_month": {str(month): formats.month(month) for month in months},
        }

    def heading(shown: Sequence[FigureChange], total: int) -> Mapping[str, Any]:
        back = "frontdesk:targets" if request.GET.get("of") == TARGET else "frontdesk:entries"
        return {"title": _("谁填了什么？"), "context": {"back": reverse(back)}}

    return QuerysetSource(
        queryset=rows, filters=FILTERS, heading=heading, row_of=change_of, orders=ORDERS, known=known
    )


RECORDS = register(
    Listing(
        key="figure_records",
        app="frontdesk",
        label=gettext_lazy("填报记录"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_CHURN,
        dealer_of=lambda one: one.dealer_id,
        name="records",
        at="records/",
        empty=gettext_lazy("设过的目标、填过的数都会列在这里，改前的也留着。"),
        key_of=lambda one: str(one.pk),
        searchable=False,
        prominent=False,
        page="frontdesk/list.html",
    )
)
