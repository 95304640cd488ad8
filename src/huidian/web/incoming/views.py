"""An owner calls: who it is by number or plate, and what came of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huidian.flows.call_report import ReportError
from huidian.flows.incoming import incoming_card, log_incoming
from huidian.flows.next_needs import next_needs
from huidian.flows.vehicle_file import open_vehicle_file
from huidian.flows.vehicle_search import search_vehicles
from huidian.flows.wrap_up import take_back
from huidian.network.roles import Permission
from huidian.outreach.actions.attempts import NotHeldError
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.forms import with_undo
from huidian.web.incoming.forms import IncomingForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.shell.zones import tell_time_at
from huidian.web.workbench.load_words import warn_of_load
from huidian.workshop.actions import FullError

MOST, LONGEST = 8, 60


@require_GET
@desk(Permission.MAKE_CALLS, Permission.VIEW_CUSTOMERS)
def incoming(request: DeskRequest) -> HttpResponse:
    """The vehicles a number or a plate may mean; a single one is opened at once."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    matches = search_vehicles(request.scope, text, limit=MOST) if text else None
    rows = matches.rows if matches else ()
    note_hits(request, timezone.now(), text, rows, by_word=False)
    if len(rows) == 1:
        return redirect("incoming:call", rows[0].vehicle_id)
    return render(request, "incoming/search.html", {"text": text, "rows": rows, "matches": matches})


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MAKE_CALLS, Permission.VIEW_CUSTOMERS)
def call(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """What the call was about; written down, with a button that takes it back."""
    now = timezone.now()
    with within_reach():
        card = incoming_card(request.scope, vehicle_id, at=now)
        file = open_vehicle_file(request.scope, vehicle_id)
    tell_time_at(request.scope, file.dealer_id)
    form = IncomingForm.read(request, at=now, subject=vehicle_id)
    form.offer(card)
    if request.method == "POST" and form.is_valid():
        who = {"by": staff_of(request), "scope": request.scope, "vehicle_id": vehicle_id}
        try:
            report = form.report(card)
            attempt = log_incoming(at=now, **who, report=report, key=form.key)
        except FullError as full:
            form.refuse_full(full)
        except ReportError as error:
            form.refuse(error)
        except NotHeldError:
            form.add_error(None, _("其中有任务别人正在处理，没有保存。"))
        else:
            url = reverse("incoming:undo", args=[attempt])
            messages.success(request, with_undo(request, _("来电已记录"), url=url))
            if report.booking:
                warn_of_load(request, now, attempt_id=attempt)
            return redirect("incoming:desk")
    needs = next_needs(request.scope.where(Permission.VIEW_CALLS), vehicle_id, at=now)
    return render(request, "incoming/call.html", {"form": form, "file": file, "needs": needs, "card": card})


@require_POST
@desk(Permission.MAKE_CALLS)
def undo(request: DeskRequest, attempt_id: int) -> HttpResponse:
    """Take one's own record of today back."""
    with within_reach():
        gone = take_back(at=timezone.now(), by=staff_of(request), scope=request.scope, attempt_id=attempt_id)
    if gone:
        messages.success(request, _("来电记录已撤销"))
    else:
        messages.error(request, _("已经不能撤销"))
    return redirect("incoming:desk")
