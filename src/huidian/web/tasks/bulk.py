"""The verbs for several tasks: given to one person, spread evenly, withdrawn; each can be taken back."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.network.roles import Permission
from huidian.outreach.actions import assigning
from huidian.outreach.actions.assigning import Given
from huidian.outreach.queries.tasks import TaskRow
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, Preview, ids
from huidian.web.shell.desk import DeskRequest, staff_of
from huidian.web.tasks.forms import EvenForm, PersonForm

_GIVEN = re.compile(r"(\d{1,18})\.(\d{0,18})\.(\d{1,18})", re.ASCII)
Why = Callable[[TaskRow], str]


def _not_to_give(row: TaskRow) -> str:
    """Why a task stays with who has it; "" where it can be given."""
    if row.state == "closed":
        return _("已结束")
    if row.state == "held":
        return _("有人正在处理")
    if row.promised:
        return _("已和客户约好时间")
    return _("已经拨过电话") if row.tries else ""


def _not_to_withdraw(row: TaskRow) -> str:
    if row.state in ("closed", "held") or row.promised:
        return _not_to_give(row)
    return ""


def _foresee(why: Why) -> Callable[[DeskRequest, Sequence[TaskRow]], Preview]:
    def foresee(request: DeskRequest, rows: Sequence[TaskRow]) -> Preview:
        keys, skipped = [], Counter[str]()
        for row in rows:
            manages = request.scope.may_at(row.dealer_id, Permission.MANAGE_CALLS)
            reason = why(row) if manages else _("不由您管理")
            if reason:
                skipped[reason] += 1
            else:
                keys.append(str(row.task_id))
        return Preview(keys, dict(skipped))

    return foresee


def _assign(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    person = int(form.cleaned_data["person"])
    who = {"at": form.at, "by": staff_of(request), "scope": request.scope}
    return _keys(assigning.assign(**who, task_ids=ids(keys), staff_id=person))


def _spread(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    people = [int(one) for one in form.cleaned_data["people"]]
    who = {"at": form.at, "by": staff_of(request), "scope": request.scope}
    own_first = form.cleaned_data["own_first"]
    return _keys(assigning.assign_evenly(**who, task_ids=ids(keys), staff_ids=people, own_first=own_first))


def _keys(given: Sequence[Given]) -> list[str]:
    """What was given, as taking it back needs it: `task.before.now`."""
    return [f"{one.task_id}.{one.before or ''}.{one.now}" for one in given]


def _give_back(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    parts = [match for key in keys if (match := _GIVEN.fullmatch(key))]
    given = [Given(int(one[1]), int(one[2]) if one[2] else None, int(one[3])) for one in parts]
    done = assigning.give_back(at=at, by=staff_of(request), scope=request.scope, given=given)
    return [str(one) for one in done]


def _withdraw(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    by = staff_of(request)
    done = assigning.withdraw(at=form.at, by=by, scope=request.scope, task_ids=ids(keys))
    return [str(one) for one in done]


def _put_on_again(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    by = staff_of(request)
    done = assigning.put_on_again(at=at, by=by, scope=request.scope, task_ids=ids(keys))
    return [str(one) for one in done]


def _given_words(n: int) -> str:
    return ngettext("已派 %(n)s 项任务", "已派 %(n)s 项任务", n) % {"n": n}


def _withdrawn_words(n: int) -> str:
    return ngettext("已撤下 %(n)s 项任务", "已撤下 %(n)s 项任务", n) % {"n": n}


ACTIONS: tuple[BulkAction[TaskRow], ...] = (
    BulkAction(
        key="tasks.assign",
        label=gettext_lazy("派给一个人"),
        permission=Permission.MANAGE_CALLS,
        foresee=_foresee(_not_to_give),
        do=_assign,
        undo=_give_back,
        done_words=_given_words,
        form=PersonForm,
    ),
    BulkAction(
        key="tasks.spread",
        label=gettext_lazy("平均分派"),
        permission=Permission.MANAGE_CALLS,
        foresee=_foresee(_not_to_give),
        do=_spread,
        undo=_give_back,
        done_words=_given_words,
        form=EvenForm,
    ),
    BulkAction(
        key="tasks.withdraw",
        label=gettext_lazy("撤下任务"),
        permission=Permission.MANAGE_CALLS,
        foresee=_foresee(_not_to_withdraw),
        do=_withdraw,
        undo=_put_on_again,
        done_words=_withdrawn_words,
        form=ActionForm,
    ),
)
