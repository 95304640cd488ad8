"""By which rules are we counted, what would others make of our figures, and what were they before?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huidian.complaints.queries.rules_effect import complaints_effect
from huidian.flows import rule_changes
from huidian.flows.needs_effect import needs_effect
from huidian.network import actions as network
from huidian.network.queries import DealerRules, dealer_rules, own_rules_at
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.playbooks import PlaybookError
from huidian.playbooks.editable import is_of_figures
from huidian.playbooks.editable_calls import every_group, is_of_calls
from huidian.playbooks.editable_feedback import COMPLAINTS, SCORES, SURVEYS
from huidian.playbooks.rule_fields import RuleGroup
from huidian.retention.queries.rules_effect import rules_effect
from huidian.surveys.queries.rules_effect import asked_effect
from huidian.surveys.queries.scores_effect import scores_effect
from huidian.web import formats
from huidian.web.forms import ActionForm, back_with_refusal, with_undo
from huidian.web.rules.forms import ConfirmForm, RuleGroupForm, read_value, typed_values
from huidian.web.rules.page import RuleLine, RulesPage, effect_shown, playbook_name
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

UNDO = "rules.undo"


@require_GET
@desk(Permission.VIEW_CHURN)
def rules(request: DeskRequest) -> HttpResponse:
    """The rules of the dealer, or where there are several the dealers to choose from."""
    chosen = request.scope.chosen_dealer_ids
    if len(chosen) == 1:
        return _page(request, min(chosen))
    dealers = [
        (reverse("rules:dealer", args=[pk]), name, playbook_name(playbook), own)
        for pk, name, playbook, own in own_rules_at(request.scope)
    ]
    return render(request, "rules/dealers.html", {"dealers": dealers})


@require_GET
@desk(Permission.VIEW_CHURN)
def of_dealer(request: DeskRequest, dealer_id: int) -> HttpResponse:
    """The rules of one dealer."""
    return _page(request, dealer_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk(Permission.VIEW_CHURN, Permission.MANAGE_RULES)
def change(request: DeskRequest, dealer_id: int, group: str) -> HttpResponse:
    """The rules of one group to be changed; what that would do; and done."""
    file = _file(request, dealer_id)
    wanted = next((one for one in every_group(file.rules) if one.key == group), None)
    if wanted is None:
        raise Http404
    now, shown = timezone.now(), {"subject": dealer_id, "group": wanted, "file": file}
    if request.method == "POST":
        back = request.POST.get("back", "")
        typed = MultiValueDict({one.key: request.POST.getlist(one.key) for one in wanted.fields})
        data: Mapping[str, Any] = typed_values(wanted, file, back) if back else typed
        form = RuleGroupForm.shown(request, at=now, **shown, data=data)
        if form.is_valid():
            return _confirm(request, form)
    else:
        form = RuleGroupForm.shown(request, at=now, **shown)
    context = {"form": form, "group": wanted, "file": file, "back": _page_of(file, wanted)}
    return render(request, "rules/change.html", context)


@require_POST
@desk(Permission.VIEW_CHURN, Permission.MANAGE_RULES)
def undo(request: DeskRequest, dealer_id: int, change_id: int) -> HttpResponse:
    """Take the last change back."""
    here = reverse("rules:dealer", args=[dealer_id])
    form = ActionForm.sent(request, at=timezone.now(), action=UNDO, subject=change_id)
    if not form.is_valid():
        return back_with_refusal(request, form, here)
    scope, by = request.scope.choosing(dealer_id), staff_of(request)

    def act() -> Outcome:
        rule_changes.undo_rules(at=form.at, by=by, scope=scope, change_id=change_id)
        return {}

    try:
        with within_reach():
            form.once(act)
    except network.RulesMovedError:
        messages.error(request, _moved())
    except PlaybookError:
        messages.error(request, _("更改前的规则与现在的手册不再相容，不能恢复，什么都没有改。"))
    else:
        messages.success(request, _("已恢复更改前的规则，各项数字随之重算"))
    return redirect(here)


def _confirm(request: DeskRequest, form: RuleGroupForm) -> HttpResponse:
    """The effect with the yes below it; where that was given, done."""
    file, sure = form.file, "sure" in request.POST
    shown = {"subject": file.dealer_id, "initial": {"seen": file.digest}}
    values = {key: str(form[key].value()) for key in form.fields}
    shown["carried"] = {**values, "sure": "1"}
    confirm = (ConfirmForm.sent if sure else ConfirmForm.shown)(request, at=form.at, **shown)
    if sure and confirm.is_valid() and (done := _set(request, form, confirm)):
        return done
    with within_reach():
        shown = _effect(request, form)
    context = {"file": file, "group": form.group, "form": confirm, **shown, "changed": _changed(form)}
    return render(request, "rules/confirm.html", context)


def _effect(request: DeskRequest, form: RuleGroupForm) -> dict[str, Any]:
    """What the rules would change: needs and tasks, who is asked, or figures; of some nothing can be told."""
    scope, dealer_id = request.scope.choosing(form.file.dealer_id), form.file.dealer_id
    if is_of_calls(form.group.key):
        return {"needs": needs_effect(scope, dealer_id, form.overlay, at=form.at)}
    if form.group.key == SURVEYS:
        return {"asked": asked_effect(scope, dealer_id, form.overlay, at=form.at)}
    if form.group.key == SCORES:
        lines = scores_effect(scope, dealer_id, form.overlay, at=form.at)
        return {"feedback": [effect_shown(line) for line in lines]}
    if form.group.key == COMPLAINTS:
        feedback = complaints_effect(scope, dealer_id, form.overlay, at=form.at)
        return {"complaints": feedback, "feedback": [effect_shown(line) for line in feedback.lines]}
    if not is_of_figures(form.group.key):
        return {"from_now": True}
    effect = rules_effect(scope, dealer_id, form.overlay, now=form.at)
    return {
        "month": effect.month,
        "figures": [effect_shown(line) for line in effect.figures],
        "splits": [
            (formats.in_language(label), [effect_shown(line) for line in lines])
            for label, lines in effect.splits
            if any(line.moves for line in lines)
        ],
    }


def _changed(form: RuleGroupForm) -> list[tuple[str, str, str]]:
    """The rules that would change: words, was, will be."""
    shown = {line.key: line for line in _shown_group(form.file, form.group)}
    after = {one.key: one.words(read_value(one, form.cleaned_data[one.key])) for one in form.group.fields}
    return [
        (line.label, line.shown, words)
        for key, line in shown.items()
        if (words := formats.in_language(after[key])) != line.shown
    ]


def _shown_group(file: DealerRules, group: RuleGroup) -> tuple[RuleLine, ...]:
    return next(one.lines for one in RulesPage(file).every if one.group.key == group.key)


def _set(request: DeskRequest, form: RuleGroupForm, confirm: ConfirmForm) -> HttpResponse | None:
    """Done, once for the shown form; None where the rules are others by now."""
    dealer_id, by = form.file.dealer_id, staff_of(request)

    def act() -> Outcome:
        done = rule_changes.set_rules(
            at=form.at,
            by=by,
            scope=request.scope.choosing(dealer_id),
            dealer_id=dealer_id,
            overlay=form.overlay,
            note=confirm.cleaned_data["note"],
            seen=confirm.cleaned_data["seen"],
        )
        return {"change": done.change_id}

    try:
        with within_reach():
            change_id = confirm.once(act)["change"]
    except network.RulesMovedError:
        confirm.add_error(None, _moved())
        return None
    here = _page_of(form.file, form.group)
    if change_id is None:
        messages.info(request, _("没有不同，规则没有变"))
        return redirect(here)
    words = _("规则已更改，从现在起照新的办")
    if is_of_figures(form.group.key):
        words = _("规则已更改，各项数字随之重算；已结账的月份不变")
    elif is_of_calls(form.group.key):
        words = _("规则已更改，需求正在后台按新规则重算")
    messages.success(
        request, with_undo(request, words, url=reverse("rules:undo", args=[dealer_id, change_id]))
    )
    return redirect(here)


def _page_of(file: DealerRules, group: RuleGroup) -> str:
    """The page that shows a group."""
    if is_of_calls(group.key):
        return reverse("needs:rules")
    return reverse("rules:dealer", args=[file.dealer_id])


def _moved() -> str:
    return _("规则刚被别人改过，这次什么都没有改。请核对现在的规则后再试。")


def _page(request: DeskRequest, dealer_id: int) -> HttpResponse:
    file = _file(request, dealer_id)
    return render(request, "rules/desk.html", {"page": RulesPage(file), "file": file})


def _file(request: DeskRequest, dealer_id: int) -> DealerRules:
    with within_reach():
        return dealer_rules(request.scope.choosing(dealer_id), dealer_id)
