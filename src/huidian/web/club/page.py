"""The page of one member: level, balance, the entries of the ledger and what can be booked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.care.actions import club, ledger
from huidian.care.queries.club import MemberFile, member_file
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.club.lists import KINDS
from huidian.web.details import Detail, Refusal, Text, Verb, register
from huidian.web.forms import ActionForm, LineField
from huidian.web.shell.desk import DeskRequest, staff_of

MOST_YUAN = ledger.MOST_FEN // 100


def _yuan(label: Any, least: str, **more: Any) -> forms.DecimalField:
    widget = forms.NumberInput({"class": "form-control", "inputmode": "decimal", "step": "0.01"})
    return forms.DecimalField(
        label=label,
        min_value=Decimal(least),
        max_value=Decimal(MOST_YUAN),
        max_digits=9,
        decimal_places=2,
        widget=widget,
        **more,
    )


class EntryForm(ActionForm):
    """An amount, and what it is for."""

    amount = _yuan(gettext_lazy("金额（元）"), "0.01")
    note = LineField(label=gettext_lazy("备注"), max_length=200, required=False)


class CorrectionForm(ActionForm):
    """An amount with its sign, and the reason."""

    amount = _yuan(
        gettext_lazy("金额（元）"),
        str(-MOST_YUAN),
        help_text=gettext_lazy("少记了填正数，多记了填负数；原来的那一笔不会改"),
    )
    note = LineField(label=gettext_lazy("为什么更正"), max_length=200)

    def clean_amount(self) -> Decimal:
        """No correction of nothing."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount == 0:
            raise forms.ValidationError(_("不能是 0"))
        return amount


def _entry(kind: str, label: Text, done: Text, form: type[ActionForm] = EntryForm) -> Verb[MemberFile]:
    return Verb(
        key=kind,
        label=label,
        done=done,
        act=lambda request, sent, file: ledger.enter(
            at=sent.at,
            by=staff_of(request),
            scope=request.scope,
            member_id=file.id,
            kind=kind,
            amount_fen=int(sent.cleaned_data["amount"] * 100),
            note=sent.cleaned_data["note"],
            key=sent.key.value if sent.key else "",
        ),
        form=form,
        offered=lambda file: file.may_manage or ledger.NEEDS[ledger.Kind(kind)] == Permission.CARE,
        allowed=lambda file: file.row.holds,
        refusals=(Refusal(ledger.NotEnoughError, gettext_lazy("余额不够，什么都没有记。"), "amount"),),
    )


def _context(request: DeskRequest, file: MemberFile) -> Mapping[str, Any]:
    return {
        "kinds": KINDS,
        "ledger_url": reverse("club:ledger", args=[file.id]),
        "statement_url": reverse("club:statement", args=[file.id]),
        "next_level": file.reached if file.reached.key != file.level.key else None,
    }


def _load(request: DeskRequest, member_id: int, now: datetime) -> MemberFile:
    return member_file(request.scope, member_id, at=now)


LEFT = Refusal(club.BalanceLeftError, gettext_lazy("还有余额：先退款，再退会。"))
PAGE = register(
    Detail[MemberFile](
        key="member",
        app="club",
        name="member",
        permission=Permission.CARE,
        back="club:members",
        back_label=gettext_lazy("会员"),
        load=_load,
        title=lambda file: file.row.owner or file.row.number,
        note=lambda file: file.row.number,
        state=lambda file: str(
            formats.in_language(file.row.level_label) if file.row.holds else pgettext_lazy("member", "已退会")
        ),
        history=lambda file: file.history,
        page="club/member.html",
        context=_context,
        verbs=(
            _entry("top_up", pgettext_lazy("ledger", "充值"), gettext_lazy("充值已记入账本")),
            _entry("spend", pgettext_lazy("ledger", "消费"), gettext_lazy("消费已记入账本")),
            _entry("gift", pgettext_lazy("ledger", "赠送"), gettext_lazy("赠送已记入账本")),
            _entry("refund", pgettext_lazy("ledger", "退款"), gettext_lazy("退款已记入账本")),
            _entry(
                "correction", pgettext_lazy("ledger", "更正"), gettext_lazy("更正已记入账本"), CorrectionForm
            ),
            Verb(
                key="leave",
                label=gettext_lazy("退会"),
                done=gettext_lazy("已退会"),
                act=lambda request, form, file: club.leave(
                    at=form.at, by=staff_of(request), scope=request.scope, member_id=file.id
                ),
                allowed=lambda file: file.row.holds and not file.row.balance_fen,
                refusals=(LEFT,),
            ),
            Verb(
                key="back",
                label=gettext_lazy("撤销退会"),
                done=gettext_lazy("又是会员了"),
                act=lambda request, form, file: club.come_again(
                    at=form.at, by=staff_of(request), scope=request.scope, member_id=file.id
                ),
                allowed=lambda file: not file.row.holds,
                refusals=(Refusal(club.MemberAlreadyError, gettext_lazy("这位车主已用新的会员号入会。")),),
            ),
        ),
    )
)
