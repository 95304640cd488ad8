"""A customer's appointment: made in a form, moved or cancelled by whoever answers for the vehicle."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from huidian.flows import appointments, duty_contact
from huidian.flows.call_report import Booking, ReportError
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.network.roles import Permission
from huidian.web.forms import ActionForm, LineField, back_with_refusal, with_undo
from huidian.web.forms.fields import RangedDayField, Select
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.parts import answer
from huidian.web.shell.zones import tell_time_at
from huidian.web.workbench.call_fields import refusal_words
from huidian.web.workbench.load_words import warn_of_load
from huidian.workshop.actions import FullError, NotBookedError

_FULL = gettext_lazy("%(advisor)s 那天已满（%(used)s/%(limit)s），请换一天。")
_FIELDS = {"starts_at": "on", ("starts_at", "closed"): "hour", "advisor": "advisor"}
"""At which field of the form stands what is wrong with an appointment."""
gate = desk(Permission.MAKE_CALLS, Permission.VIEW_CUSTOMERS)


class AppointmentForm(ActionForm):
    """When the owner comes, and what for."""

    action = "duty.booked"
    on = RangedDayField(label=gettext_lazy("哪天到店"))
    hour = forms.TimeField(
        label=gettext_lazy("几点"),
        initial=time(9, 30),
        widget=forms.TimeInput({"type": "time", "class": "form-control"}, format="%H:%M"),
        error_messages={"invalid": gettext_lazy("请填写时间，例如 10:30")},
    )
    advisor = forms.ChoiceField(label=gettext_lazy("接待顾问"), widget=Select)
    items = LineField(label=gettext_lazy("预约项目"), max_length=300, required=False)
    beyond = forms.BooleanField(
        label=gettext_lazy("已满也约（经理决定）"),
        required=False,
        widget=forms.CheckboxInput({"class": "form-check-input"}),
    )

    def offer(self, request: DeskRequest, vehicle_id: int, also: str = "") -> None:
        """Who can receive the vehicle; `also` is offered too. Only a manager goes beyond a full day."""
        if not request.scope.may_somewhere(Permission.MANAGE_CALLS):
            del self.fields["beyond"]
        names = duty_contact.who_receives(request.scope, vehicle_id, at=self.at)
        names += [also] if also and also not in names else []
        self.choose_from("advisor", [(name, name) for name in names])


class MoveForm(AppointmentForm):
    """Another moment for an appointment; `subject` is the appointment."""

    action = "appointment.move"


def booking_of(request: DeskRequest, form: ActionForm, vehicle_id: int) -> Booking:
    """The appointment as it was typed: by the dealer's clock."""
    starts_at = datetime.combine(
        form.cleaned_data["on"], form.cleaned_data["hour"], _zone(request, vehicle_id)
    )
    values = form.cleaned_data
    return Booking(starts_at, values["advisor"], values["items"], values.get("beyond", False))


def refuse(form: ActionForm, error: ReportError | FullError) -> None:
    """Say at its field what an appointment was refused for."""
    if isinstance(error, FullError):
        part = {"advisor": error.advisor, "used": error.used, "limit": error.limit}
        form.add_error(None, str(_FULL) % part)
        return
    field = _FIELDS.get((error.field, error.why), _FIELDS.get(error.field))
    form.add_error(field if field in form.fields else None, refusal_words(error))


@require_http_methods(["GET", "HEAD", "POST"])
@gate
def move(request: DeskRequest, appointment_id: int) -> HttpResponse:
    """The appointment as it stands, to be put on another day, hour or advisor."""
    with within_reach():
        was = appointments.appointment_to_change(request.scope, appointment_id)
    tell_time_at(request.scope, was.dealer_id)
    local, here = timezone.localtime(was.starts_at), _page_of(was.vehicle_id)
    initial = {"on": local.date(), "hour": local.time(), "advisor": was.advisor, "items": was.items}
    form = MoveForm.read(request, at=timezone.now(), subject=appointment_id, initial=initial)
    form.offer(request, was.vehicle_id, was.advisor)
    if request.method == "POST" and form.is_valid():
        try:
            with within_reach():
                made = appointments.move_appointment(
                    at=form.at,
                    by=staff_of(request),
                    scope=request.scope,
                    appointment_id=appointment_id,
                    booking=booking_of(request, form, was.vehicle_id),
                    key=form.key,
                )
        except NotBookedError:
            form.add_error(None, _("这个预约已取消、已改期或已过，没有改动。"))
        except (ReportError, FullError) as error:
            refuse(form, error)
        else:
            messages.success(request, _("已改约"))
            warn_of_load(request, form.at, appointment_id=made)
            return redirect(here)
    context = {"form": form, "was": was, "back": here}
    return answer(request, page="home/move.html", part="move", context=context)


@require_POST
@gate
def cancel(request: DeskRequest, appointment_id: int) -> HttpResponse:
    """The owner does not come then."""
    form = ActionForm.sent(request, at=timezone.now(), action="appointment.cancel", subject=appointment_id)
    with within_reach():
        was = appointments.appointment_to_change(request.scope, appointment_id)
    here = _page_of(was.vehicle_id)
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    who = {"by": staff_of(request), "scope": request.scope}
    with within_reach():
        gone = appointments.cancel_appointment(at=form.at, **who, appointment_id=appointment_id)
    if gone:
        url = reverse("home-appointment-restore", args=[appointment_id])
        messages.success(request, with_undo(request, _("已取消预约"), url=url))
    else:
        messages.error(request, _("这个预约已取消、已改期或已过，没有改动。"))
    return redirect(here)


@require_POST
@gate
def restore(request: DeskRequest, appointment_id: int) -> HttpResponse:
    """Take the cancelling back."""
    who = {"by": staff_of(request), "scope": request.scope}
    with within_reach():
        was = appointments.appointment_to_change(request.scope, appointment_id)
        again = appointments.restore_appointment(at=timezone.now(), **who, appointment_id=appointment_id)
    if again:
        messages.success(request, _("已撤销，预约照旧"))
    else:
        messages.error(request, _("已经不能撤销"))
    return redirect(_page_of(was.vehicle_id))


def _page_of(vehicle_id: int) -> str:
    return reverse("home-customer", args=[vehicle_id])


def _zone(request: DeskRequest, vehicle_id: int) -> ZoneInfo:
    with within_reach():
        file = open_vehicle_file(request.scope, vehicle_id)
    return ZoneInfo(request.scope.zones.get(file.dealer_id) or timezone.get_current_timezone_name())
