"""The offers, and a new one that begins as one of the playbook's."""

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
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.outreach.actions import offers
from huidian.outreach.queries.offers import OfferRow, offer_row, offers_in_reach
from huidian.outreach.queries.plans import plan_ground
from huidian.playbooks.offers import OfferRule
from huidian.web import formats
from huidian.web.campaigns.forms import number
from huidian.web.forms import ActionForm, LineField
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, Numbers, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

_YUAN = 100


def _yes(value: bool) -> str:
    return _("是") if value else ""


def _months(one: OfferRow) -> str:
    if one.until_months is None:
        return _("%(n)s 个月以上") % {"n": one.from_months}
    return _("%(low)s–%(high)s 个月") % {"low": one.from_months, "high": one.until_months}


COLUMNS: Sequence[Column[OfferRow]] = (
    Column("name", gettext_lazy("优惠"), lambda one: one.name, card=1),
    Column("terms", gettext_lazy("说明"), lambda one: one.terms, sortable=False, card=5, long=True),
    Column("from", gettext_lazy("离站"), _months, card=2),
    Column("labour", gettext_lazy("工时减（百分比）"), lambda one: one.labour_off or None, "count"),
    Column(
        "parts", gettext_lazy("配件减（百分比）"), lambda one: one.parts_off or None, "count", hidden=True
    ),
    Column("worth", gettext_lazy("面值（元）"), lambda one: one.worth_fen or None, "yuan"),
    Column(
        "spend", gettext_lazy("最低消费（元）"), lambda one: one.min_spend_fen or None, "yuan", hidden=True
    ),
    Column("accident", gettext_lazy("事故车除外"), lambda one: _yes(one.no_accident), hidden=True),
    Column("booked", gettext_lazy("须提前一天预约"), lambda one: _yes(one.booked_ahead), hidden=True),
    Column("ends", gettext_lazy("到哪天"), lambda one: one.ends_on, "day"),
    Column("days", gettext_lazy("券有效（天）"), lambda one: one.valid_days, "count", hidden=True),
    Column(
        "issued",
        gettext_lazy("已发（张）"),
        lambda one: one.issued,
        "count",
        card=3,
        template="campaigns/issued.html",
    ),
    Column("redeemed", gettext_lazy("已核销（张）"), lambda one: one.redeemed, "count", card=4),
    Column("holds", gettext_lazy("在用"), lambda one: _yes(one.holds)),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
)
FILTERS = (
    YesNo(key="holds", label=gettext_lazy("在用")),
    Numbers(key="from_months", label=gettext_lazy("离站月数")),
    YesNo(key="booked_ahead", label=gettext_lazy("须提前一天预约")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[OfferRow]:
    def heading(rows: Sequence[OfferRow], total: int) -> Mapping[str, Any]:
        return {"title": pgettext("several", "优惠")}

    def known() -> Options:
        return {"dealer": {str(one.id): one.name for one in dealers_in(request.scope)}}

    return QuerysetSource(
        queryset=offers_in_reach(request.scope),
        filters=FILTERS,
        heading=heading,
        row_of=offer_row,
        orders={
            "name": "name",
            "from": "from_months",
            "labour": "labour_off",
            "parts": "parts_off",
            "worth": "worth_fen",
            "spend": "min_spend_fen",
            "accident": "no_accident",
            "booked": "booked_ahead",
            "ends": "ends_on",
            "days": "valid_days",
            "issued": "issued",
            "redeemed": "redeemed",
            "holds": "holds",
            "dealer": "dealer__name",
        },
        searched=("name", "terms"),
        known=known,
    )


def _end(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    done = offers.end_offers(at=form.at, by=staff_of(request), scope=request.scope, offer_ids=ids(keys))
    return [str(one) for one in done]


def _resume(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    done = offers.resume_offers(at=at, by=staff_of(request), scope=request.scope, offer_ids=ids(keys))
    return [str(one) for one in done]


OFFERS = register(
    Listing(
        key="offers",
        app="campaigns",
        label=pgettext_lazy("several", "优惠"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CALLS,
        dealer_of=lambda one: one.dealer_id,
        name="offers",
        empty=gettext_lazy("新建优惠，可以从规则手册里的一个开始；活动和代金券都用它。"),
        at="offers/",
        open_at=lambda request, one: f"{reverse('campaigns:vouchers')}?{urlencode({'offer': one.offer_id})}",
        key_of=lambda one: str(one.offer_id),
        page="campaigns/offers.html",
        actions=(
            BulkAction(
                key="offers.end",
                label=pgettext_lazy("offer", "停用"),
                permission=Permission.MANAGE_CALLS,
                foresee=changes_where(
                    lambda one: one.holds, gettext_lazy("已经停用"), lambda one: str(one.offer_id)
                ),
                do=_end,
                undo=_resume,
                done_words=lambda n: ngettext("已停用 %(n)s 个优惠", "已停用 %(n)s 个优惠", n) % {"n": n},
                form=ActionForm,
            ),
        ),
    )
)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput({"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    words = {"invalid": gettext_lazy("请填写日期，例如 2026-11-22")}
    return forms.DateField(
        label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"], error_messages=words
    )


def _yes_no(label: Any) -> forms.BooleanField:
    return forms.BooleanField(
        label=label, required=False, widget=forms.CheckboxInput({"class": "form-check-input"})
    )


class OfferForm(ActionForm):
    """An offer with its conditions."""

    action = "offer.make"

    name = LineField(label=gettext_lazy("优惠名称"), max_length=80)
    terms = LineField(label=gettext_lazy("说明（回访时念给车主）"), max_length=500, required=False)
    from_months = number(gettext_lazy("离站满几个月：从"), 0, 600, usual=6)
    until_months = forms.IntegerField(
        label=gettext_lazy("离站满几个月：到（不满）"),
        required=False,
        min_value=1,
        max_value=600,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
    )
    labour_off = number(gettext_lazy("工时减百分之几"), 0, 100, usual=0)
    parts_off = number(gettext_lazy("配件减百分之几"), 0, 100, usual=0)
    worth = number(gettext_lazy("面值（元）"), 0, 100_000, usual=0)
    min_spend = number(gettext_lazy("最低消费（元）"), 0, 1_000_000, usual=0)
    cost = number(gettext_lazy("每次核销的成本（元）"), 0, 100_000, usual=0)
    no_accident = _yes_no(gettext_lazy("事故车除外"))
    booked_ahead = _yes_no(gettext_lazy("须提前一天预约"))
    starts_on = _day(gettext_lazy("从哪天起（没有就不填）"))
    ends_on = _day(gettext_lazy("到哪天（没有就不填）"))
    valid_days = number(gettext_lazy("券有效几天"), 1, 1000, usual=60)

    def begin_as(self, rule: OfferRule) -> None:
        """Show the playbook's."""
        self.initial.update(
            name=formats.in_language(rule.label),
            terms=formats.in_language(rule.terms),
            labour_off=round(rule.labour_off * 100),
            parts_off=round(rule.parts_off * 100),
        )
        same = (
            "from_months", "until_months", "worth", "min_spend", "cost", "no_accident", "booked_ahead",
            "valid_days",
        )  # fmt: skip
        self.initial.update({name: getattr(rule, name) for name in same})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        low, high = cleaned.get("from_months"), cleaned.get("until_months")
        if low is not None and high is not None and high <= low:
            self.add_error("until_months", _("须大于起始月数"))
        start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
        if start and end and end < start:
            self.add_error("ends_on", _("不能早于开始日期"))
        return cleaned

    def values(self, key: str) -> offers.OfferTerms:
        """What was asked for; of a valid form."""
        values = dict(self.cleaned_data)
        in_fen = {f"{name}_fen": values.pop(name) * _YUAN for name in ("worth", "min_spend", "cost")}
        return offers.OfferTerms(**values, **in_fen, key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CALLS)
def new_offer(request: DeskRequest) -> HttpResponse:
    """The form of a new offer; `?as=` one of the playbook's to begin with."""
    now = timezone.now()
    with within_reach():
        ground = plan_ground(request.scope, at=now)
    rules = {one.key: one for one in ground.rules.offers if one.enabled}
    key = request.GET.get("as", "")
    form = OfferForm.read(request, at=now)
    if key in rules and not form.is_bound:
        form.begin_as(rules[key])
    elif not form.is_bound:
        form.initial["no_accident"] = True
    if form.is_bound and form.is_valid():
        terms = form.values(key if key in rules else "")
        verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
        with within_reach():
            form.once(
                lambda: {"offer": offers.make_offer(**verb, dealer_id=ground.dealer_id, terms=terms).pk}
            )
        messages.success(request, _("优惠已建立"))
        return redirect("campaigns:offers")
    usual = [(one.key, formats.in_language(one.label)) for one in rules.values()]
    context = {"form": form, "ground": ground, "usual": usual, "key": key}
    return render(request, "campaigns/offer.html", context)
