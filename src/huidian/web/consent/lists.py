"""Owners with what they allow: consents, do-not-contact, the states of their numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.customers.words import NUMBER_STATES
from huidian.flows import owners
from huidian.flows.owners import OwnerRow
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.consent.forms import NOT_TO_COME, QuietForm
from huidian.web.forms import ActionForm
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of, within_reach

COLUMNS: Sequence[Column[OwnerRow]] = (
    Column("name", gettext_lazy("车主"), lambda one: one.name, card=1),
    Column("phone", gettext_lazy("电话"), lambda one: one.phone, card=3, sortable=False),
    Column("state", gettext_lazy("号码状态"), lambda one: one.number_state, "label", card=4, sortable=False),
    Column("plates", gettext_lazy("车牌"), lambda one: one.plates, sortable=False),
    Column("blocks", gettext_lazy("免打扰"), lambda one: one.blocks, "label", card=2, sortable=False),
    Column("consents", gettext_lazy("已同意"), lambda one: one.consents, "label", sortable=False),
    Column("preferred", gettext_lazy("联系偏好"), lambda one: one.preferred, sortable=False, hidden=True),
    Column("refused", gettext_lazy("未执行的联系（次）"), lambda one: one.refused, "count", sortable=False),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer),
)
HAVE = {"true": pgettext_lazy("filter", "有"), "false": pgettext_lazy("filter", "没有")}
FILTERS = (
    YesNo(key="blocked", label=gettext_lazy("免打扰"), words=HAVE),
    YesNo(key="consented", label=gettext_lazy("已同意"), words=HAVE),
    YesNo(key="withdrawn", label=gettext_lazy("已撤回同意"), words=HAVE),
    Choice(key="number_state", label=gettext_lazy("号码状态")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[OwnerRow]:
    scope, today = request.scope, timezone.localdate(now)

    def heading(rows: Sequence[OwnerRow], total: int) -> Mapping[str, Any]:
        return {"title": _("联系许可"), "lines": [_("截至 %(day)s") % {"day": today}]}

    def known() -> Options:
        states = {key: formats.in_language(words) for key, words in NUMBER_STATES.items()}
        return {
            "number_state": {**states, "none": _("没有号码")},
            "dealer": {str(one.id): one.name for one in dealers_in(scope)},
        }

    return QuerysetSource(
        queryset=owners.owners_in_reach(scope, today=today),
        filters=FILTERS,
        heading=heading,
        rows_of=lambda cut: owners.owner_rows(scope, cut, today=today),
        orders={"name": "name", "dealer": "dealer__name"},
        searched=("name", "open_no"),
        known=known,
    )


def _quiet(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    said = {"until_on": form.cleaned_data["until"], "proof": form.cleaned_data["proof"]}
    by, scope = staff_of(request), request.scope
    try:
        with within_reach():
            new = owners.block_several(at=form.at, by=by, scope=scope, customer_ids=ids(keys), **said)
    except ValueError:
        # Where the dealer is, it is another day.
        raise ValidationError(NOT_TO_COME) from None
    return [str(one) for one in new]


def _lift(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    with within_reach():
        return [str(one) for one in owners.lift_several(at=at, by=by, scope=scope, block_ids=ids(keys))]


def _key(one: OwnerRow) -> str:
    return str(one.customer_id)


QUIET: BulkAction[OwnerRow] = BulkAction(
    key="owners.quiet",
    label=gettext_lazy("记录免打扰"),
    permission=Permission.EDIT_CUSTOMERS,
    foresee=changes_where(
        lambda one: one.may_edit and not one.quiet, gettext_lazy("已全部免打扰，或不由您负责"), _key
    ),
    do=_quiet,
    undo=_lift,
    done_words=lambda n: ngettext("已记录 %(n)s 位车主免打扰", "已记录 %(n)s 位车主免打扰", n) % {"n": n},
    form=QuietForm,
)
OWNERS = register(
    Listing(
        key="owners",
        app="consent",
        label=gettext_lazy("联系许可"),
        source=_source,
        empty=gettext_lazy("导入客户资料后，车主会列在这里。"),
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.VIEW_CUSTOMERS,
        of_vehicles=True,
        dealer_of=lambda one: one.dealer_id,
        name="owners",
        open_at=lambda request, one: reverse("consent:owner", args=[one.customer_id]),
        key_of=_key,
        actions=(QUIET,),
    )
)
