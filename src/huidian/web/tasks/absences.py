"""Who is away and who covers; an absence can be called off, and that taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.outreach.actions import absences
from huidian.outreach.queries.absences import AbsenceRow, absence_row, absences_in_reach
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of

COLUMNS: Sequence[Column[AbsenceRow]] = (
    Column("person", gettext_lazy("谁不在"), lambda one: one.person, card=1),
    Column("from", gettext_lazy("从哪天起"), lambda one: one.from_on, "day", card=2),
    Column("until", gettext_lazy("到哪天"), lambda one: one.until_on, "day", card=3),
    Column("cover", gettext_lazy("由谁代班"), lambda one: one.cover or _("同岗位的人"), card=4),
    Column("holds", gettext_lazy("有效"), lambda one: _("是") if one.holds else _("否")),
    Column("noted_by", gettext_lazy("登记人"), lambda one: one.noted_by, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    YesNo(key="now", label=gettext_lazy("今天不在")),
    YesNo(key="holds", label=gettext_lazy("有效")),
    Days(key="until", field="until_on", label=gettext_lazy("到哪天")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[AbsenceRow]:
    def heading(rows: Sequence[AbsenceRow], total: int) -> Mapping[str, Any]:
        return {"title": _("代班")}

    def known() -> Options:
        return {"dealer": {str(one.id): one.name for one in dealers_in(request.scope)}}

    return QuerysetSource(
        queryset=absences_in_reach(request.scope, today=timezone.localdate(now)),
        filters=FILTERS,
        heading=heading,
        row_of=absence_row,
        orders={
            "person": "staff__display_name",
            "from": "from_on",
            "until": "until_on",
            "cover": "cover__display_name",
            "holds": "holds",
            "noted_by": "noted_by__display_name",
            "dealer": "dealer__name",
        },
        searched=("staff__display_name", "cover__display_name"),
        known=known,
    )


def _end(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    by = staff_of(request)
    done = absences.end_absences(at=form.at, by=by, scope=request.scope, absence_ids=ids(keys))
    return [str(one) for one in done]


def _restore(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    by = staff_of(request)
    done = absences.restore_absences(at=at, by=by, scope=request.scope, absence_ids=ids(keys))
    return [str(one) for one in done]


ABSENCES = register(
    Listing(
        key="absences",
        app="tasks",
        label=gettext_lazy("代班"),
        source=_source,
        empty=gettext_lazy("有人请假或外出时，在这里登记由谁代班，任务就转给代班的人。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CALLS,
        dealer_of=lambda one: one.dealer_id,
        name="absences",
        at="absences/",
        key_of=lambda one: str(one.absence_id),
        page="tasks/absences.html",
        actions=(
            BulkAction(
                key="absences.end",
                label=pgettext_lazy("absence", "取消代班"),
                permission=Permission.MANAGE_CALLS,
                foresee=changes_where(
                    lambda one: one.holds, gettext_lazy("已经取消"), lambda one: str(one.absence_id)
                ),
                do=_end,
                undo=_restore,
                done_words=lambda n: ngettext("已取消 %(n)s 条", "已取消 %(n)s 条", n) % {"n": n},
                form=ActionForm,
            ),
        ),
    )
)
