"""How many owners of each dealer are asked: a rule of the manufacturer's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.network.submissions import Outcome
from huidian.surveys.actions.makers_calls import MOST, set_rule
from huidian.surveys.queries.makers_rules import MakersRule, makers_rules
from huidian.web import formats
from huidian.web.forms import ActionForm, Radios, Select
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

SIZE, PERCENT, NONE = "size", "percent", "none"
WAYS = (
    (SIZE, gettext_lazy("每店每月问几位")),
    (PERCENT, gettext_lazy("按进站次数抽百分之几")),
    (NONE, gettext_lazy("不再抽")),
)


class RuleForm(ActionForm):
    """A number a month or a share, of one manufacturer."""

    action = "makers_calls.rule"
    manufacturer = forms.ChoiceField(label=gettext_lazy("主机厂"), widget=Select)
    way = forms.ChoiceField(label=gettext_lazy("怎么抽"), widget=Radios, choices=WAYS, initial=SIZE)
    number = forms.IntegerField(
        label=gettext_lazy("几位，或百分之几"),
        required=False,
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        way, number = cleaned.get("way"), cleaned.get("number")
        if way in (SIZE, PERCENT) and number is None and "number" not in self.errors:
            self.add_error("number", _("请填一个数"))
        if way == PERCENT and number is not None and number > 100:
            self.add_error("number", _("百分数不能超过 100"))
        return cleaned


@never_cache
@desk(Permission.SET_MAKER_CALLS)
def rule(request: DeskRequest) -> HttpResponse:
    """The rule in force, and another one."""
    rules = makers_rules(request.scope)
    form = RuleForm.read(request, at=timezone.now())
    form.choose_from("manufacturer", [(str(one.manufacturer_id), one.manufacturer) for one in rules])
    if rules and not form.is_bound:
        form.initial.update(_initial(rules[0]))
    if form.is_bound and form.is_valid():
        values = form.cleaned_data

        def act() -> Outcome:
            done = set_rule(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                manufacturer_id=int(values["manufacturer"]),
                percent=values["number"] if values["way"] == PERCENT else None,
                size=values["number"] if values["way"] == SIZE else None,
            )
            return {"changed": done}

        with within_reach():
            form.once(act)
            messages.success(request, _("已定好；从下一批结算单起照此抽，已抽的不变"))
            return redirect("makers-calls:desk")
    return render(request, "makers_calls/rule.html", {"form": form, "rules": rules})


def _initial(one: MakersRule) -> dict[str, Any]:
    number = one.size if one.size is not None else one.percent
    return {"way": PERCENT if one.percent is not None else SIZE, "number": number or 15}


def rules_in_words(scope: Scope) -> list[str]:
    """What is asked by the rule of each manufacturer in reach, in a sentence."""
    return [_in_words(one) for one in makers_rules(scope)]


def _in_words(one: MakersRule) -> str:
    words = {"maker": one.manufacturer, "by": one.set_by or formats.NOTHING}
    if one.set_at is None or (one.percent is None and one.size is None):
        return _("%(maker)s：现在不抽，没有新的厂家回访") % words
    words |= {"day": formats.day(timezone.localdate(one.set_at))}
    if one.percent is not None:
        return _("%(maker)s：各店进站的 %(percent)s%% 抽来问（%(day)s 由 %(by)s 定）") % {
            **words, "percent": one.percent,
        }  # fmt: skip
    return _("%(maker)s：每店每月抽问的人数：%(size)s（%(day)s 由 %(by)s 定）") % {**words, "size": one.size}
