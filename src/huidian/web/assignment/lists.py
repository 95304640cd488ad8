"""The decisions so far, each of which can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.assignment.queries.lists import BatchRow, batch_row, batches_in_reach
from huidian.flows.assignment.hand_over import undo
from huidian.network.machines import NotNowError
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.web.assignment.tabs import tabs_of
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of

BATCH_FILTERS = (
    YesNo(key="undone", label=gettext_lazy("已撤销")),
    Days(key="made", field="made_at", label=gettext_lazy("时间"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def dealers_of(request: DeskRequest) -> Options:
    return {"dealer": {str(one.id): one.name for one in dealers_in(request.scope)}}


def _batches(request: DeskRequest, now: datetime) -> QuerysetSource[BatchRow]:
    def heading(rows: Sequence[BatchRow], total: int) -> Mapping[str, Any]:
        return {"title": _("分配记录"), "context": {"desk_pages": tabs_of(request.reach, "batches")}}

    return QuerysetSource(
        queryset=batches_in_reach(request.scope),
        filters=BATCH_FILTERS,
        heading=heading,
        row_of=batch_row,
        orders={"made": "made_at", "by": "made_by__display_name", "from": "from_on", "vehicles": "vehicles"},
        searched=("made_by__display_name",),
        known=lambda: dealers_of(request),
    )


def _undo(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    done = []
    for one in ids(keys):
        try:
            undo(at=form.at, by=staff_of(request), scope=request.scope, batch_id=one)
        except (NotNowError, ObjectDoesNotExist):
            continue
        done.append(str(one))
    return done


BATCHES = register(
    Listing(
        key="assignment_batches",
        app="assignment",
        label=gettext_lazy("分配记录"),
        source=_batches,
        empty=gettext_lazy("分配、移交和批准提名之后，每一次都列在这里，可以撤销。"),
        columns=(
            Column("made", gettext_lazy("时间"), lambda one: one.made_at, "moment", card=1),
            Column("kind", gettext_lazy("做了什么"), lambda one: one.kind, card=2, sortable=False),
            Column("vehicles", gettext_lazy("台数"), lambda one: one.vehicles, "count", card=3),
            Column("said", gettext_lazy("小组或人"), lambda one: one.said, card=4, sortable=False),
            Column("by", gettext_lazy("由谁"), lambda one: one.made_by or _("按进站或日期")),
            Column("from", gettext_lazy("从哪天起"), lambda one: one.from_on, "day"),
            Column("undone", gettext_lazy("撤销于"), lambda one: one.undone_at, "moment", sortable=False),
            Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True, sortable=False),
        ),
        filters=BATCH_FILTERS,
        permission=Permission.ASSIGN,
        dealer_of=lambda one: one.dealer_id,
        name="batches",
        at="batches/",
        key_of=lambda one: str(one.batch_id),
        page="assignment/list.html",
        actions=(
            BulkAction(
                key="assignment.undo",
                label=pgettext_lazy("assignment", "撤销分配"),
                permission=Permission.ASSIGN,
                foresee=changes_where(
                    lambda one: one.undoable,
                    gettext_lazy("已撤销，或由进站和日期决定"),
                    lambda one: str(one.batch_id),
                ),
                do=_undo,
                undo=None,
                done_words=lambda n: ngettext("已撤销 %(n)s 次分配", "已撤销 %(n)s 次分配", n) % {"n": n},
                form=ActionForm,
            ),
        ),
    )
)
