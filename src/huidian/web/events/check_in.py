"""Guests checked in at the desk, invited or not: by plate, phone or name. Made for a phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from huidian.care.actions import guests
from huidian.care.queries.guests import event_in_reach, guests_by, guests_of
from huidian.complaints.queries.vehicle import important_marks
from huidian.flows.vehicle_search import search_vehicles
from huidian.network.roles import Permission
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.events.guests import CLOSED
from huidian.web.forms import ActionForm, LineField, back_with_refusal, with_undo
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

CAME, BACK = "guest.came", "guest.back"
LONGEST = 40


class StrangerForm(ActionForm):
    """Somebody who is not on file."""

    action = "guest.stranger"
    name = LineField(label=gettext_lazy("姓名"), max_length=60)


@require_GET
@desk(Permission.CARE, Permission.VIEW_CUSTOMERS)
def page(request: DeskRequest, event_id: int) -> HttpResponse:
    """The field, and the guests and vehicles that what was typed means."""
    text, now = request.GET.get("q", "").strip()[:LONGEST], timezone.now()
    with within_reach():
        event = event_in_reach(request.scope, event_id)
    rows, others = guests_by(request.scope, event, text)
    here = request.scope.choosing(event.dealer_id)
    hits = search_vehicles(here, text).rows if others or rows else ()
    shown = {*others, *(row.vehicle_id for row in rows)}
    note_hits(request, now, text, [one for one in hits if one.vehicle_id in shown], by_word=False)
    every = [row for row in guests_of(request.scope, event) if row.expected]
    context = {
        "important": important_marks(here, [pk for pk in shown if pk is not None]),
        "event": event,
        "open": event.opened_at and not event.over_at and not event.called_off_at,
        "text": text,
        "rows": rows,
        "others": [one for one in hits if one.vehicle_id in others],
        "came": sum(row.came for row in every),
        "expected": sum(row.answer == "yes" for row in every),
        "stranger": StrangerForm.shown(request, at=now, subject=event_id),
        "back_url": reverse("events:event", args=[event_id]),
    }
    return render(request, "events/check_in.html", context)


@require_POST
@desk(Permission.CARE, Permission.VIEW_CUSTOMERS)
def came(request: DeskRequest, event_id: int, vehicle_id: int) -> HttpResponse:
    """Check a vehicle's owner in; that can be taken back at once."""
    form = ActionForm.sent(request, at=timezone.now(), action=CAME, subject=vehicle_id)
    here = _here(request, event_id)
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    verb = {"at": form.at, "by": staff_of(request), "scope": request.scope, "event_id": event_id}
    try:
        with within_reach():
            done = form.once(lambda: {"guest": guests.check_in(**verb, vehicle_id=vehicle_id).pk})
    except guests.NotOpenError:
        messages.error(request, str(CLOSED))
    else:
        _checked_in(request, event_id, done["guest"])
    return redirect(here)


@require_POST
@desk(Permission.CARE, Permission.VIEW_CUSTOMERS)
def stranger(request: DeskRequest, event_id: int) -> HttpResponse:
    """Check somebody in who is not on file."""
    form = StrangerForm.sent(request, at=timezone.now(), subject=event_id)
    here = _here(request, event_id)
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    verb = {"at": form.at, "by": staff_of(request), "scope": request.scope, "event_id": event_id}
    name = form.cleaned_data["name"]
    try:
        with within_reach():
            done = form.once(lambda: {"guest": guests.check_in_stranger(**verb, name=name).pk})
    except guests.NotOpenError:
        messages.error(request, str(CLOSED))
    else:
        _checked_in(request, event_id, done["guest"])
    return redirect(here)


@require_POST
@desk(Permission.CARE, Permission.VIEW_CUSTOMERS)
def back(request: DeskRequest, event_id: int, guest_id: int) -> HttpResponse:
    """Take a check-in back."""
    form = ActionForm.sent(request, at=timezone.now(), action=BACK, subject=guest_id)
    here = _here(request, event_id)
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    verb = {"at": form.at, "by": staff_of(request), "scope": request.scope, "event_id": event_id}
    try:
        with within_reach():
            done = form.once(lambda: {"guests": guests.check_out(**verb, guest_ids=[guest_id])})
    except guests.NotOpenError:
        messages.error(request, str(CLOSED))
    else:
        words = _("签到已撤销") if done["guests"] else _("没有可以撤销的签到")
        messages.success(request, words)
    return redirect(here)


def _checked_in(request: DeskRequest, event_id: int, guest_id: int) -> None:
    undo = reverse("events:not-came", args=[event_id, guest_id])
    messages.success(request, with_undo(request, _("已签到"), url=undo, q=request.POST.get("q", "")))


def _here(request: DeskRequest, event_id: int) -> str:
    text = request.POST.get("q", "").strip()[:LONGEST]
    query = f"?{urlencode({'q': text})}" if text else ""
    return reverse("events:check-in", args=[event_id]) + query
