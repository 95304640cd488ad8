"""A complaint at the desk, and an important owner named by hand: by plate, VIN or phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from huidian.complaints.actions import important
from huidian.complaints.actions.desk import open_at_desk
from huidian.flows.vehicle_search import search_vehicles
from huidian.network.roles import Permission
from huidian.web.complaints.forms import Paragraph
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.details import Refusal, refused_in
from huidian.web.forms import ActionForm, LineField
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

LONGEST = 40
ALREADY = Refusal(
    important.AlreadyImportantError, gettext_lazy("这位车主已经是重点客户，或已有人提议。"), "vehicle"
)


class NewForm(ActionForm):
    """Which vehicle, and what the owner complains of."""

    action = "complaint.new"
    vehicle = LineField(label=gettext_lazy("车牌、VIN 或电话"), max_length=LONGEST)
    text = Paragraph(
        label=gettext_lazy("投诉内容"),
        max_length=2000,
        help_text=gettext_lazy("按车主的原话写"),
        error_messages={"required": gettext_lazy("请写明车主说了什么")},
    )


class NameForm(ActionForm):
    """Which vehicle, and why its owner is important."""

    action = "important.new"
    vehicle = LineField(label=gettext_lazy("车牌、VIN 或电话"), max_length=LONGEST)
    reason = LineField(
        label=gettext_lazy("为什么要经理亲自关注"),
        max_length=300,
        help_text=gettext_lazy("看的是风险，不是消费：有影响、易激动、说过要曝光"),
        error_messages={"required": gettext_lazy("请写明理由")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.HANDLE_COMPLAINTS, Permission.VIEW_CUSTOMERS)
def new(request: DeskRequest) -> HttpResponse:
    """Write down a complaint."""

    def act(form: ActionForm, vehicle_id: int, verb: dict[str, Any]) -> dict[str, Any]:
        origin = f"desk:{form.key.value if form.key else uuid4().hex}"
        text = form.cleaned_data["text"]
        filing = open_at_desk(**verb, vehicle_id=vehicle_id, text=text, origin=origin)
        return {"id": filing.complaint.pk, "added": bool(filing.line)}

    form = NewForm.read(request, at=timezone.now(), initial={"vehicle": request.GET.get("q", "")[:LONGEST]})
    if made := _made(request, form, act, ()):
        added = made.get("added")
        words = _("这位车主还有未结的投诉，已补记到那一件") if added else _("投诉已立案")
        messages.success(request, words)
        return redirect("complaints:complaint", made["id"])
    context = {"form": form, "title": _("登记投诉"), "button": _("立案"), "here": request.path}
    return render(request, "complaints/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.HANDLE_COMPLAINTS, Permission.VIEW_CUSTOMERS)
def name_important(request: DeskRequest) -> HttpResponse:
    """Name an important owner: whoever knows owners may, a manager takes them on."""

    def act(form: ActionForm, vehicle_id: int, verb: dict[str, Any]) -> dict[str, Any]:
        said = form.cleaned_data["reason"]
        made = important.name_owner(**verb, vehicle_id=vehicle_id, reason=said)
        return {"id": made.pk, "vehicle": vehicle_id, "dealer": made.dealer_id}

    form = NameForm.read(request, at=timezone.now(), initial={"vehicle": request.GET.get("q", "")[:LONGEST]})
    if made := _made(request, form, act, (ALREADY,)):
        if request.scope.may_at(made["dealer"], Permission.MANAGE_COMPLAINTS):
            messages.success(request, _("已提议，请确认由谁关注"))
            return redirect("complaints:important-owner", made["id"])
        messages.success(request, _("已提议，由经理确认"))
        return redirect("customers:vehicle", made["vehicle"])
    context = {"form": form, "title": _("提议重点客户"), "button": _("提议"), "here": request.path}
    return render(request, "complaints/new.html", context)


def _made(
    request: DeskRequest,
    form: ActionForm,
    act: Callable[[ActionForm, int, dict[str, Any]], dict[str, Any]],
    refusals: tuple[Refusal, ...],
) -> Any:
    """What was made for the one vehicle that was meant; None: the form is shown."""
    if not (form.is_bound and form.is_valid()):
        return None
    text = form.cleaned_data["vehicle"]
    hits = search_vehicles(request.scope, text, limit=2).rows
    note_hits(request, form.at, text, hits, by_word=False)
    if len(hits) != 1:
        words = _("这指的不止一台车，请填写完整车牌或 VIN") if hits else _("本店档案里没有这台车")
        form.add_error("vehicle", words)
        return None
    verb = {"at": form.at, "by": staff_of(request), "scope": request.scope}
    with within_reach(), refused_in(form, refusals):
        return form.once(lambda: act(form, hits[0].vehicle_id, verb))
    return None
