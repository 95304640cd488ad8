"""What advisors have put forward: one's own, or for who decides everybody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from huidian.assignment.actions import NoSuchHolderError, refuse, withdraw
from huidian.assignment.queries.lists import VERDICTS, NominationRow, nomination_row, nominations_in_reach
from huidian.flows.assignment.guard import NobodysError
from huidian.flows.assignment.nominating import approve
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.web.assignment.forms import RefusalForm
from huidian.web.assignment.lists import dealers_of
from huidian.web.assignment.tabs import tabs_of
from huidian.web.customers.masked_lists import orders_allowed
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of

FILTERS = (
    Choice(key="verdict", label=gettext_lazy("结果")),
    Choice(key="team", field="team__name", label=gettext_lazy("小组")),
    Days(key="made", field="nominated_at", label=gettext_lazy("提名时间"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
DECIDED = gettext_lazy("已有结果")


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[NominationRow]:
    rows = nominations_in_reach(request.scope, staff_of(request))

    def heading(page: Sequence[NominationRow], total: int) -> Mapping[str, Any]:
        context = {"desk_pages": tabs_of(request.reach, "nominations"), "may_nominate": True}
        return {"title": pgettext("several", "提名"), "context": context}

    def known() -> Options:
        teams = sorted(set(rows.order_by().values_list("team__name", flat=True)))
        verdicts = {key: str(words) for key, words in VERDICTS.items()}
        return {**dealers_of(request), "team": {one: one for one in teams}, "verdict": verdicts}

    return QuerysetSource(
        queryset=rows,
        filters=FILTERS,
        heading=heading,
        row_of=lambda row: nomination_row(request.scope, row),
        orders=orders_allowed(
            request.scope,
            {
                "plate": "vehicle__plate",
                "team": "team__name",
                "advisor": "advisor__display_name",
                "made": "nominated_at",
                "verdict": "verdict",
            },
        ),
        searched=("advisor__display_name", "note"),
        known=known,
    )


def _each(verb: Callable[..., object]) -> Callable[[DeskRequest, ActionForm, Sequence[str]], list[str]]:
    """Does a verb to each nomination that still can be decided so; which."""

    def do(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
        done = []
        more = {"reason": form.cleaned_data["reason"]} if "reason" in form.fields else {}
        for one in ids(keys):
            said = {"at": form.at, "by": staff_of(request), "scope": request.scope, **more}
            try:
                verb(**said, nomination_id=one)
            except (ObjectDoesNotExist, NotNowError, NoSuchHolderError, NobodysError):
                continue
            done.append(str(one))
        return done

    return do


def _action(
    key: str,
    label: Any,
    verb: Callable[..., object],
    words: Callable[[int], str],
    permission: Permission,
    form: type[ActionForm] = ActionForm,
) -> BulkAction[NominationRow]:
    return BulkAction(
        key=key,
        label=label,
        permission=permission,
        foresee=changes_where(
            lambda one: one.verdict == "waiting", DECIDED, lambda one: str(one.nomination_id)
        ),
        do=_each(verb),
        undo=None,
        done_words=words,
        form=form,
    )


NOMINATIONS = register(
    Listing(
        key="nominations",
        app="assignment",
        label=pgettext_lazy("several", "提名"),
        source=_source,
        empty=gettext_lazy("顾问认识哪位车主，就在这里提名，由经理批准后归其负责。"),
        columns=(
            Column("plate", gettext_lazy("车牌"), lambda one: one.plate, card=1),
            Column("verdict", gettext_lazy("结果"), lambda one: VERDICTS[one.verdict], card=2),
            Column("advisor", gettext_lazy("顾问"), lambda one: one.advisor, card=3),
            Column("made", gettext_lazy("提名时间"), lambda one: one.nominated_at, "moment", card=4),
            Column("team", gettext_lazy("小组"), lambda one: one.team),
            Column("note", gettext_lazy("怎么认识的"), lambda one: one.note, sortable=False),
            Column("by", gettext_lazy("由谁决定"), lambda one: one.decided_by, sortable=False),
            Column("reason", gettext_lazy("未批准的原因"), lambda one: one.reason, sortable=False, long=True),
            Column("model", gettext_lazy("车型"), lambda one: one.model, hidden=True, sortable=False),
            Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True, sortable=False),
        ),
        filters=FILTERS,
        permission=Permission.NOMINATE,
        dealer_of=lambda one: one.dealer_id,
        name="nominations",
        at="nominations/",
        key_of=lambda one: str(one.nomination_id),
        page="assignment/list.html",
        actions=(
            _action(
                "nomination.approve",
                pgettext_lazy("nomination", "批准"),
                approve,
                lambda n: ngettext("已批准 %(n)s 项提名", "已批准 %(n)s 项提名", n) % {"n": n},
                Permission.ASSIGN,
            ),
            _action(
                "nomination.refuse",
                pgettext_lazy("nomination", "不批准"),
                refuse,
                lambda n: ngettext("%(n)s 项提名未批准", "%(n)s 项提名未批准", n) % {"n": n},
                Permission.ASSIGN,
                RefusalForm,
            ),
            _action(
                "nomination.withdraw",
                pgettext_lazy("nomination", "撤回"),
                withdraw,
                lambda n: ngettext("已撤回 %(n)s 项提名", "已撤回 %(n)s 项提名", n) % {"n": n},
                Permission.NOMINATE,
            ),
        ),
    )
)
