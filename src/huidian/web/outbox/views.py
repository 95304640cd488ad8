"""A dealer's messages are held back, and let go again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huidian.flows.messages.letters import print_letters, take_letters
from huidian.messages.actions.stopping import pause, resume
from huidian.network.roles import Permission
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


@require_POST
@desk(Permission.VIEW_MESSAGES, Permission.MANAGE_MESSAGES)
def hold(request: DeskRequest, dealer_id: int) -> HttpResponse:
    """Hold back, or with `let_go` let go."""
    form = ActionForm.sent(request, at=timezone.now(), action="messages.hold", subject=dealer_id)
    if not form.is_valid():
        return back_with_refusal(request, form, "outbox:messages")
    verb = resume if "let_go" in request.POST else pause
    who = {"at": form.at, "by": staff_of(request), "scope": request.scope}
    with within_reach():
        form.once(lambda: {"changed": verb(**who, dealer_id=dealer_id)})
    words = _("消息恢复发送") if verb is resume else _("已暂停：本店的消息几秒之内不再发出")
    messages.success(request, words)
    return redirect("outbox:messages")


@require_POST
@desk(Permission.VIEW_MESSAGES, Permission.MANAGE_MESSAGES, Permission.EXPORT)
def letters(request: DeskRequest, dealer_id: int) -> HttpResponse:
    """The letters that are due, ready to print; the same once more for a form that is sent twice."""
    form = ActionForm.sent(request, at=timezone.now(), action="messages.letters", subject=dealer_id)
    if not form.is_valid():
        return back_with_refusal(request, form, "outbox:messages")
    who = {"at": form.at, "by": staff_of(request), "scope": request.scope}
    with within_reach():
        taken = form.once(lambda: {"ids": take_letters(**who, dealer_id=dealer_id)})
    pdf = print_letters(request.scope, taken["ids"])
    if pdf is None:
        messages.info(request, _("没有可以打印的信函"))
        return redirect("outbox:messages")
    headers = {"Content-Disposition": 'attachment; filename="letters.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
