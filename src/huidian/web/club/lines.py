"""Lines of business used: their list, and one use written down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
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
    LineRow,
    line_rows,
    line_words,
    lines_in_reach,
    people_who_noted,
)
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.club.vehicles import NO_OWNER, VehicleTextField, until_today, vehicle_meant
from huidian.web.club.withdrawable import FILTERS, NOTED, ON, ORDERS, dealer_names, withdrawal
from huidian.web.details import Refusal, refused_in
from huidian.web.forms import ActionForm, DayField, Select
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

LINE_COLUMNS: Sequence[Column[LineRow]] = (
    Column("owner", gettext_lazy("车主"), lambda one: one.owner, card=1),
    Column("plate", gettext_lazy("车牌"), lambda one: one.plate, sortable=False, card=3),
    Column("line", gettext_lazy("业务"), lambda one: one.line_label, "label", card=2),
    ON,
    Column("amount", gettext_lazy("金额（元）"), lambda one: one.amount_fen, "yuan"),
    Column("lines", gettext_lazy("车主用过几项业务"), lambda one: one.lines, "count", sortable=False),
    *NOTED,
)
LINE_FILTERS = (
    Choice(key="line", label=gettext_lazy("业务")),
    Choice(key="by", field="noted_by", label=gettext_lazy("经办人"), numbered=True),
    *FILTERS,
)


def _lines(request: DeskRequest, now: datetime) -> QuerysetSource[LineRow]:
    def heading(rows: Sequence[LineRow], total: int) -> Mapping[str, Any]:
        return {"title": _("业务使用")}

    def known() -> Options:
        words = line_words(request.scope)
        return {
            "dealer": dealer_names(request),
            "line": {key: formats.in_language(label) for key, label in words.items()},
            "by": {str(person): name for person, name in people_who_noted(request.scope)},
        }

    return QuerysetSource(
        queryset=lines_in_reach(request.scope),
        filters=LINE_FILTERS,
        heading=heading,
        rows_of=lambda rows: line_rows(request.scope, rows),
        orders={"owner": "customer__name", "line": "line", "amount": "amount_fen", **ORDERS},
        searched=("customer__name",),
        known=known,
    )


LINES = register(
    Listing(
        key="lines_used",
        app="club",
        label=gettext_lazy("业务使用"),
        source=_lines,
        columns=LINE_COLUMNS,
        filters=LINE_FILTERS,
        permission=Permission.CARE,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="lines",
        at="lines/",
        empty=gettext_lazy("车主续保、置换、买精品时记一笔，就看得出谁用了几项业务。"),
        open_at=lambda request, one: (
            reverse("customers:vehicle", args=[one.vehicle_id]) if one.vehicle_id else ""
        ),
        key_of=lambda one: str(one.use_id),
        page="club/lines.html",
        prominent=False,
        actions=(
            withdrawal(
                "lines.withdraw",
                lambda one: str(one.use_id),
                partial(referrals.set_lines_withdrawn, withdrawn=True),
                partial(referrals.set_lines_withdrawn, withdrawn=False),
                lambda n: ngettext("已撤下 %(n)s 笔", "已撤下 %(n)s 笔", n) % {"n": n},
            ),
        ),
    )
)


class LineForm(ActionForm):
    """Which line of business an owner used."""

    action = "line.note"
    vehicle = VehicleTextField()
    line = forms.ChoiceField(label=gettext_lazy("业务"), widget=Select)
    on = DayField(label=pgettext_lazy("referral", "日期"), required=False)
    amount = forms.IntegerField(
        label=gettext_lazy("金额（元）"),
        required=False,
        min_value=0,
        max_value=10_000_000,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        until_today(self, "on")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.CARE, Permission.VIEW_CUSTOMERS)
def new_line(request: DeskRequest) -> HttpResponse:
    """The form of a line of business used."""
    now = timezone.now()
    form = LineForm.read(request, at=now)
    words = line_words(request.scope, every=True)
    form.choose_from("line", [(key, formats.in_language(label)) for key, label in words.items()])
    if form.is_bound and form.is_valid():
        vehicle_id = vehicle_meant(request, form, "vehicle", now)
        if vehicle_id is not None:
            said = form.cleaned_data
            verb: dict[str, Any] = {"at": form.at, "by": staff_of(request), "scope": request.scope}
            about: dict[str, Any] = {"vehicle_id": vehicle_id, "line": said["line"], "on": said["on"]}
            fen = (said["amount"] or 0) * 100
            unknown = Refusal(ValueError, gettext_lazy("本店的规则里没有这项业务"), "line")
            with within_reach(), refused_in(form, (NO_OWNER, unknown)):
                form.once(lambda: {"line": referrals.note_line(**verb, **about, amount_fen=fen).pk})
                messages.success(request, _("已登记"))
                return redirect("club:lines")
    return render(request, "club/line.html", {"form": form})
