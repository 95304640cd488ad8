"""A vehicle has left, or has not after all: said on its page, changed in place."""

from __future__ import annotations

from dataclasses import replace

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from huidian.customers import actions as customers
from huidian.flows import vehicle_file
from huidian.network.roles import Permission
from huidian.web.customers.departure_form import NO_SUCH_DAY, DepartureForm
from huidian.web.customers.views import vehicle_page
from huidian.web.shell.desk import DeskRequest, desk, staff_of
from huidian.web.shell.parts import wants_part


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.EDIT_CUSTOMERS)
def left(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Say that it has left; an answer that makes no sense comes back with what was typed."""
    _must_be_editable(request, vehicle_id)
    form = DepartureForm.of(request.POST)
    if not form.error:
        form = _said(request, vehicle_id, form)
    return _shown(request, vehicle_id, form)


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.EDIT_CUSTOMERS)
def take_back(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Say that it has not left after all."""
    _must_be_editable(request, vehicle_id)
    try:
        customers.take_back_left(
            at=timezone.now(), by=staff_of(request), scope=request.scope, vehicle_id=vehicle_id
        )
    except ObjectDoesNotExist:
        # An import took it off file since it was looked for.
        raise Http404 from None
    return _shown(request, vehicle_id, DepartureForm())


def _must_be_editable(request: DeskRequest, vehicle_id: int) -> None:
    try:
        editable = vehicle_file.may_edit_vehicle(request.scope, vehicle_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    if not editable:
        raise PermissionDenied


def _said(request: DeskRequest, vehicle_id: int, form: DepartureForm) -> DepartureForm:
    assert form.on is not None
    try:
        customers.mark_left(
            at=timezone.now(),
            by=staff_of(request),
            scope=request.scope,
            vehicle_id=vehicle_id,
            left_on=form.on,
            why=form.why,
        )
    except ObjectDoesNotExist:
        # An import took it off file since it was looked for.
        raise Http404 from None
    except ValueError:
        # Where the dealer is, it is still yesterday.
        return replace(form, error=str(NO_SUCH_DAY))
    return DepartureForm()


def _shown(request: DeskRequest, vehicle_id: int, form: DepartureForm) -> HttpResponse:
    if wants_part(request):
        file = vehicle_file.open_vehicle_file(request.scope, vehicle_id)
        return render(request, "customers/departure.html", {"file": file, "departure": form})
    if form.error:
        return vehicle_page(request, vehicle_id, form)
    return redirect("customers:vehicle", vehicle_id)
