"""Segments: their list, one saved or changed with its live count, the vehicles in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.outreach.actions import segments
from huidian.outreach.queries.plans import PlanGround, count_of, plan_ground, segment_wish
from huidian.outreach.queries.segments import SegmentRow, segment_of, segment_row, segments_in_reach
from huidian.retention.queries import Wish, held_vehicles
from huidian.web.campaigns.conditions import ConditionsForm, condition_words
from huidian.web.details.verbs import Refusal, refused_in
from huidian.web.forms import ActionForm, LineField
from huidian.web.lists.address import argument
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.lists.columns import Column
from huidian.web.lists.filters import Choice, YesNo
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.lists.source import Options
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.vehicles.listing import VehicleAnswer, vehicle_listing

COLUMNS: Sequence[Column[SegmentRow]] = (
    Column("name", gettext_lazy("客群"), lambda one: one.name, card=1),
    Column(
        "conditions",
        gettext_lazy("条件"),
        lambda one: _("；").join(condition_words(one.conditions, one.rules)) or _("全部车辆"),
        sortable=False,
        card=3,
    ),
    Column("campaigns", gettext_lazy("用于活动（个）"), lambda one: one.campaigns, "count", card=2),
    Column("created", gettext_lazy("建立于"), lambda one: one.created_at, "moment"),
    Column("by", gettext_lazy("建立人"), lambda one: one.created_by),
    Column("holds", gettext_lazy("在用"), lambda one: _("是") if one.holds else ""),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, hidden=True),
    Column(
        "change",
        gettext_lazy("操作"),
        lambda one: None,
        card=5,
        sortable=False,
        template="campaigns/segment_links.html",
        acts=True,
    ),
)
FILTERS = (
    YesNo(key="holds", label=gettext_lazy("在用")),
    Choice(key="dealer", label=gettext_lazy("经销商"), numbered=True),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[SegmentRow]:
    def heading(rows: Sequence[SegmentRow], total: int) -> Mapping[str, Any]:
        return {"title": pgettext("several", "客群")}

    def known() -> Options:
        return {"dealer": {str(one.id): one.name for one in dealers_in(request.scope)}}

    return QuerysetSource(
        queryset=segments_in_reach(request.scope),
        filters=FILTERS,
        heading=heading,
        row_of=segment_row,
        orders={
            "name": "name",
            "campaigns": "n",
            "created": "created_at",
            "by": "created_by__display_name",
            "holds": "holds",
            "dealer": "dealer__name",
        },
        searched=("name",),
        known=known,
    )


def _end(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    return [str(one) for one in segments.end_segments(at=form.at, by=by, scope=scope, segment_ids=ids(keys))]


def _resume(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    return [str(one) for one in segments.resume_segments(at=at, by=by, scope=scope, segment_ids=ids(keys))]


SEGMENTS = register(
    Listing(
        key="segments",
        app="campaigns",
        label=pgettext_lazy("several", "客群"),
        source=_source,
        columns=COLUMNS,
        filters=FILTERS,
        permission=Permission.MANAGE_CALLS,
        also=(Permission.VIEW_CUSTOMERS,),
        dealer_of=lambda one: one.dealer_id,
        name="segments",
        empty=gettext_lazy("把常用的条件存成客群，计划活动时直接选它。"),
        at="segments/",
        open_at=lambda request, one: reverse("campaigns:segment-vehicles", args=[one.segment_id]),
        key_of=lambda one: str(one.segment_id),
        page="campaigns/segments.html",
        actions=(
            BulkAction(
                key="segments.end",
                label=pgettext_lazy("segment", "收起"),
                permission=Permission.MANAGE_CALLS,
                foresee=changes_where(
                    lambda one: one.holds, gettext_lazy("已经收起"), lambda one: str(one.segment_id)
                ),
                do=_end,
                undo=_resume,
                done_words=lambda n: ngettext("已收起 %(n)s 个客群", "已收起 %(n)s 个客群", n) % {"n": n},
                form=ActionForm,
            ),
        ),
    )
)


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    with within_reach():
        row = segment_of(request.scope, argument(request, "segment_id"))
    scope = request.scope.choosing(row.dealer_id)
    return VehicleAnswer(
        vehicles=held_vehicles(scope, wish=segment_wish(row, wish, at=now), now=now),
        title=row.name,
        explanation=_("；").join(condition_words(row.conditions, row.rules)) or _("全部车辆"),
        back_words=str(pgettext("several", "客群")),
        back_url=reverse("campaigns:segments"),
    )


VEHICLES = vehicle_listing(
    app="campaigns",
    key="segment_vehicles",
    label=gettext_lazy("客群的车辆"),
    permission=Permission.MANAGE_CALLS,
    ask=_ask,
    name="segment-vehicles",
    file_name="segment-vehicles-export",
    at="segments/<int:segment_id>/vehicles/",
)


class SegmentForm(ConditionsForm):
    """A name for conditions."""

    action = "segment.save"
    field_order = ("name", *(one for one in ConditionsForm.base_fields if one not in ConditionsForm.folded))
    name = LineField(label=gettext_lazy("客群名称"), max_length=80)


TAKEN = Refusal(segments.NameTakenError, gettext_lazy("本店已有同名的客群"), "name")


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def new_segment(request: DeskRequest) -> HttpResponse:
    """The form of a new segment."""
    return _answer(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CALLS, Permission.VIEW_CUSTOMERS)
def change_segment(request: DeskRequest, segment_id: int) -> HttpResponse:
    """The form of one there is."""
    with within_reach():
        return _answer(request, segment_of(request.scope, segment_id))


def _answer(request: DeskRequest, row: SegmentRow | None) -> HttpResponse:
    now = timezone.now()
    with within_reach():
        ground = plan_ground(request.scope, at=now, dealer_id=row.dealer_id if row else None)
    form = SegmentForm.read(request, at=now, subject=row.segment_id if row else "")
    form.offer_values(request, ground.dealer_id, ground.rules)
    if row and not form.is_bound:
        form.hold_conditions(row.conditions)
        form.initial["name"] = row.name
    if form.is_bound and request.POST.get("step") != "count" and form.is_valid():
        with within_reach(), refused_in(form, [TAKEN]):
            form.once(lambda: {"segment": _save(request, form, ground, row)})
            messages.success(request, _("客群已保存"))
            return redirect("campaigns:segments")
    context: dict[str, Any] = {"form": form, "ground": ground, "row": row}
    if form.is_bound:
        form.is_valid()
        wrong = [name for name in form.errors if name in form.condition_fields]
        context["wrong"] = bool(wrong)
        if not wrong:
            context["audience"] = count_of(request.scope, ground, form.conditions, at=now)
    return render(request, "campaigns/segment.html", context)


def _save(request: DeskRequest, form: SegmentForm, ground: PlanGround, row: SegmentRow | None) -> int:
    made = segments.save_segment(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        dealer_id=ground.dealer_id,
        name=form.cleaned_data["name"],
        conditions=form.conditions,
        segment_id=row.segment_id if row else None,
    )
    return made.pk
