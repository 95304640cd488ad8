"""Third-party checks of teams (S4): drawn by who manages the scores, answered owner by owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from huidian.kit import day_ranges
from huidian.network.roles import Permission
from huidian.network.submissions import Outcome
from huidian.surveys.actions.team_checks import (
    MOST,
    NothingLoggedError,
    OwnTeamError,
    draw_team_check,
    note_answer,
)
from huidian.surveys.queries.team_checks import (
    ANSWERS,
    CheckedRow,
    CheckFile,
    CheckRow,
    check_file,
    check_rows,
    checks_in_reach,
    teams_to_check,
)
from huidian.web import formats
from huidian.web.details import Detail, Refusal, Verb, refused_in
from huidian.web.details import register as register_detail
from huidian.web.forms import ActionForm, LineField, Radios, RangedDayField, Select
from huidian.web.lists.columns import Column
from huidian.web.lists.listing import Listing
from huidian.web.lists.querysets import QuerysetSource
from huidian.web.lists.register import register
from huidian.web.scores.estimates import interval
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach

USUAL_SIZE, USUAL_DAYS = 15, timedelta(days=60)


class DrawForm(ActionForm):
    """Whose owners are asked, of which days, and how many."""

    action = "team_check.draw"
    team = forms.ChoiceField(label=gettext_lazy("接车小组"), widget=Select)
    since = RangedDayField(label=gettext_lazy("联系记录从"))
    until = RangedDayField(label=gettext_lazy("到"))
    size = forms.IntegerField(
        label=gettext_lazy("抽几位车主"),
        min_value=1,
        max_value=MOST,
        initial=USUAL_SIZE,
        widget=forms.NumberInput({"class": "form-control"}),
    )

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        today = timezone.localdate(self.at)
        for name, initial in (("since", today - USUAL_DAYS), ("until", today)):
            field = self.fields[name]
            assert isinstance(field, RangedDayField)
            field.within(day_ranges.done(today))
            field.initial = initial

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("不能早于开始日期"))
        return cleaned


class AnswerForm(ActionForm):
    """What an owner of a sample says."""

    action = "team_check.answer"
    answer = forms.ChoiceField(
        label=gettext_lazy("车主怎么说"),
        widget=Radios,
        choices=list(ANSWERS.items()),
        error_messages={"required": gettext_lazy("请选一项")},
    )
    note = LineField(label=gettext_lazy("备注"), max_length=300, required=False)


REFUSALS = (
    Refusal(OwnTeamError, gettext_lazy("不能抽查自己所在的小组。"), "team"),
    Refusal(NothingLoggedError, gettext_lazy("这个小组在这段时间没有记下联系过哪位车主。"), "since"),
)
COLUMNS: Sequence[Column[CheckRow]] = (
    Column("team", gettext_lazy("接车小组"), lambda one: one.team, card=1),
    Column("drawn_at", gettext_lazy("抽查时间"), lambda one: one.drawn_at, "moment", card=2),
    Column("since", gettext_lazy("记录从"), lambda one: one.since, "day"),
    Column("until", gettext_lazy("记录到"), lambda one: one.until, "day"),
    Column("logged", gettext_lazy("记录联系（人）"), lambda one: one.logged, "count"),
    Column("drawn", gettext_lazy("抽中（人）"), lambda one: one.drawn, "count", sortable=False, card=3),
    Column("asked", gettext_lazy("已问（人）"), lambda one: one.asked, "count", sortable=False),
    Column("disagree", gettext_lazy("不符（人）"), lambda one: one.disagree, "count", sortable=False),
    Column(
        "rate",
        gettext_lazy("不符率"),
        lambda one: one.disagreement.value,
        "percent",
        sortable=False,
        card=4,
    ),
    Column("by", gettext_lazy("抽查人"), lambda one: one.drawn_by, sortable=False, hidden=True),
    Column("dealer", gettext_lazy("经销商"), lambda one: one.dealer, sortable=False),
)


def _source(request: DeskRequest, now: datetime) -> QuerysetSource[CheckRow]:
    def heading(rows: Sequence[CheckRow], total: int) -> Mapping[str, Any]:
        return {"title": _("第三方抽查"), "lines": [_("由客服部门问车主，与小组的记录核对")]}

    return QuerysetSource(
        queryset=checks_in_reach(request.scope),
        filters=(),
        heading=heading,
        rows_of=check_rows,
        orders={
            "team": "team_name",
            "drawn_at": "drawn_at",
            "since": "since",
            "until": "until",
            "logged": "logged",
        },
        searched=("team_name",),
    )


CHECKS = register(
    Listing(
        key="team_checks",
        app="scores",
        label=gettext_lazy("第三方抽查"),
        source=_source,
        empty=gettext_lazy("抽查一个小组：从它记下联系过的车主里随机抽几位，由您来问。"),
        columns=COLUMNS,
        permission=Permission.MANAGE_SCORES,
        dealer_of=lambda one: one.dealer_id,
        name="checks",
        at="checks/",
        open_at=lambda request, one: reverse("scores:check", args=[one.check_id]),
        key_of=lambda one: str(one.check_id),
        page="scores/checks.html",
    )
)


@never_cache
@desk(Permission.MANAGE_SCORES)
def draw(request: DeskRequest) -> HttpResponse:
    """A new sample."""
    form = DrawForm.read(request, at=timezone.now())
    form.choose_from("team", list(teams_to_check(request.scope).items()))
    if form.is_bound and form.is_valid():
        said = form.cleaned_data

        def act() -> Outcome:
            check = draw_team_check(
                at=form.at,
                by=staff_of(request),
                scope=request.scope,
                team_id=int(said["team"]),
                since=said["since"],
                until=said["until"],
                size=said["size"],
            )
            return {"check": check.pk}

        with within_reach(), refused_in(form, REFUSALS):
            check_id = form.once(act)["check"]
            messages.success(request, _("样本已抽好，请逐位询问"))
            return redirect("scores:check", check_id)
    return render(request, "scores/draw.html", {"form": form})


def _load(request: DeskRequest, check_id: int, now: datetime) -> CheckFile:
    return check_file(request.scope, check_id)


def _note(request: DeskRequest, form: AnswerForm, owner: CheckedRow) -> None:
    said = form.cleaned_data
    note_answer(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        owner_id=owner.id,
        answer=said["answer"],
        note=said["note"],
    )


def _state(file: CheckFile) -> str:
    row = file.row
    words = _("记录联系 %(logged)s 位，抽中 %(drawn)s 位，已问 %(asked)s 位，不符 %(disagree)s 位")
    return words % {
        "logged": formats.count(row.logged),
        "drawn": formats.count(row.drawn),
        "asked": formats.count(row.asked),
        "disagree": formats.count(row.disagree),
    }


CHECK = register_detail(
    Detail[CheckFile](
        key="team_check",
        app="scores",
        name="check",
        at="checks/",
        permission=Permission.MANAGE_SCORES,
        back="scores:checks",
        back_label=gettext_lazy("第三方抽查"),
        load=_load,
        title=lambda file: file.row.team,
        note=lambda file: f"{formats.day(file.row.since)} – {formats.day(file.row.until)}",
        state=_state,
        history=lambda file: file.history,
        page="scores/check.html",
        context=lambda request, file: {
            "interval": interval(file.row.disagreement, percent=True),
            "opens": request.scope.may_at(file.row.dealer_id, Permission.VIEW_CUSTOMERS),
        },
        verbs=(
            Verb[CheckedRow](
                key="answer",
                label=gettext_lazy("记下车主的话"),
                done=gettext_lazy("已记下"),
                act=_note,
                form=AnswerForm,
                parts=lambda file: file.owners,
            ),
        ),
    )
)
