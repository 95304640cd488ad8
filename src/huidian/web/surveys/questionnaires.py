"""The questionnaires, and the page on which one is built: changed in a draft, published as a revision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.engine.surveys.editing import FrozenError, NoSuchQuestionError
from huidian.flows.surveys.call_questions import asked_questions
from huidian.network.queries import dealers_in
from huidian.network.roles import Permission
from huidian.surveys.actions import editing
from huidian.surveys.actions.beginning import begin_like
from huidian.surveys.queries.follow_ups import choices_in
from huidian.surveys.queries.questionnaires import (
    QuestionLine,
    QuestionnaireFile,
    questionnaire_file,
)
from huidian.web import formats
from huidian.web.details import Detail, Refusal, Verb, refused_in
from huidian.web.details import register as register_page
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, desk, staff_of, within_reach
from huidian.web.surveys.forms import NewForm, QuestionForm, SummaryForm

MEANWHILE = gettext_lazy("这份草稿别人刚改过；请刷新后再改。")
REFUSALS = (
    Refusal(editing.EditedMeanwhileError, MEANWHILE),
    Refusal(FrozenError, gettext_lazy("这一题已发布过，回答方式不能改；请新加一题。"), "kind"),
    Refusal(NoSuchQuestionError, MEANWHILE),
)


def _who(request: DeskRequest, form: ActionForm) -> dict[str, Any]:
    return {"at": form.at, "by": staff_of(request), "scope": request.scope}


def _fill(request: DeskRequest, form: QuestionForm, line: QuestionLine) -> None:
    form.offer(line, line.before)


def _fill_new(request: DeskRequest, form: QuestionForm, file: QuestionnaireFile) -> None:
    before = [one.question for one in file.questions if not one.question.archived]
    form.offer(file, before)


def _save(request: DeskRequest, form: QuestionForm, thing: QuestionLine | QuestionnaireFile) -> object:
    of = thing.questionnaire_id if isinstance(thing, QuestionLine) else thing.id
    seen = form.cleaned_data["edits"] or 0
    return editing.save_question(
        **_who(request, form), questionnaire_id=of, question=form.question, seen=seen
    )


def _fill_summary(request: DeskRequest, form: SummaryForm, file: QuestionnaireFile) -> None:
    form.offer(file)


def _save_summary(request: DeskRequest, form: SummaryForm, file: QuestionnaireFile) -> None:
    seen = form.cleaned_data["edits"] or 0
    editing.save_summary(**_who(request, form), questionnaire_id=file.id, summary=form.summary, seen=seen)


def _of_line(key: str, label: Any, do: Callable[..., object], fits: Callable[[QuestionLine], bool]) -> Any:
    """A button of one question."""

    def act(request: DeskRequest, form: ActionForm, line: QuestionLine) -> None:
        do(**_who(request, form), questionnaire_id=line.questionnaire_id, key=line.question.key)

    return Verb[QuestionLine](
        key=key,
        label=label,
        done=gettext_lazy("草稿已改"),
        act=act,
        offered=lambda line: line.manages,
        allowed=fits,
        refusals=REFUSALS,
        parts=lambda file: file.questions,
    )


def _step(steps: int) -> Callable[..., object]:
    return lambda **act: editing.move_question(**act, steps=steps)


def _of_file(key: str, label: Any, done: Any, do: Callable[..., object], fits: Any, *more: Refusal) -> Any:
    """A button of the whole questionnaire."""

    def act(request: DeskRequest, form: ActionForm, file: QuestionnaireFile) -> None:
        do(**_who(request, form), questionnaire_id=file.id)

    return Verb[QuestionnaireFile](
        key=key,
        label=label,
        done=done,
        act=act,
        offered=lambda file: file.manages,
        allowed=fits,
        refusals=(*REFUSALS, *more),
    )


CONTRADICTS = Refusal(
    editing.ContradictionError,
    gettext_lazy("还不能发布：有的条件指的是后面或已归档的问题，或单选题不足两个选项。"),
)
NOTHING = Refusal(editing.NothingToPublishError, gettext_lazy("没有可发布的问题。"))
TAKEN = Refusal(editing.NameTakenError, gettext_lazy("这个场合已有同名的问卷。"), "name")
VERBS = (
    _of_file(
        "publish",
        pgettext_lazy("survey", "发布"),
        gettext_lazy("已发布，此后的回访用这一版"),
        editing.publish,
        lambda file: file.is_draft and not file.archived,
        CONTRADICTS,
        NOTHING,
    ),
    _of_file(
        "back",
        pgettext_lazy("survey", "撤销上一步"),
        gettext_lazy("已撤销上一步"),
        editing.step_back,
        lambda file: file.may_step_back and not file.archived,
    ),
    _of_file(
        "discard",
        pgettext_lazy("survey", "放弃草稿"),
        gettext_lazy("草稿已放弃"),
        editing.discard,
        lambda file: file.may_discard,
    ),
    _of_file(
        "archive",
        pgettext_lazy("survey", "归档"),
        gettext_lazy("已归档，不再使用"),
        editing.archive,
        lambda file: not file.archived,
    ),
    _of_file(
        "restore",
        pgettext_lazy("survey", "恢复使用"),
        gettext_lazy("已恢复使用"),
        editing.restore,
        lambda file: file.archived,
        TAKEN,
    ),
    Verb[QuestionnaireFile](
        key="add",
        label=gettext_lazy("加一题"),
        done=gettext_lazy("草稿已改"),
        act=_save,
        form=QuestionForm,
        fill=_fill_new,
        offered=lambda file: file.manages,
        allowed=lambda file: not file.archived,
        refusals=REFUSALS,
    ),
    Verb[QuestionnaireFile](
        key="summary",
        label=gettext_lazy("总评规则"),
        done=gettext_lazy("草稿已改"),
        act=_save_summary,
        form=SummaryForm,
        fill=_fill_summary,
        offered=lambda file: file.manages,
        allowed=lambda file: not file.archived,
        refusals=REFUSALS,
    ),
    Verb[QuestionLine](
        key="question",
        label=pgettext_lazy("survey", "修改"),
        done=gettext_lazy("草稿已改"),
        act=_save,
        form=QuestionForm,
        fill=_fill,
        offered=lambda line: line.manages,
        refusals=REFUSALS,
        parts=lambda file: file.questions,
    ),
    _of_line("up", pgettext_lazy("survey", "上移"), _step(-1), lambda line: not line.first),
    _of_line("down", pgettext_lazy("survey", "下移"), _step(1), lambda line: not line.last),
    _of_line(
        "out", pgettext_lazy("survey", "不再问"), editing.take_out, lambda line: not line.question.archived
    ),
    _of_line(
        "again", pgettext_lazy("survey", "恢复提问"), editing.put_back, lambda line: line.question.archived
    ),
)


def _state(file: QuestionnaireFile) -> str:
    if file.archived:
        return _("已归档")
    words = _("第 %(n)s 版草稿，尚未发布") if file.is_draft else _("第 %(n)s 版，使用中")
    return words % {"n": file.number}


QUESTIONNAIRE = register_page(
    Detail[QuestionnaireFile](
        key="questionnaires",
        app="surveys",
        name="questionnaire",
        at="questionnaires/",
        permission=Permission.VIEW_SURVEYS,
        back="surveys:questionnaires",
        back_label=gettext_lazy("问卷"),
        load=lambda request, one, now: questionnaire_file(request.scope, one),
        title=lambda file: file.name,
        note=lambda file: formats.in_language(file.occasion),
        state=_state,
        history=lambda file: file.history,
        verbs=VERBS,
        page="surveys/questionnaire.html",
    )
)


@desk(Permission.MANAGE_SURVEYS)
def new(request: DeskRequest) -> HttpResponse:
    """A questionnaire of one's own, begun as the one in force for its occasion."""
    form = NewForm.read(request, at=timezone.now())
    choices = choices_in(request.scope)
    form.offer(
        request,
        [(str(one.id), one.name) for one in dealers_in(request.scope)],
        [(key, formats.in_language(words)) for key, words in choices.occasions.items()],
    )
    if form.is_bound and form.is_valid():
        said = form.cleaned_data
        about = {"dealer_id": int(said["dealer"]), "occasion": said["occasion"], "name": said["name"]}
        with within_reach(), refused_in(form, (TAKEN,)):
            made = form.once(lambda: {"id": begin_like(**_who(request, form), **about).pk})
            messages.success(request, _("已新建，先在草稿里改好再发布"))
            return redirect("surveys:questionnaire", made["id"])
    return render(request, "surveys/new.html", {"form": form})


@desk(Permission.VIEW_SURVEYS)
def preview(request: DeskRequest, questionnaire_id: int) -> HttpResponse:
    """A questionnaire as the agent and as the owner on a phone see it, before anything is answered."""
    with within_reach():
        file = questionnaire_file(request.scope, questionnaire_id)
    asked = asked_questions([one.question for one in file.questions], {})
    return render(request, "surveys/preview.html", {"file": file, "questions": asked})
