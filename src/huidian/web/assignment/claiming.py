"""A vehicle that is nobody's is here: taken in one tap, on its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_POST

from huidian.assignment.actions import NotBegunError, NoTeamError, TakenError, TooManyClaimsError
from huidian.engine.assignment.matching import Reason
from huidian.flows.assignment.claiming import Answering, claim, take_back
from huidian.flows.assignment.guard import NobodysError
from huidian.network.machines import NotNowError
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.assignment.forms import ClaimForm
from huidian.web.assignment.vehicles import nobodys_words, too_many
from huidian.web.forms import back_with_refusal, with_undo
from huidian.web.shell.desk import DeskRequest, Text, desk, staff_of, within_reach

REASONS: dict[Reason, Text] = {
    "native_place": gettext_lazy("同乡"),
    "age": gettext_lazy("同一年龄段"),
    "gender": gettext_lazy("性别相同"),
}


def takers_in_words(answering: Answering, own: int) -> list[tuple[int, str, str]]:
    """Whom the reader (`own`) may give a vehicle to: who, their name and team, and why."""
    return [
        (
            one.staff,
            pgettext("claim", "我自己") if one.staff == own else formats.aside(one.name, one.team),
            formats.listed(REASONS[reason] for reason in one.reasons) or _("名下车辆较少"),
        )
        for one in answering.takers
    ]


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.NOMINATE)
def take(request: DeskRequest, vehicle_id: int) -> HttpResponse:
    """Take it, or be told who has it."""
    form = ClaimForm.sent(request, at=timezone.now(), subject=vehicle_id)
    here = reverse("customers:vehicle", args=[vehicle_id])
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    try:
        with within_reach():
            batch = claim(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                vehicle_id=vehicle_id,
                advisor_id=form.cleaned_data["advisor"],
                key=form.key,
            )
    except TakenError as taken:
        who = "·".join(one for one in (taken.team, taken.advisor) if one)
        messages.error(request, _("刚刚已由%(who)s认领，没有改动。") % {"who": who})
    except TooManyClaimsError:
        messages.error(request, too_many())
    except NobodysError as error:
        messages.error(request, nobodys_words(error.why))
    except NoTeamError:
        messages.error(request, _("您或所选的人不在这家店的接车小组里，没有认领。"))
    except NotBegunError:
        messages.error(request, _("这家店还没有开始分配，请经理先做一次均匀分配。"))
    else:
        undo_url = reverse("assignment:unclaim", args=[batch])
        messages.success(request, with_undo(request, _("已认领，从今天起负责这台车"), url=undo_url))
    return redirect(here)


@require_POST
@desk(Permission.VIEW_CUSTOMERS, Permission.NOMINATE)
def give_back(request: DeskRequest, batch_id: int) -> HttpResponse:
    """Take one's own claim of today back."""
    who = {"by": staff_of(request), "scope": request.scope}
    try:
        with within_reach():
            vehicle = take_back(at=timezone.now(), **who, batch_id=batch_id)
    except NotNowError:
        messages.error(request, _("已经不能撤销"))
        return redirect("assignment:unassigned")
    messages.success(request, _("已撤销"))
    return redirect("customers:vehicle", vehicle)
