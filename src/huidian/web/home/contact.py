"""An advisor's customer on the phone: contacted in one tap, booked, nominated; each taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huidian.assignment.actions import NominatedError, NoTeamError
from huidian.flows import duty_contact
from huidian.flows.assignment.claiming import answering_of
from huidian.flows.assignment.guard import NobodysError
from huidian.flows.assignment.nominating import nominate_vehicle
from huidian.flows.call_report import ReportError
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.kit.labels import Label
from huidian.network.roles import Permission
from huidian.outreach.actions.attempts import NotHeldError
from huidian.outreach.queries.attempts import last_contacts
from huidian.web import formats
from huidian.web.assignment.vehicles import nobodys_words
from huidian.web.forms import ActionForm, LineField, back_with_refusal, with_undo
from huidian.web.home.appointments import AppointmentForm, booking_of, refuse
from huidian.web.home.mine import TAPS, contact_words
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.parts import answer, wants_part
from huidian.web.shell.zones import tell_time_at
from huidian.web.workbench.load_words import warn_of_load
from huidian.workshop.actions import FullError

gate = desk(Permission.MAKE_CALLS, Permission.VIEW_CUSTOMERS)


@dataclass(frozen=True, slots=True)
class Contacted:
    """How the owner of a vehicle was contacted last (None: not yet); `contact_id` if it can be taken back."""

    vehicle_id: int
    contacted_at: datetime | None
    contacted: Label | None
    contact_id: int | None


class ContactForm(ActionForm):
    """How an owner was contacted; `subject` is the vehicle."""

    action = "duty.contact"
    way = forms.ChoiceField(choices=[(key, key) for key in duty_contact.WAYS if key != "booked"])


class NominationForm(ActionForm):
    """Why one knows the owner."""

    action = "duty.nominate"
    note = LineField(label=gettext_lazy("怎么认识的"), max_length=200, required=False)


@require_GET
@gate
def customer(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """One customer of one's own: who it is, and what can be done."""
    return _shown(request, vehicle_id, timezone.now())


