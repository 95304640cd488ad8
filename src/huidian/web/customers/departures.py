"""A vehicle has left, or has not after all: said on its page, changed in place."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from huidian.flows import departures, vehicle_file
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.web.customers.departure_form import DepartureForm
from huidian.web.customers.views import vehicle_page
from huidian.web.forms import ActionForm
from huidian.web.forms.fields import NO_SUCH_DAY
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import wants_part

TAKE_BACK = "vehicle.left_taken_back"


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.EDIT_CUSTOMERS)
def left(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Say that it has left; an answer that makes no sense comes back with what was typed."""
    _must_be_editable(request, vehicle_id)
    form = DepartureForm.sent(request, at=timezone.now(), subject=vehicle_id)
    if form.is_valid():
        try:
            form.once(lambda: _mark(request, vehicle_id, form))
        except ValueError:
            # Where the dealer is, it is still yesterday.
            form.add_error("on", NO_SUCH_DAY)
    return _shown(request, vehicle_id, form)


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.EDIT_CUSTOMERS)
def take_back(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Say that it has not left after all."""
    _must_be_editable(request, vehicle_id)
    form = ActionForm.sent(request, at=timezone.now(), action=TAKE_BACK, subject=vehicle_id)
    if form.is_valid():
        form.once(lambda: _take_back(request, vehicle_id, form))
    return _shown(request, vehicle_id, form)


def _must_be_editable(request: DeskRequest, vehicle_id: int) -> None:
    try:
        editable = vehicle_file.may_edit_vehicle(request.scope, vehicle_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not editable:
        raise PermissionDenied


def _mark(request: DeskRequest, vehicle_id: int, form: DepartureForm) -> Outcome:
    day, why = form.cleaned_data["on"], form.cleaned_data["why"]
    by, scope = staff_of(request), request.scope
    try:
        departures.mark_left(at=form.at, by=by, scope=scope, vehicle_id=vehicle_id, left_on=day, why=why)
    except ObjectDoesNotExist:
        # An import took it off file since it was looked for.
        raise Http404 from None
    return {}


def _take_back(request: DeskRequest, vehicle_id: int, form: ActionForm) -> Outcome:
    by, scope = staff_of(request), request.scope
    try:
        departures.take_back_left(at=form.at, by=by, scope=scope, vehicle_id=vehicle_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    return {}


def _shown(request: DeskRequest, vehicle_id: int, form: ActionForm) -> HttpResponse:
    if not wants_part(request) and form.is_valid():
        return redirect("customers:vehicle", vehicle_id)
    departure = form
    if form.is_valid() or not isinstance(form, DepartureForm):
        departure = DepartureForm.shown(request, at=form.at, subject=vehicle_id)
    if not wants_part(request):
        return vehicle_page(request, vehicle_id, departure, form)
    file = vehicle_file.open_vehicle_file(request.scope, vehicle_id)
    return render(request, "customers/departure.html", {"file": file, "departure": departure, "sent": form})
