"""Referrals: their list, and one written down."""

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

from huidian.care.actions import referrals
from huidian.care.queries.referrals import (
    ReferralRow,
    referral_counts,
    referral_rows,
    referrals_in_reach,
)
from huidian.network.roles import Permission
from huidian.outreach.actions.vouchers import HasOneError
from huidian.web.club.vehicles import NO_OWNER, VehicleTextField, until_today, vehicle_meant
from huidian.web.club.withdrawable import FILTERS, NOTED, ON, ORDERS, dealer_names, withdrawal
from huidian.web.details import Refusal, refused_in
from huidian.web.forms import ActionForm, DayField, LineField, Select
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

KINDS = {
    "referral": pgettext_lazy("referral", "介绍新车主"),
    "rebuy": pgettext_lazy("referral", "再购"),
    "additional": pgettext_lazy("referral", "增购"),
    "sold_on": pgettext_lazy("referral", "转卖并告知新车主"),
}
COLUMNS: Sequence[Column[ReferralRow]] = (
    Column("giver", gettext_lazy("老车主"), lambda one: one.giver, card=1),
    Column("kind", pgettext_lazy("referral", "类别"), lambda one: str(KINDS[one.kind]), card=2),
    Column("giver_plate", gettext_lazy("老车主的车"), lambda one: one.giver_plate, sortable=False),
    Column("brought", gettext_lazy("新车主或新车"), lambda one: one.brought, sortable=False, card=3),
    Column("plate", gettext_lazy("新车主的车"), lambda one: one.plate, sortable=False),
    Column("phone", gettext_lazy("新车主电话"), lambda one: one.brought_phone, sortable=False, hidden=True),
    ON,
    Column("voucher", gettext_lazy("代金券"), lambda one: one.voucher),
    Column("note", gettext_lazy("备注"), lambda one: one.note, hidden=True, long=True),
    *NOTED,
)
REFERRAL_FILTERS = (
    Choice(key="kind", label=pgettext_lazy("referral", "类别"), options=KINDS),
    *FILTERS,
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[ReferralRow]:
    def heading(rows: Sequence[ReferralRow], total: int) -> Mapping[str, Any]:
        here = reverse("club:referrals")
        counts = [
            (words, n, f"{here}?kind={key}&holds=true")
            for (key, n), words in zip(referral_counts(request.scope).items(), KINDS.values(), strict=True)
        ]
        return {"title": _("推荐"), "context": {"counts": counts}}

    return QuerysetSource(
        queryset=referrals_in_reach(request.scope),
        filters=REFERRAL_FILTERS,
        heading=heading,
        rows_of=lambda rows: referral_rows(request.scope, rows),
        orders={
            "giver": "giver__name", "kind": "kind", "voucher": "voucher__code", "note": "note", **ORDERS
        },
        searched=("giver__name", "new_name", "note"),
        known=lambda: {"dealer": dealer_names(request)},
    )  # fmt: skip


REFERRALS = register(
    Listing(
        key="referrals",
        app="club",
        label=gettext_lazy("推荐"),
        source=_source,
        columns=COLUMNS,
        filters=REFERRAL_FILTERS,
        permission=Permission.CARE,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="referrals",
        at="referrals/",
        empty=gettext_lazy("老车主介绍了谁、再买了什么，记下来就会列在这里。"),
        open_at=lambda request, one: (
            reverse("customers:vehicle", args=[one.giver_vehicle_id]) if one.giver_vehicle_id else ""
        ),
        key_of=lambda one: str(one.referral_id),
        page="club/referrals.html",
        prominent=False,
        actions=(
            withdrawal(
                "referrals.withdraw",
                lambda one: str(one.referral_id),
                referrals.withdraw_referrals,
                referrals.restore_referrals,
                lambda n: ngettext("已撤下 %(n)s 条推荐", "已撤下 %(n)s 条推荐", n) % {"n": n},
            ),
        ),
    )
)


class ReferralForm(ActionForm):
    """Who brought whom."""

    action = "referral.note"
    kind = forms.ChoiceField(
        label=pgettext_lazy("referral", "类别"), widget=Select, choices=list(KINDS.items())
    )
    vehicle = VehicleTextField(
        label=gettext_lazy("老车主的车：车牌或 VIN"), help_text=gettext_lazy("转卖的，填卖掉的那台")
    )
    new_vehicle = VehicleTextField(
        label=gettext_lazy("新车主的车：车牌或 VIN"),
        required=False,
        help_text=gettext_lazy("已在档案里就填；不在就填姓名"),
    )
    new_name = LineField(label=gettext_lazy("新车主姓名，或新车车型"), max_length=60, required=False)
    new_phone = LineField(
        label=gettext_lazy("新车主电话"),
        max_length=24,
        required=False,
        help_text=gettext_lazy("转卖的必填；登记后给老车主发一张代金券"),
    )
    on = DayField(label=pgettext_lazy("referral", "日期"), required=False)
    note = LineField(label=gettext_lazy("备注"), max_length=200, required=False)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        until_today(self, "on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "sold_on":
            for name in ("new_name", "new_phone"):
                if not cleaned.get(name):
                    self.add_error(name, _("转卖的须填新车主的姓名和电话"))
        elif not cleaned.get("new_vehicle") and not cleaned.get("new_name"):
            self.add_error("new_name", _("请填新车主的车，或姓名、车型"))
        return cleaned


REFUSALS = (
    NO_OWNER,
    Refusal(referrals.NotedAlreadyError, gettext_lazy("这一条已经登记过。"), "new_vehicle"),
    Refusal(HasOneError, gettext_lazy("这位车主已有一张这样的代金券。"), "vehicle"),
    Refusal(ValueError, gettext_lazy("没有登记：请核对日期，以及规则里有没有这项优惠。")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.CARE, Permission.VIEW_CUSTOMERS)
def new_referral(request: DeskRequest) -> HttpResponse:
    """The form of a referral."""
    now = timezone.now()
    form = ReferralForm.read(request, at=now)
    if form.is_bound and form.is_valid():
        giver = vehicle_meant(request, form, "vehicle", now)
        new = vehicle_meant(request, form, "new_vehicle", now) if form.cleaned_data["new_vehicle"] else None
        if giver is not None and not form.errors:
            with within_reach(), refused_in(form, REFUSALS):
                made = form.once(lambda: _noted(request, form, giver, new))
                words = _("已登记，代金券 %(code)s") if made["code"] else _("已登记")
                messages.success(request, words % made)
                return redirect("club:referrals")
    return render(request, "club/referral.html", {"form": form})


def _noted(request: DeskRequest, form: ReferralForm, giver: int, new: int | None) -> dict[str, Any]:
    said = form.cleaned_data
    brought = referrals.Brought(
        kind=said["kind"],
        giver_vehicle_id=giver,
        vehicle_id=new,
        new_name=said["new_name"],
        new_phone=said["new_phone"],
        on=said["on"],
        note=said["note"],
    )
    made = referrals.note_referral(at=form.at, by=staff_of(request), scope=request.scope, brought=brought)
    code = made.voucher.code if made.voucher else ""
    return {"referral": made.pk, "code": f"{code[:4]}-{code[4:]}" if code else ""}
