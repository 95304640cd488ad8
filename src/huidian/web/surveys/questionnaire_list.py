"""The list of questionnaires; the playbook's are copied when somebody first looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.surveys.actions.beginning import begin_in_hand
from huidian.surveys.queries.follow_ups import choices_in
from huidian.surveys.queries.questionnaires import (
    QuestionnaireRow,
    questionnaire_row,
    questionnaires_in_reach,
)
from huidian.web import formats
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest


def _yes(value: bool) -> str:
    return _("是") if value else ""


COLUMNS: Sequence[Column[QuestionnaireRow]] = (
    Column("name", gettext_lazy("问卷"), lambda one: one.name, card=1),
    Column("occasion", pgettext_lazy("survey", "场合"), lambda one: one.occasion, "label", card=2),
    Column("number", pgettext_lazy("survey", "版本"), lambda one: str(one.number or ""), card=3),
    Column("published", gettext_lazy("发布于"), lambda one: one.published_at, "moment"),
    Column("draft", gettext_lazy("有草稿"), lambda one: _yes(one.has_draft), sortable=False),
    Column("answers", gettext_lazy("回答（次）"), lambda one: one.answers, "count", card=4),
    Column("archived", gettext_lazy("已归档"), lambda one: _yes(one.archived), sortable=False),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="occasion", label=pgettext_lazy("survey", "场合")),
    YesNo(key="in_use", label=gettext_lazy("使用中")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[QuestionnaireRow]:
    begin_in_hand(request.scope, at=now)

    def heading(rows: Sequence[QuestionnaireRow], total: int) -> Mapping[str, Any]:
        return {"title": _("问卷")}

    def known() -> Options:
        choices = choices_in(request.scope)
        return {
            "occasion": {key: formats.in_language(words) for key, words in choices.occasions.items()},
            "dealer": {str(one.id): one.name for one in dealers_in(request.scope)},
        }

    return QuerysetSource(
        queryset=questionnaires_in_reach(request.scope),
        filters=FILTERS,
        heading=heading,
        row_of=questionnaire_row,
        orders={
            "name": "name",
            "occasion": "occasion",
            "number": "number",
            "published": "published_at",
            "answers": "answers",
            "dealer": "dealer__name",
        },
        searched=("name",),
        known=known,
    )


QUESTIONNAIRES = register(
    Listing(
        key="questionnaires",
        app="surveys",
        label=gettext_lazy("问卷"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_SURVEYS,
        dealer_of=lambda one: one.dealer_id,
        name="questionnaires",
        at="questionnaires/",
        empty=gettext_lazy("规则手册里的问卷会自动放在这里。"),
        open_at=lambda request, one: reverse("surveys:questionnaire", args=[one.id]),
        key_of=lambda one: str(one.id),
        page="surveys/questionnaires.html",
    )
)
