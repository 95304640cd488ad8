"""The members of the club, and the ledger of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from huidian.care.actions import club
from huidian.care.queries.club import (
    EntryRow,
    MemberRow,
    entries_in_reach,
    entry_row,
    level_words,
    member_rows,
    members_in_reach,
)
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.forms import ActionForm
from huidian.web.lists.address import argument
from huidian.web.lists.bulk import BulkAction, Preview, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, Numbers, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, staff_of, within_reach

COLUMNS: Sequence[Column[MemberRow]] = (
    Column("number", gettext_lazy("会员号"), lambda one: one.number, card=1),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, card=2),
    Column("phone", gettext_lazy("电话"), lambda one: one.phone, sortable=False, hidden=True),
    Column("level", pgettext_lazy("club", "等级"), lambda one: one.level_label, "label", card=3),
    Column("balance", gettext_lazy("余额（元）"), lambda one: one.balance_fen, "money", card=4),
    Column("last", gettext_lazy("最近一笔"), lambda one: one.last_entry_at, "moment"),
    Column("since", gettext_lazy("等级起"), lambda one: one.level_since_on, "day", hidden=True),
    Column("until", gettext_lazy("等级至少到"), lambda one: one.level_until_on, "day"),
    Column("joined", gettext_lazy("入会于"), lambda one: one.joined_at, "moment"),
    Column("fee", gettext_lazy("入会费（元）"), lambda one: one.fee_fen, "yuan", hidden=True),
    Column("left", gettext_lazy("退会于"), lambda one: one.left_at, "moment", hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="level", label=pgettext_lazy("club", "等级")),
    YesNo(key="holds", label=gettext_lazy("在会")),
    Numbers(
        key="balance", field="balance_fen", label=gettext_lazy("余额"), unit=gettext_lazy("元"), worth=100
    ),
    Days(key="until", field="level_until_on", label=gettext_lazy("等级至少到")),
    Days(key="joined", field="joined_at", label=gettext_lazy("入会于"), of_moments=True),
    Days(key="last", field="last_entry", label=gettext_lazy("最近一笔"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[MemberRow]:
    def heading(rows: Sequence[MemberRow], total: int) -> Mapping[str, Any]:
        return {"title": _("会员")}

    def known() -> Options:
        levels = level_words(request.scope)
        return {
            "dealer": {str(one.id): one.name for one in dealers_in(request.scope)},
            "level": {key: formats.in_language(words) for key, words in levels.items()},
        }

    return QuerysetSource(
        queryset=members_in_reach(request.scope),
        filters=FILTERS,
        heading=heading,
        rows_of=lambda rows: member_rows(request.scope, rows),
        orders={
            "number": "number", "owner": "customer__name", "level": "level", "balance": "balance_fen",
            "last": "last_entry", "since": "level_since_on", "until": "level_until_on",
            "joined": "joined_at", "fee": "fee_fen", "left": "left_at", "dealer": "dealer__name",
        },
        searched=("customer__name",),
        known=known,
    )  # fmt: skip


def _leaving(request: DeskRequest, rows: Sequence[MemberRow]) -> Preview:
    keys = [str(one.member_id) for one in rows if one.holds and not one.balance_fen]
    skipped = {
        str(_("已退会")): sum(not one.holds for one in rows),
        str(_("还有余额，先退款")): sum(one.holds and one.balance_fen > 0 for one in rows),
    }
    return Preview(keys, {why: n for why, n in skipped.items() if n})


def _leave(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    return [str(one) for one in club.leave_several(at=form.at, by=by, scope=scope, member_ids=ids(keys))]


def _back(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    return [str(one) for one in club.back_several(at=at, by=by, scope=scope, member_ids=ids(keys))]


MEMBERS = register(
    Listing(
        key="members",
        app="club",
        label=gettext_lazy("会员"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.CARE,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="members",
        empty=gettext_lazy("为一位车主办理入会，就会列在这里。"),
        open_at=lambda request, one: reverse("club:member", args=[one.member_id]),
        key_of=lambda one: str(one.member_id),
        page="club/members.html",
        prominent=False,
        actions=(
            BulkAction(
                key="members.leave",
                label=gettext_lazy("退会"),
                permission=Permission.CARE,
                foresee=_leaving,
                do=_leave,
                undo=_back,
                done_words=lambda n: ngettext("%(n)s 位已退会", "%(n)s 位已退会", n) % {"n": n},
                form=ActionForm,
            ),
        ),
    )
)

KINDS = {
    "top_up": pgettext_lazy("ledger", "充值"),
    "gift": pgettext_lazy("ledger", "赠送"),
    "spend": pgettext_lazy("ledger", "消费"),
    "refund": pgettext_lazy("ledger", "退款"),
    "correction": pgettext_lazy("ledger", "更正"),
}
ENTRY_COLUMNS: Sequence[Column[EntryRow]] = (
    Column("at", gettext_lazy("时间"), lambda one: one.at, "moment", card=1),
    Column("kind", pgettext_lazy("ledger", "类别"), lambda one: str(KINDS[one.kind]), card=3),
    Column("amount", gettext_lazy("金额（元）"), lambda one: one.amount_fen, "money", card=2),
    Column("balance", gettext_lazy("之后余额（元）"), lambda one: one.balance_fen, "money", card=4),
    Column("note", gettext_lazy("备注"), lambda one: one.note, long=True),
    Column("by", gettext_lazy("经办人"), lambda one: one.by),
)
ENTRY_FILTERS = (
    Choice(key="kind", label=pgettext_lazy("ledger", "类别"), options=KINDS),
    Days(key="at", label=gettext_lazy("时间"), of_moments=True),
)


def _entries(request: DeskRequest, now: datetime) -> QuerysetSource[EntryRow]:
    with within_reach():
        member, entries = entries_in_reach(request.scope, argument(request, "member_id"))

    def heading(rows: Sequence[EntryRow], total: int) -> Mapping[str, Any]:
        return {
            "title": _("会员 %(number)s 的账本") % {"number": member},
            "context": {"back_url": reverse("club:member", args=[member.pk]), "number": str(member)},
        }

    return QuerysetSource(
        queryset=entries,
        filters=ENTRY_FILTERS,
        heading=heading,
        row_of=entry_row,
        orders={"at": "id", "kind": "kind", "amount": "amount_fen", "balance": "balance_fen", "note": "note",
                "by": "by__display_name"},
        searched=("note",),
    )  # fmt: skip


LEDGER = register(
    Listing(
        key="ledger",
        app="club",
        label=gettext_lazy("会员账本"),
        source=_entries,
        columns=ENTRY_COLUMNS,
        filters=ENTRY_FILTERS,
        permission=Permission.CARE,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="ledger",
        at="<int:member_id>/ledger/",
        empty=gettext_lazy("充值或消费后，每一笔都记在这里。"),
        page="club/ledger.html",
    )
)
