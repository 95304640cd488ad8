"""A notice written: first its preview, then it is handed to the outbox."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from huidian.care.actions import notices
from huidian.care.audiences import Ground, ground_at
from huidian.care.queries.notice_preview import preview_notice
from huidian.care.queries.notices import text_of
from huidian.flows.notices import send
from huidian.network.roles import Permission
from huidian.outreach.conditions import Conditions
from huidian.web import formats
from huidian.web.campaigns.conditions import ConditionsForm
from huidian.web.details import Refusal, refused_in
from huidian.web.forms import LineField, Select
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach


class NoticeForm(ConditionsForm):
    """A notice: which kind, what it says, whom it is for."""

    action = "broadcast.send"
    field_order = (
        "kind", "notice", "segment", "models", "regions", "tiers", "classes", "last_from", "last_to",
        "away_from", "away_to", "reasons",
    )  # fmt: skip
    kind = forms.ChoiceField(label=pgettext_lazy("broadcast", "类别"), widget=Select)
    notice = LineField(
        label=gettext_lazy("提示内容"),
        max_length=35,
        help_text=gettext_lazy("例如：明日有暴雨，请勿停放地下车库。不写优惠，不写链接"),
    )
    segment = forms.ChoiceField(
        label=gettext_lazy("客群"),
        widget=Select,
        required=False,
        help_text=gettext_lazy("选了客群，下面的条件就不用"),
    )

    def offer_ground(self, ground: Ground) -> None:
        """Put the kinds that have an approved text, and the dealer's segments, into the fields."""
        kinds = [
            (one.key, formats.in_language(one.label))
            for one in ground.rules.care.notices
            if one.template in ground.texts
        ]
        self.choose_from("kind", kinds)
        segments = [(str(pk), name) for pk, name in ground.segments.items()]
        self.choose_from("segment", [("", _("不用客群，按下面的条件")), *segments])

    def conditions_with(self, ground: Ground) -> Conditions:
        """Those of the segment chosen, else those of the form."""
        segment = self.cleaned_data.get("segment")
        return ground.conditions[int(segment)] if segment else self.conditions


NOBODY = Refusal(notices.NobodyError, gettext_lazy("没有可以发的车主：请看上面的原因，或改条件。"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.MANAGE_CARE, Permission.VIEW_CUSTOMERS)
def new_notice(request: DeskRequest) -> HttpResponse:
    """A notice written; first its preview, then it is handed to the outbox."""
    now = timezone.now()
    with within_reach():
        ground = ground_at(request.scope)
    form = NoticeForm.read(request, at=now)
    form.offer_values(request, ground.dealer_id, ground.rules)
    form.offer_ground(ground)
    preview = None
    if form.is_bound and form.is_valid():
        conditions = form.conditions_with(ground)
        values = form.cleaned_data
        if request.POST.get("step") == "send":
            segment = int(values["segment"]) if values["segment"] else None
            with within_reach(), refused_in(form, [NOBODY]):
                made = form.once(
                    lambda: _sent(request, form, ground, conditions=conditions, segment_id=segment)
                )
                messages.success(request, _done_words(made["queued"]))
                return redirect("events:notice", made["broadcast"])
        preview = preview_notice(request.scope, ground, kind=values["kind"], conditions=conditions, at=now)
    kind = form.data.get("kind") if form.is_bound else ""
    rule = ground.rules.care.notice_kind(str(kind or ""))
    text = ground.texts.get(rule.template) if rule else None
    context = {
        "form": form,
        "ground": ground,
        "preview": preview,
        "text": text_of(text, ground.dealer, form.cleaned_data["notice"]) if text and preview else "",
        "care": ground.rules.care,
        "written": any(one.template in ground.texts for one in ground.rules.care.notices),
    }
    return render(request, "events/new_notice.html", context)


def _done_words(queued: int) -> str:
    if not queued:
        return _("提示正在后台交发件箱，可以离开这一页")
    return ngettext("%(n)s 条提示已交发件箱", "%(n)s 条提示已交发件箱", queued) % {"n": queued}


def _sent(
    request: DeskRequest,
    form: NoticeForm,
    ground: Ground,
    *,
    conditions: Conditions,
    segment_id: int | None,
) -> dict[str, int]:
    made = send(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        dealer_id=ground.dealer_id,
        kind=form.cleaned_data["kind"],
        notice=form.cleaned_data["notice"],
        conditions=conditions,
        segment_id=segment_id,
    )
    return {"broadcast": made.pk, "queued": made.queued}
