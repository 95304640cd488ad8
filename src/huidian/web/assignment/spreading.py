"""The base by team and class, how even it is, and what an even spread would make of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huidian.flows.assignment.base import BaseMovedError
from huidian.flows.assignment.even_spread import (
    NoTeamsError,
    Proposal,
    assign_evenly,
    dealer_to_assign,
    propose,
)
from huidian.network.roles import Permission
from huidian.web.assignment.forms import SpreadForm
from huidian.web.assignment.shares import apart_block, shares_block
from huidian.web.assignment.tabs import busy, only_dealer, page
from huidian.web.forms import with_undo
from huidian.web.lists.bulk import ids
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


@require_GET
@desk(Permission.ASSIGN)
def base(request: DeskRequest) -> HttpResponse:
    """What each team has; with `preview` what it would have."""
    dealer_id = only_dealer(request)
    if dealer_id is None:
        return page(request, "choose_dealer", "base", {"title": _("分配")})
    with within_reach():
        dealer = dealer_to_assign(request.scope, dealer_id)
    now, teams, anew = timezone.now(), ids(request.GET.getlist("team")), request.GET.get("anew") == "1"
    try:
        proposal = propose(dealer, at=now, team_ids=teams or None, keep=not anew)
    except NoTeamsError:
        return page(request, "no_teams", "base", {"dealer": dealer})
    except BaseMovedError:
        return busy(request, "base")
    context = _context(request, proposal, teams, anew=anew)
    if request.GET.get("preview"):
        hidden = {
            "teams": ",".join(map(str, teams)),
            "anew": "1" if anew else "",
            "proposal": proposal.digest,
        }
        context["form"] = SpreadForm.shown(request, at=now, subject=dealer_id, initial=hidden)
        context["after"] = shares_block("after", _("分配之后"), proposal, proposal.after)
    return page(request, "base", "base", context)


@require_POST
@desk(Permission.ASSIGN)
def commit(request: DeskRequest) -> HttpResponse:
    """Carry out the proposal that was shown."""
    dealer_id = only_dealer(request)
    with within_reach():
        dealer = dealer_to_assign(request.scope, dealer_id or 0)
    form = SpreadForm.sent(request, at=timezone.now(), subject=dealer_id)
    if not form.is_valid():
        messages.error(request, _("请先看看分配方案，再确认"))
        return redirect("assignment:base")
    teams, anew = ids(form.cleaned_data["teams"].split(",")), bool(form.cleaned_data["anew"])
    again = urlencode({"team": teams, "anew": "1" if anew else "", "preview": "1"}, doseq=True)
    try:
        batch = assign_evenly(
            at=form.at,
            by=staff_of(request),
            dealer=dealer,
            team_ids=teams or None,
            keep=not anew,
            shown=form.cleaned_data["proposal"],
            key=form.key,
        )
    except (BaseMovedError, NoTeamsError):
        messages.error(request, _("看方案之后情况有变，什么都没有改。这是新的方案，请再确认。"))
        return redirect(f"{reverse('assignment:base')}?{again}")
    if batch is None:
        messages.success(request, _("已经是均匀的，没有要改的"))
    else:
        parts = {"action": "assignment.undo", "step": "do", "keys": str(batch)}
        undo = with_undo(request, _("已分配"), url=reverse("assignment:batches-act"), **parts)
        messages.success(request, undo)
    return redirect("assignment:base")


def _context(request: DeskRequest, proposal: Proposal, teams: list[int], *, anew: bool) -> dict[str, Any]:
    base, moves = proposal.base, proposal.moves
    worst = max((share.vehicles for share in proposal.before if share.team), default=0) - min(
        (share.vehicles for share in proposal.before if share.team), default=0
    )
    return {
        "dealer": base.dealer,
        "on": base.on,
        "vehicles": len(base.candidates),
        "worst": worst,
        "lost": base.lost,
        "gone": base.gone,
        "moves": moves,
        "before": shares_block("before", _("现在"), proposal, proposal.before),
        "evenness": apart_block(proposal, shown=bool(request.GET.get("preview"))),
        "teams": [(one.team, one.name, not teams or one.team in teams) for one in base.teams],
        "anew": anew,
        "changes": moves["new"] + moves["moves"] + moves["advisors"],
        "button": _("就这样分配"),
    }
