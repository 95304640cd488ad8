"""The dealer's choice: do vehicles that left count? Made on the churn desk, where its effect is seen."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from huidian.network.roles import Permission
from huidian.retention.counting import LONGEST_WHY, choose_counting
from huidian.web.churn.asked import Asked
from huidian.web.shell.desk import DeskRequest, desk, staff_of


@require_POST
@desk(Permission.VIEW_CHURN, Permission.SET_COUNTING)
def choose(request: DeskRequest) -> HttpResponse:
    """Count them or leave them out, and back to the month one was looking at."""
    if len(request.scope.chosen_dealer_ids) != 1:
        raise Http404
    wanted = request.POST.get("gone", "")
    if wanted in ("in", "out"):
        choose_counting(
            at=timezone.now(),
            by=staff_of(request),
            scope=request.scope,
            dealer_id=min(request.scope.chosen_dealer_ids),
            leave_out_gone=wanted == "out",
            # PostgreSQL takes no NUL in a text.
            why=request.POST.get("why", "").replace("\0", "").strip()[:LONGEST_WHY],
        )
    return redirect(Asked.of(request.POST).desk_url())