@require_POST
@gate
def log(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Write a contact down: one tap."""
    form, back = ContactForm.sent(request, at=timezone.now(), subject=vehicle_id), _back(request)
    with within_reach():
        duty_contact.who_receives(request.scope, vehicle_id, at=form.at)
    way = form.cleaned_data["way"] if form.is_valid() else ""
    attempt = _logged(request, form, vehicle_id, way) if way else None
    if wants_part(request):
        refusals = [] if attempt else [str(one) for some in form.errors.values() for one in some]
        return _in_place(request, vehicle_id, refusals)
    return _done(request, attempt, back) if attempt else back_with_refusal(request, form, back)


@require_POST
@gate
def book(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Write down when the owner comes."""
    form = AppointmentForm.sent(request, at=timezone.now(), subject=vehicle_id)
    with within_reach():
        form.offer(request, vehicle_id)
    attempt = _logged(request, form, vehicle_id, "booked") if form.is_valid() else None
    if attempt is None:
        return _shown(request, vehicle_id, form.at, booking=form)
    warn_of_load(request, form.at, attempt_id=attempt)
    return _done(request, attempt, reverse("home-customer", args=[vehicle_id]))


def _logged(request: DeskRequest, form: ActionForm, vehicle_id: int, way: str) -> int | None:
    """The attempt; None where it could not be written down, and the form says why."""
    try:
        with within_reach():
            return duty_contact.log_contact(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                vehicle_id=vehicle_id,
                way=way,
                booking=booking_of(request, form, vehicle_id) if way == "booked" else None,
                key=form.key,
            )
    except duty_contact.NotAllowedError as refused:
        words = formats.in_language(refused.permission.words)
        form.add_error(None, _("没有记下：%(why)s") % {"why": words})
    except NotHeldError:
        form.add_error(None, _("别人正在联系这位客户，没有记下。"))
    except (ReportError, FullError) as error:
        refuse(form, error)
    return None


def _in_place(request: DeskRequest, vehicle_id: int, refusals: Sequence[str] = ()) -> HttpResponse:
    """The cell of the list that was tapped: the last contact, what was refused, how to take it back."""
    line = last_contacts(request.scope, [vehicle_id]).get(vehicle_id)
    row = Contacted(vehicle_id, None, None, None)
    if line:
        tapped = duty_contact.contacts_to_undo(
            request.scope, staff_of(request), [vehicle_id], at=timezone.now()
        )
        contact_id = line.attempt_id if line.attempt_id in tapped else None
        row = Contacted(vehicle_id, line.at, contact_words(line), contact_id)
    context = {"row": row, "ways": TAPS, "here": _back(request), "refusals": refusals}
    return render(request, "home/contacted.html", context)


def _done(request: DeskRequest, attempt: int, back: str) -> HttpResponse:
    url = reverse("home-contact-undo", args=[attempt])
    messages.success(request, with_undo(request, _("已记下"), url=url, back=back))
    return redirect(back)


@require_POST
@gate
def undo(request: DeskRequest, attempt_id: int) -> HttpResponse:
    """Take one's own contact of today back."""
    now, by = timezone.now(), staff_of(request)
    with within_reach():
        gone = duty_contact.take_back_contact(at=now, by=by, scope=request.scope, attempt_id=attempt_id)
    vehicle = request.POST.get("vehicle", "")
    if wants_part(request) and vehicle.isascii() and vehicle.isdecimal() and len(vehicle) < 12:
        return _in_place(request, int(vehicle), [] if gone else [_("已经不能撤销")])
    if gone:
        messages.success(request, _("已撤销"))
    else:
        messages.error(request, _("已经不能撤销"))
    return redirect(_back(request))


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.NOMINATE)
def nominate_owner(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Say that one knows the owner; a manager decides."""
    form = NominationForm.sent(request, at=timezone.now(), subject=vehicle_id)
    here = reverse("customers:vehicle", args=[vehicle_id])
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    note, by = form.cleaned_data["note"], staff_of(request)
    try:
        with within_reach():
            form.once(
                lambda: {
                    "nomination": nominate_vehicle(
                        at=form.at, by=by, scope=request.scope, vehicle_id=vehicle_id, note=note
                    )
                }
            )
    except NominatedError:
        messages.error(request, _("您已经提名过这位客户，还没有决定。"))
    except NoTeamError:
        messages.error(request, _("您不在这家店的接车小组里，不能提名。"))
    except NobodysError as error:
        messages.error(request, nobodys_words(error.why))
    else:
        messages.success(request, _("已提名，由经理决定"))
    return redirect(here)


def _shown(
    request: DeskRequest, vehicle_id: int, now: datetime, booking: AppointmentForm | None = None
) -> HttpResponse:
    with within_reach():
        file = open_vehicle_file(request.scope, vehicle_id)
        tell_time_at(request.scope, file.dealer_id)
        answering = answering_of(request.scope, vehicle_id, at=now)
        if booking is None:
            booking = AppointmentForm.shown(request, at=now, subject=vehicle_id)
            booking.offer(request, vehicle_id)
    # Who has been given a vehicle need not ask for it.
    nominates = request.scope.may_at(file.dealer_id, Permission.NOMINATE) and (
        answering.may_nominate or (answering.since is None and not answering.nobodys)
    )
    undo = duty_contact.bookings_to_undo(request.scope, staff_of(request), vehicle_id, at=now)
    context = {
        "file": file,
        "booked": [(one, undo.get(one.appointment_id)) for one in file.appointments if one.starts_at > now],
        "changes": file.may_edit,
        "goal": answering.goal,
        "ways": [(key, way.label) for key, way in duty_contact.WAYS.items() if key != "booked"],
        "here": reverse("home-customer", args=[vehicle_id]),
        "booking": booking,
        "nomination": NominationForm.shown(request, at=now, subject=vehicle_id) if nominates else None,
    }
    return answer(request, page="home/customer.html", part="customer", context=context)


def _back(request: DeskRequest) -> str:
    """Where the tap was made, if that is a page of ours."""
    back: str = request.POST.get("back", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return back if ours else reverse("home-mine")
