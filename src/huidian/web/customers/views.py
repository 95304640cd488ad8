"""A vehicle's file: owner, car, standing, and one line of everything that happened."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huidian.customers import actions as customers
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.flows.vehicle_search import search_vehicles
from huidian.network.roles import Permission
from huidian.web.customers.departure_form import DepartureForm
from huidian.web.customers.lists import LONGEST_TEXT
from huidian.web.customers.timeline import by_year
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of

SUGGESTED, FEWEST_LETTERS = 6, 2


@require_GET
@never_cache
@desk(Permission.VIEW_CUSTOMERS)
def suggest(request: DeskRequest) -> HttpResponse:
    """The first hits of a text while it is typed into the search at the top of every page."""
    text = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    enough = len(text) >= FEWEST_LETTERS
    matches = search_vehicles(request.scope, text, limit=SUGGESTED) if enough else None
    return render(request, "customers/suggestions.html", {"matches": matches, "text": text})


@require_GET
@never_cache
@desk(Permission.VIEW_CUSTOMERS)
def vehicle(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """One vehicle's file."""
    return vehicle_page(
        request, vehicle_id, DepartureForm.shown(request, at=timezone.now(), subject=vehicle_id)
    )


def vehicle_page(
    request: DeskRequest, vehicle_id: int, departure: ActionForm, sent: ActionForm | None = None
) -> HttpResponse:
    """The whole page; `departure` is the control with which one says that the vehicle has left, `sent` the
    form about that which came back with errors.
    """
    try:
        file = open_vehicle_file(request.scope, vehicle_id)
    except ObjectDoesNotExist:
        raise Http404 from None
    context = {"file": file, "years": by_year(file.timeline), "departure": departure, "sent": sent}
    return render(request, "customers/vehicle.html", context)


@require_POST
@never_cache
@desk(Permission.VIEW_CUSTOMERS, Permission.REVEAL)
def reveal(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """The masked fields, once, for somebody who asked for them; the audit trail keeps that."""
    form = ActionForm.sent(request, at=timezone.now(), action="vehicle.reveal", subject=vehicle_id)
    if not form.is_valid():
        return back_with_refusal(request, form, reverse("customers:vehicle", args=[vehicle_id]))
    by, scope = staff_of(request), request.scope
    try:
        shown = customers.reveal(at=form.at, by=by, scope=scope, vehicle_id=vehicle_id, key=form.key)
    except ObjectDoesNotExist:
        raise Http404 from None
    return render(request, "customers/revealed.html", {"shown": shown})
