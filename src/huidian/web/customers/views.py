"""A vehicle's file: owner, car, standing, and one line of everything that happened."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from huidian.flows.assignment.claiming import answering_of
from huidian.flows.next_needs import next_needs
from huidian.flows.owners import contact_about
from huidian.flows.vehicle_care import care_of
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.flows.vehicle_search import search_vehicles
from huidian.network.roles import Permission
from huidian.web.assignment.claiming import takers_in_words
from huidian.web.customers.departure_form import DepartureForm
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.customers.lists import LONGEST_TEXT
from huidian.web.customers.reveal_form import RevealForm
from huidian.web.customers.timeline import timeline_context
from huidian.web.forms import ActionForm, form_again
from huidian.web.shell.desk import DeskRequest, desk
from huidian.web.shell.zones import tell_time_at

SUGGESTED, FEWEST_LETTERS = 6, 2


@require_GET
@never_cache
@desk(Permission.VIEW_CUSTOMERS)
def suggest(request: DeskRequest) -> HttpResponse:
    """The first hits of a text while it is typed into the search at the top of every page."""
    text = request.GET.get("q", "").strip()[:LONGEST_TEXT]
    enough = len(text) >= FEWEST_LETTERS
    matches = search_vehicles(request.scope, text, limit=SUGGESTED) if enough else None
    if matches:
        note_hits(request, timezone.now(), text, matches.rows, by_word=False)
    return render(request, "customers/suggestions.html", {"matches": matches, "text": text})


@require_GET
@never_cache
@desk(Permission.VIEW_CUSTOMERS)
def vehicle(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """One vehicle's file."""
    return vehicle_page(request, vehicle_id)


def vehicle_page(
    request: DeskRequest,
    vehicle_id: int,
    departure: ActionForm | None = None,
    sent: ActionForm | None = None,
    note: ActionForm | None = None,
) -> HttpResponse:
    """The whole page; `departure` is the control with which one says that the vehicle has left (None: a fresh
    one), `sent` the form about that, `note` the form about a note, which came back with errors.
    """
    at = timezone.now()
    departure = departure or DepartureForm.shown(request, at=at, subject=vehicle_id)
    try:
        file = open_vehicle_file(request.scope, vehicle_id)
        contact = contact_about(request.scope, vehicle_id, at=at)
        calls = request.scope.where(Permission.VIEW_CALLS)
        needs = next_needs(calls, vehicle_id, at=at)
        care = care_of(request.scope, vehicle_id)
        answering = answering_of(request.scope, vehicle_id, at=at)
    except ObjectDoesNotExist:
        raise Http404 from None
    tell_time_at(request.scope, file.dealer_id)
    context = {**timeline_context(request, file, at, note), "departure": departure, "sent": sent}
    takers = takers_in_words(answering, request.scope.staff_id)
    context |= {"contact": contact, "needs": needs, "care": care, "answering": answering, "takers": takers}
    return render(request, "customers/vehicle.html", context)


@require_POST
@never_cache
@desk(Permission.VIEW_CUSTOMERS, Permission.REVEAL)
def reveal(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """The masked fields, once, for somebody who asked for them; the audit trail keeps that."""
    form = RevealForm.sent(request, at=timezone.now(), subject=vehicle_id)
    if form.is_valid():
        try:
            shown = form.reveal(request, vehicle_id)
        except ObjectDoesNotExist:
            raise Http404 from None
        if shown:
            return render(request, "customers/revealed.html", {"shown": shown})
    return form_again(
        request,
        form,
        url=reverse("customers:reveal", args=[vehicle_id]),
        button=_("查看完整车牌、VIN 和电话"),
        target=f"#{form.html_id}",
        back=reverse("customers:vehicle", args=[vehicle_id]),
    )
