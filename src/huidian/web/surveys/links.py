"""A link for one follow-up, shown once: as a code for the bill, and to be passed on by WeCom or e-mail."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from huidian.flows.surveys.sent_links import NoSiteError, send_one
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.surveys.actions.links import NotDrawnError, NotDueError, make_link
from huidian.surveys.actions.sending import NotPermittedError, NoWayError
from huidian.surveys.queries.sent_links import WAYS as SENT_BY
from huidian.surveys.words import WAYS
from huidian.web import formats
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.lists.address import with_query
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.surveys.codes import code_of


@require_POST
@never_cache
@desk(Permission.VIEW_SURVEYS, Permission.VIEW_CUSTOMERS)
def link(request: DeskRequest, follow_up_id: int) -> HttpResponse:
    """Make the link of a follow-up and show it; the one made before ends."""
    form = ActionForm.sent(request, at=timezone.now(), action="survey.link", subject=follow_up_id)
    back = _list(request)
    if not form.is_valid():
        return back_with_refusal(request, form, back)
    try:
        with within_reach():
            made = make_link(
                at=form.at, by=staff_of(request), scope=request.scope, follow_up_id=follow_up_id, way="qr"
            )
    except NotDrawnError:
        messages.error(request, _not_asked())
        return redirect(back)
    except NotDueError as early:
        messages.error(request, _too_early(early))
        return redirect(back)
    address = request.build_absolute_uri(reverse("own:answer", args=[made.token]))
    return render(
        request,
        "surveys/link.html",
        {"link": made, "address": address, "code": code_of(address), "list": back},
    )


@require_POST
@desk(Permission.VIEW_SURVEYS, Permission.VIEW_CUSTOMERS)
def send(request: DeskRequest, follow_up_id: int, way: str) -> HttpResponse:
    """Send the link of a follow-up by WeCom or e-mail; within a call the page stays as it is."""
    if way not in SENT_BY:
        raise Http404
    form = ActionForm.sent(request, at=timezone.now(), action=f"survey.send.{way}", subject=follow_up_id)
    back = _list(request)
    if not form.is_valid():
        return back_with_refusal(request, form, back)

    def act() -> Outcome:
        send_one(at=form.at, by=staff_of(request), scope=request.scope, follow_up_id=follow_up_id, way=way)
        return {}

    words, wrong = _("已放入待发：%(way)s。") % {"way": formats.in_language(WAYS[way])}, ""
    try:
        with within_reach():
            form.once(act)
    except NoSiteError:
        wrong = _("没有设置本站网址（HUIDIAN_SITE），链接发不出去。")
    except NotDrawnError:
        wrong = _not_asked()
    except NotDueError as early:
        wrong = _too_early(early)
    except NoWayError:
        wrong = _("这条渠道发不了：已经发过，或没有通过审核的模板。")
    except NotPermittedError as refused:
        wrong = formats.in_language(refused.answer.words)
    if request.htmx:
        return render(request, "surveys/sent.html", {"words": wrong or words, "wrong": bool(wrong)})
    (messages.error if wrong else messages.success)(request, wrong or words)
    return redirect(back)


def _list(request: DeskRequest) -> str:
    """The list of follow-ups as it was asked for."""
    return with_query(reverse("surveys:follow-ups"), request.POST.get("list", "")[:2000])


def _not_asked() -> str:
    return _("这项没有抽中、已经答过、已撤下或已过期，不用再发链接。")


def _too_early(early: NotDueError) -> str:
    return _("还没到回访的时候：%(day)s 起才发链接。") % {"day": formats.day(early.due)}
