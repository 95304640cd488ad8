"""The follow-ups: who was drawn, who was reached, what was answered, and how far all has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.surveys.queries.follow_ups import (
    STATES,
    FollowUpRow,
    choices_in,
    follow_up_rows,
    follow_ups_in_reach,
    progress,
)
from huidian.surveys.queries.sent_links import with_links
from huidian.surveys.words import LINK_STATES, SUMMARIES
from huidian.web import formats
from huidian.web.customers.masked_lists import Sought, fields_searched, names_searched, note_list_hits
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest

_in_language = lazy(formats.in_language, str)


def _yes(value: bool) -> str:
    return _("是") if value else ""


def link_line(one: FollowUpRow) -> str:
    """By which way a link went, when, and how far it has come."""
    if one.link is None:
        return ""
    way, state = (formats.in_language(words) for words in (one.link.way, one.link.state))
    return f"{way} {formats.day(one.link.on)} {state}"


COLUMNS: Sequence[Column[FollowUpRow]] = (
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1, sortable=False),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, sortable=False),
    Column("occasion", pgettext_lazy("survey", "场合"), lambda one: one.occasion, "label", card=3),
    Column("state", pgettext_lazy("survey", "状态"), lambda one: one.state, "label", card=2),
    Column("summary", gettext_lazy("总评"), lambda one: one.summary, "label", card=4),
    Column("link", gettext_lazy("链接"), link_line),
    Column(
        "send",
        gettext_lazy("发链接"),
        lambda one: "",
        acts=True,
        card=5,
        sortable=False,
        template="surveys/link_cell.html",
    ),
    Column("due", gettext_lazy("从哪天起"), lambda one: one.due_from, "day"),
    Column("until", gettext_lazy("到哪天"), lambda one: one.due_until, "day"),
    Column("advisor", gettext_lazy("接待顾问"), lambda one: one.advisor),
    Column("team", gettext_lazy("接车小组"), lambda one: one.team, hidden=True),
    Column("reached", gettext_lazy("接通"), lambda one: _yes(one.reached), hidden=True),
    Column("answered", gettext_lazy("答于"), lambda one: one.answered_at, "moment"),
    Column("seed", gettext_lazy("抽样种子"), lambda one: one.seed, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(
        key="state",
        field="state_now",
        label=pgettext_lazy("survey", "状态"),
        options={key: _in_language(words) for key, words in STATES.items()},
    ),
    Choice(
        key="summary",
        field="response__summary",
        label=gettext_lazy("总评"),
        options={key: _in_language(words) for key, words in SUMMARIES.items()},
    ),
    Choice(key="occasion", label=pgettext_lazy("survey", "场合")),
    Choice(
        key="link",
        field="link_now",
        label=gettext_lazy("链接"),
        options={key: _in_language(words) for key, words in LINK_STATES.items()},
    ),
    YesNo(key="drawn", label=gettext_lazy("抽中")),
    YesNo(key="reached", label=gettext_lazy("接通")),
    Choice(key="advisor", field="advisor_name", label=gettext_lazy("接待顾问")),
    Choice(key="team", field="team_name", label=gettext_lazy("接车小组")),
    Days(key="due", field="due_from", label=gettext_lazy("从哪天起")),
    Days(key="until", field="due_until", label=gettext_lazy("到哪天")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[FollowUpRow]:
    scope = request.scope

    def heading(rows: Sequence[FollowUpRow], total: int) -> Mapping[str, Any]:
        return {
            "title": _("回访"),
            "context": {"progress": progress(scope, timezone.localdate(now))},
        }

    def known() -> Options:
        choices = choices_in(scope)
        return {
            "occasion": {key: formats.in_language(words) for key, words in choices.occasions.items()},
            "advisor": {name: name or formats.NOTHING for name in choices.advisors},
            "team": {name: name or formats.NOTHING for name in choices.teams},
            "dealer": {str(one.id): one.name for one in dealers_in(scope)},
        }

    return QuerysetSource(
        queryset=with_links(follow_ups_in_reach(scope), now),
        filters=FILTERS,
        heading=heading,
        rows_of=lambda cut: follow_up_rows(scope, cut, now),
        orders={
            "occasion": "occasion",
            "state": "state_now",
            "link": "link_now",
            "summary": "response__summary",
            "due": "due_from",
            "until": "due_until",
            "advisor": "advisor_name",
            "team": "team_name",
            "reached": "reached",
            "answered": "response__answered_at",
            "seed": "seed",
            "dealer": "dealer__name",
        },
        searched=(
            "advisor_name",
            "team_name",
            "seed",
            *names_searched(scope, "vehicle__owner__name"),
            *fields_searched(scope),
        ),
        watch=lambda text, shown: note_list_hits(request, now, text, [_sought(one) for one in shown]),
        known=known,
    )


def _sought(one: FollowUpRow) -> Sought:
    return Sought(one.vehicle_id, one.plate, one.owner, advisor=one.advisor)


def _open_at(request: DeskRequest, one: FollowUpRow) -> str:
    if one.response_id:
        return reverse("surveys:response", args=[one.response_id])
    return reverse("customers:vehicle", args=[one.vehicle_id])


FOLLOW_UPS = register(
    Listing(
        key="follow_ups",
        app="surveys",
        label=gettext_lazy("回访"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_SURVEYS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="follow-ups",
        empty=gettext_lazy("派任务开始后，每次结算进站会有一项回访，列在这里。"),
        open_at=_open_at,
        key_of=lambda one: str(one.follow_up_id),
        page="surveys/follow_ups.html",
    )
)
