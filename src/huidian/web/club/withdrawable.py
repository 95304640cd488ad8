"""What the lists of referrals and of lines used have in common: noted by whom when, and withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.shell.desk import DeskRequest, staff_of

ON: Column[Any] = Column("on", pgettext_lazy("referral", "日期"), lambda one: one.on, "day", card=4)
NOTED: Sequence[Column[Any]] = (
    Column("by", gettext_lazy("经办人"), lambda one: one.by, hidden=True),
    Column("holds", gettext_lazy("有效"), lambda one: _("是") if one.holds else "", hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    YesNo(key="holds", label=gettext_lazy("有效")),
    Days(key="on", label=pgettext_lazy("referral", "日期")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)
ORDERS = {"on": "on", "by": "noted_by__display_name", "holds": "holds", "dealer": "dealer__name"}


def dealer_names(request: DeskRequest) -> Mapping[str, str]:
    """The dealers a reader may choose from."""
    return {str(one.id): one.name for one in dealers_in(request.scope)}


def withdrawal(
    key: str,
    key_of: Callable[[Any], str],
    withdraw: Callable[..., list[int]],
    restore: Callable[..., list[int]],
    done_words: Callable[[int], str],
) -> BulkAction[Any]:
    """Rows that hold are withdrawn; the undo restores them. Both verbs take `at`, `by`, `scope`, `ids`."""

    def carry(
        act: Callable[..., list[int]], request: DeskRequest, at: datetime, keys: Sequence[str]
    ) -> list[str]:
        return [str(one) for one in act(at=at, by=staff_of(request), scope=request.scope, ids=ids(keys))]

    return BulkAction(
        key=key,
        label=pgettext_lazy("referral", "撤下"),
        permission=Permission.MANAGE_CARE,
        foresee=changes_where(lambda one: one.holds, gettext_lazy("已经撤下"), key_of),
        do=lambda request, form, keys: carry(withdraw, request, form.at, keys),
        undo=lambda request, at, keys: carry(restore, request, at, keys),
        done_words=done_words,
        form=ActionForm,
    )
