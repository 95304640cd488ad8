"""A new text; those of the playbook taken over."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from huidian.messages.actions import templates
from huidian.messages.queries.texts import writing_choices
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.details import Refusal, refused_in
from huidian.web.forms import ActionForm, back_with_refusal
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.texts.forms import NewTextForm

KEY_TAKEN = Refusal(templates.KeyTakenError, gettext_lazy("这个代号已有模板，请换一个。"), "code")
writes_texts = desk(Permission.VIEW_MESSAGES, Permission.MANAGE_MESSAGES)


@require_http_methods(["GET", "HEAD", "POST"])
@writes_texts
def new(request: DeskRequest, channel: str) -> HttpResponse:
    """A text on a channel that is not there yet, of the dealer that is chosen."""
    dealer_id = _dealer(request)
    with within_reach():
        channels, purposes, signature = writing_choices(request.scope, dealer_id)
    if channel not in channels:
        raise Http404
    form = NewTextForm.read(request, at=timezone.now(), subject=f"{dealer_id}.{channel}")
    form.offer(dealer_id, channel, purposes)
    form.initial.update({"signature": signature if channel == "sms" else "", "expires_hours": 72})
    if form.is_bound and form.is_valid():

        def act() -> dict[str, int]:
            made = templates.add_template(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                dealer_id=dealer_id,
                key=form.cleaned_data["code"],
                words=form.words,
                variables=form.cleaned_data["variables"],
            )
            return {"text": made.pk}

        with refused_in(form, (KEY_TAKEN,)):
            text_id = form.once(act)["text"]
            messages.success(request, _("已存为草稿，送审通过后才会发出"))
            return redirect("texts:text", text_id)
    context = {"form": form, "channel": formats.in_language(channels[channel]), "channels": channels}
    return render(request, "texts/new.html", context)


@require_POST
@writes_texts
def take(request: DeskRequest) -> HttpResponse:
    """Take over the playbook's texts that the dealer has none of yet, as drafts."""
    dealer_id = _dealer(request)
    form = ActionForm.sent(request, at=timezone.now(), action="texts.take", subject=dealer_id)
    if not form.is_valid():
        return back_with_refusal(request, form, "texts:texts")
    who = {"at": form.at, "by": staff_of(request), "scope": request.scope}
    with within_reach():
        n = form.once(lambda: {"n": len(templates.take_from_playbook(**who, dealer_id=dealer_id))})["n"]
    messages.success(request, ngettext("已取用 %(n)s 个模板", "已取用 %(n)s 个模板", n) % {"n": n})
    return redirect("texts:texts")


def _dealer(request: DeskRequest) -> int:
    """The one dealer that is chosen."""
    chosen = request.scope.chosen_dealer_ids
    if len(chosen) != 1:
        raise Http404
    return min(chosen)
