"""The answers behind every number of the scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.kit.months import format_month
from huidian.network.ends import today_at
from huidian.network.roles import Permission
from huidian.surveys.queries.score_responses import (
    CHANNELS,
    SUMMARIES,
    Narrowing,
    ResponseRow,
    response_rows,
    responses_in_month,
)
from huidian.surveys.queries.scores import Yardstick, answered_month, dealer_of_scores
from huidian.web import formats
from huidian.web.customers.masked_lists import (
    Sought,
    fields_searched,
    names_searched,
    note_list_hits,
)
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.lists.table import Chip
from huidian.web.scores.address import Wish
from huidian.web.shell.desk import DeskRequest, within_reach


def _tags(one: ResponseRow) -> str:
    return _("、").join(formats.in_language(tag.label) for tag in one.tags)


COLUMNS: Sequence[Column[ResponseRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1, sortable=False),
    Column("summary", gettext_lazy("总评"), lambda one: str(SUMMARIES.get(one.summary, "")), card=2),
    Column("total", gettext_lazy("得分"), lambda one: one.total, "score", card=3, sortable=False),
    Column("at", gettext_lazy("回答时间"), lambda one: one.at, "moment", card=4),
    Column("advisor", gettext_lazy("服务顾问"), lambda one: one.advisor),
    Column("team", gettext_lazy("接车小组"), lambda one: one.team, hidden=True),
    Column("channel", gettext_lazy("方式"), lambda one: str(CHANNELS.get(one.channel, ""))),
    Column("by", gettext_lazy("回访人"), lambda one: one.by, sortable=False, hidden=True),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, sortable=False, hidden=True),
    Column("tags", gettext_lazy("话题"), _tags, sortable=False),
    Column(
        "words",
        gettext_lazy("车主原话"),
        lambda one: one.text,
        sortable=False,
        template="scores/words.html",
    ),
)
FILTERS = (
    Choice(key="summary", label=gettext_lazy("总评"), options=SUMMARIES),
    Choice(key="advisor", field="advisor_name", label=gettext_lazy("服务顾问")),
    Choice(key="team", field="team_name", label=gettext_lazy("接车小组")),
    Choice(key="channel", label=gettext_lazy("方式"), options=CHANNELS),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[ResponseRow]:
    wish = Wish.of(request)
    with within_reach():
        dealer = dealer_of_scores(request.scope)
    month, model = answered_month(dealer, wish.month, today_at(now, dealer), wish.model)
    narrowing = _narrowing(request, model)
    queryset = responses_in_month(request.scope, dealer, month, model.model, narrowing)

    def heading(rows: Sequence[ResponseRow], total: int) -> Mapping[str, Any]:
        title = _("%(month)s 的回访答卷") % {"month": format_month(month)}
        return {"title": title, "lines": [dealer.name], "chips": list(_chips(request, model, narrowing))}

    def known() -> Options:
        return {
            key: {
                one: one or formats.NOTHING
                for one in queryset.order_by(field).values_list(field, flat=True).distinct()
            }
            for key, field in (("advisor", "advisor_name"), ("team", "team_name"))
        }

    return QuerysetSource(
        queryset=queryset,
        filters=FILTERS,
        heading=heading,
        rows_of=lambda some: response_rows(request.scope, dealer, model.model, some),
        orders={
            "summary": "summary",
            "at": "answered_at",
            "advisor": "advisor_name",
            "team": "team_name",
            "channel": "channel",
        },
        searched=(
            "advisor_name",
            *names_searched(request.scope, "vehicle__owner__name"),
            *fields_searched(request.scope),
        ),
        watch=lambda text, rows: note_list_hits(
            request,
            now,
            text,
            [Sought(one.vehicle_id, one.plate, one.owner, advisor=one.advisor) for one in rows],
        ),
        known=known,
    )


def _narrowing(request: DeskRequest, model: Yardstick) -> Narrowing:
    """What the address asks for beside the filters; what there is none of is as if it had not been said."""
    tags, factors = ({one.key for one in some} for some in (model.tags, model.model.factors))
    asked = request.GET.get
    return Narrowing(
        tag=asked("tag", "") if asked("tag") in tags else "",
        factor=asked("factor", "") if asked("factor") in factors else "",
        fixed={"true": True, "false": False}.get(asked("fixed", "")),
    )


def _chips(request: DeskRequest, model: Yardstick, narrowing: Narrowing) -> Iterator[Chip]:
    """The same in words, each with the address without it."""
    if narrowing.tag:
        tag = next(formats.in_language(one.label) for one in model.tags if one.key == narrowing.tag)
        yield Chip(_("话题：%(tag)s") % {"tag": tag}, _without(request, "tag"))
    if narrowing.factor:
        factor = formats.in_language(model.model.factor(narrowing.factor).label)
        yield Chip(_("答了：%(factor)s") % {"factor": factor}, _without(request, "factor"))
    if narrowing.fixed is not None:
        words = _("一次修好") if narrowing.fixed else _("没有一次修好")
        yield Chip(words, _without(request, "fixed"))


def _without(request: DeskRequest, param: str) -> str:
    query = request.GET.copy()
    for one in (param, "page"):
        query.pop(one, None)
    return request.path + (f"?{query.urlencode()}" if query else "")


def _open(request: DeskRequest, one: ResponseRow) -> str:
    if not request.scope.may_at(one.dealer_id, Permission.VIEW_CUSTOMERS):
        return ""
    return reverse("customers:vehicle", args=[one.vehicle_id])


RESPONSES = register(
    Listing(
        key="score_responses",
        app="scores",
        label=gettext_lazy("回访答卷"),
        source=_source,
        empty=gettext_lazy("车主回答了回访问卷后，答卷列在这里。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_SCORES,
        dealer_of=lambda one: one.dealer_id,
        name="responses",
        at="responses/",
        open_at=_open,
        key_of=lambda one: str(one.response_id),
    )
)
