"""The vouchers, and one issued by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from huidian.flows.vehicle_search import search_vehicles
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.outreach.actions import vouchers
from huidian.outreach.queries.offers import (
    STATES,
    VoucherRow,
    names_among,
    voucher_rows,
    vouchers_in_reach,
)
from huidian.outreach.queries.plans import plan_ground
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.details.verbs import Refusal, refused_in
from huidian.web.forms import ActionForm, LineField, Select
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Days, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

STATE_WORDS = {
    "valid": pgettext_lazy("voucher", "可用"),
    "coming": pgettext_lazy("voucher", "未生效"),
    "redeemed": pgettext_lazy("voucher", "已核销"),
    "expired": pgettext_lazy("voucher", "已过期"),
    "withdrawn": pgettext_lazy("voucher", "已作废"),
}
COLUMNS: Sequence[Column[VoucherRow]] = (
    Column("code", gettext_lazy("券码"), lambda one: one.shown_code, card=1),
    Column("state", pgettext_lazy("voucher", "状态"), lambda one: STATES[one.state], "label", card=2),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, sortable=False, card=3),
    Column("offer", gettext_lazy("优惠"), lambda one: one.offer, card=4),
    Column("until", gettext_lazy("有效到"), lambda one: one.valid_until, "day"),
    Column("from", gettext_lazy("有效起"), lambda one: one.valid_from, "day", hidden=True),
    Column("campaign", gettext_lazy("活动"), lambda one: one.campaign),
    Column("redeemed", gettext_lazy("核销于"), lambda one: one.redeemed_at, "moment"),
    Column("how", gettext_lazy("核销方式"), lambda one: one.how),
    Column("by", gettext_lazy("核销人"), lambda one: one.redeemed_by, hidden=True),
    Column("order", gettext_lazy("委托书号"), lambda one: one.order_no, hidden=True),
    Column("issued", gettext_lazy("发出于"), lambda one: one.issued_at, "moment", hidden=True),
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, sortable=False, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    Choice(key="state", label=pgettext_lazy("voucher", "状态"), options=STATE_WORDS),
    YesNo(key="withdrawn", label=gettext_lazy("已作废")),
    Choice(key="offer", label=gettext_lazy("优惠"), numbered=True),
    Choice(key="campaign", label=gettext_lazy("活动"), numbered=True),
    Days(key="until", field="valid_until", label=gettext_lazy("有效到")),
    Days(key="redeemed", field="redeemed_at", label=gettext_lazy("核销于"), of_moments=True),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[VoucherRow]:
    reach = vouchers_in_reach(request.scope, today=timezone.localdate(now))

    def heading(rows: Sequence[VoucherRow], total: int) -> Mapping[str, Any]:
        return {"title": _("代金券")}

    def known() -> Options:
        return {
            "dealer": {str(one.id): one.name for one in dealers_in(request.scope)},
            **names_among(reach),
        }

    return QuerysetSource(
        queryset=reach,
        filters=FILTERS,
        heading=heading,
        rows_of=lambda rows: voucher_rows(request.scope, rows),
        orders={
            "code": "code",
            "state": "state",
            "offer": "offer__name",
            "until": "valid_until",
            "from": "valid_from",
            "campaign": "campaign__name",
            "redeemed": "redeemed_at",
            "how": "redeemed_how",
            "by": "redeemed_by__display_name",
            "order": "visit__order_no",
            "issued": "issued_at",
            "dealer": "dealer__name",
        },
        searched=("code", "offer__name"),
        known=known,
    )


def _withdraw(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    done = vouchers.withdraw_vouchers(at=form.at, by=by, scope=scope, voucher_ids=ids(keys))
    return [str(one) for one in done]


def _restore(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    return [str(one) for one in vouchers.restore_vouchers(at=at, by=by, scope=scope, voucher_ids=ids(keys))]


VOUCHERS = register(
    Listing(
        key="vouchers",
        app="campaigns",
        label=gettext_lazy("代金券"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CALLS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="vouchers",
        empty=gettext_lazy("带优惠的活动轮到谁就给谁发券；也可以在这里给一台车发一张。"),
        at="vouchers/",
        open_at=lambda request, one: reverse("customers:vehicle", args=[one.vehicle_id]),
        key_of=lambda one: str(one.voucher_id),
        page="campaigns/vouchers.html",
        actions=(
            BulkAction(
                key="vouchers.withdraw",
                label=pgettext_lazy("voucher", "作废"),
                permission=Permission.MANAGE_CALLS,
                foresee=changes_where(
                    lambda one: one.state not in ("redeemed", "withdrawn"),
                    gettext_lazy("已核销或已作废"),
                    lambda one: str(one.voucher_id),
                ),
                do=_withdraw,
                undo=_restore,
                done_words=lambda n: ngettext("已作废 %(n)s 张券", "已作废 %(n)s 张券", n) % {"n": n},
                form=ActionForm,
            ),
        ),
    )
)
REFUSALS = (
    Refusal(vouchers.HasOneError, gettext_lazy("这台车已经有这个优惠的券。"), "vehicle"),
    Refusal(
        vouchers.NotOfferedError, gettext_lazy("这台车的离站月数不合这个优惠的条件，不能发券。"), "vehicle"
    ),
    Refusal(
        vouchers.HeldOutError, gettext_lazy("这台车现在是一个活动的对照组，活动期间不发挽回的券。"), "vehicle"
    ),
    Refusal(vouchers.NotValidError, gettext_lazy("这个优惠已经过期，不能再发券。"), "offer"),
)


class VoucherForm(ActionForm):
    """To which vehicle, of which offer."""

    action = "voucher.issue"
    vehicle = LineField(label=gettext_lazy("车牌或 VIN"), max_length=40)
    offer = forms.ChoiceField(label=gettext_lazy("优惠"), widget=Select)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def issue(request: DeskRequest) -> HttpResponse:
    """A voucher issued by hand."""
    now = timezone.now()
    with within_reach():
        ground = plan_ground(request.scope, at=now)
    form = VoucherForm.read(request, at=now)
    form.choose_from("offer", [(str(pk), name) for pk, name in ground.offers.items()])
    if form.is_bound and form.is_valid():
        text, here = form.cleaned_data["vehicle"], request.scope.choosing(ground.dealer_id)
        hits = search_vehicles(here, text, limit=2).rows
        note_hits(request, now, text, hits, by_word=False)
        if len(hits) == 1:
            verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
            offer_id = int(form.cleaned_data["offer"])
            with within_reach(), refused_in(form, REFUSALS):
                vehicle_id = hits[0].vehicle_id
                made = form.once(
                    lambda: {"code": vouchers.issue(**verb, offer_id=offer_id, vehicle_id=vehicle_id).code}
                )
                words = _("券已发出：%(code)s") % {"code": f"{made['code'][:4]}-{made['code'][4:]}"}
                messages.success(request, words)
                return redirect("campaigns:vouchers")
        else:
            form.add_error("vehicle", _("请填写本店一台车的完整车牌或 VIN"))
    return render(request, "campaigns/voucher.html", {"form": form, "ground": ground})
