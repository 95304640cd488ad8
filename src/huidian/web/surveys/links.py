"""A link for one follow-up, shown once: as a code for the bill, and to be passed on by WeCom or e-mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huidian.network.roles import Permission
from huidian.surveys.actions.links import NotDrawnError, NotDueError, make_link
from huidian.web import formats
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.surveys.codes import code_of


@require_POST
@never_cache
@desk(Permission.VIEW_SURVEYS, Permission.VIEW_CUSTOMERS)
def link(request: DeskRequest, follow_up_id: int) -> HttpResponse:
    """Make the link of a follow-up and show it; the one made before ends."""
    form = ActionForm.sent(request, at=timezone.now(), action="survey.link", subject=follow_up_id)
    back = reverse("surveys:follow-ups")
    if not form.is_valid():
        return back_with_refusal(request, form, back)
    try:
        with within_reach():
            made = make_link(
                at=form.at, by=staff_of(request), scope=request.scope, follow_up_id=follow_up_id, way="qr"
            )
    except NotDrawnError:
        messages.error(request, _("这项没有抽中或已经答过，不用再发链接。"))
        return redirect(back)
    except NotDueError as early:
        messages.error(request, _("还没到回访的时候：%(day)s 起才发链接。") % {"day": formats.day(early.due)})
        return redirect(back)
    address = request.build_absolute_uri(reverse("own:answer", args=[made.token]))
    return render(request, "surveys/link.html", {"link": made, "address": address, "code": code_of(address)})
