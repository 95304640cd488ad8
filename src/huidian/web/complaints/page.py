"""The page of one complaint: its clock as a sum anybody can recount, its limits, its verbs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.complaints.actions import closing, handling, passing_on
from huidian.complaints.faults import OwnFaultError
from huidian.complaints.machines import CLOSED, CONFIRMED, HANDLING, INVESTIGATED, NEW, OPEN_STATES, SOLVED
from huidian.complaints.queries.files import ComplaintFile, RaisedLine, complaint_file
from huidian.flows.surveys.after_complaints import close_complaint
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.complaints import forms
from huidian.web.complaints.clocks import clock_lines, limit_lines
from huidian.web.details import Detail, Refusal, Text, Verb, register
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, staff_of

NOT_HERE = gettext_lazy("请选一位现在在本店工作的人。")
WRITE_FIRST = gettext_lazy("还没有写明，不能算完毕。")
MISSING = Refusal(handling.NothingWrittenError, WRITE_FIRST)
OWN_FAULT = Refusal(OwnFaultError, gettext_lazy("造成失误的人不能结这件投诉，请由别的经理来结。"))
OWN_WORD = Refusal(OwnFaultError, gettext_lazy("投诉说的是您自己，车主是否满意请由别的同事来问、来记。"))
OWN_COMPLAINT = Refusal(OwnFaultError, gettext_lazy("投诉说的是您自己，不能由您撤销，请由别的同事来撤。"))
OTHERS_FAULT = Refusal(
    OwnFaultError, gettext_lazy("投诉说的是您自己，是不是别人的失误请由别的同事来查、来写。"), "at_fault"
)
NO_REASON = Refusal(closing.NoReasonError, gettext_lazy("不成立须写明理由"), "why")
UNSOLVED = Refusal(closing.UnsolvedError, gettext_lazy("成立的投诉先要解决，才能结案。"), "valid")
RAISED_ALREADY = Refusal(passing_on.AlreadyRaisedError, gettext_lazy("已经上报，正在等答复。"), "lane")


def _asked(request: DeskRequest, form: ActionForm, file: ComplaintFile) -> dict[str, Any]:
    return {
        "at": form.at,
        "by": staff_of(request),
        "scope": request.scope,
        "complaint_id": file.id,
    }


def _verb(
    key: str,
    label: Text,
    done: Text,
    act: Callable[..., object],
    *states: str,
    form: type[ActionForm] = ActionForm,
    says: Callable[[Any], Mapping[str, Any]] = lambda said: {},
    manages: bool = False,
    allowed: Callable[[ComplaintFile], bool] = lambda file: True,
    refusals: tuple[Refusal, ...] = (),
) -> Verb[ComplaintFile]:
    """A verb of the room: `says` makes its arguments of what the form says."""
    return Verb(
        key=key,
        label=label,
        done=done,
        act=lambda request, sent, file: act(**_asked(request, sent, file), **says(sent.cleaned_data)),
        form=form,
        fill=lambda request, shown, file: shown.hold(file) if hasattr(shown, "hold") else None,
        offered=lambda file: file.may_manage if manages else file.inside,
        allowed=lambda file: file.row.state in states and allowed(file),
        refusals=refusals,
    )


def _raised_verb(
    key: str,
    label: Text,
    done: Text,
    act: Callable[..., object],
    may: Callable[[RaisedLine], bool],
    form: type[ActionForm] = ActionForm,
) -> Verb[RaisedLine]:
    def acts(request: DeskRequest, sent: ActionForm, line: RaisedLine) -> object:
        asked = {"at": sent.at, "by": staff_of(request), "scope": request.scope, "escalation_id": line.id}
        return act(**asked, **sent.cleaned_data)

    return Verb(
        key=key, label=label, done=done, act=acts, form=form, offered=may, parts=lambda file: file.raised
    )


def _context(request: DeskRequest, file: ComplaintFile) -> Mapping[str, Any]:
    return {
        "clock": clock_lines(file.clock),
        "handling": file.handling,
        "limits": limit_lines(file),
        "raised": [(line, clock_lines(line.clock)) for line in file.raised],
        "answer_clock": file.answer_hours,
        "sees_vehicle": request.reach.may_at(file.row.dealer_id, Permission.VIEW_CUSTOMERS),
    }


VERBS = (
    _verb("take", gettext_lazy("由我负责"), gettext_lazy("由您负责"), handling.take, NEW),
    _verb(
        "answered",
        gettext_lazy("已首次答复"),
        gettext_lazy("已记下首次答复"),
        handling.answer_first,
        *OPEN_STATES,
        allowed=lambda file: file.row.answered_at is None,
    ),
    _verb(
        "resume",
        gettext_lazy("继续计时"),
        gettext_lazy("计时继续"),
        handling.resume,
        *OPEN_STATES,
        allowed=lambda file: file.row.paused,
    ),
    _verb(
        "confirm",
        gettext_lazy("车主已满意"),
        gettext_lazy("已记下车主满意"),
        closing.confirm,
        CLOSED,
        allowed=lambda file: not file.is_own,
        refusals=(OWN_WORD,),
    ),
    _verb(
        "findings",
        gettext_lazy("调查"),
        gettext_lazy("调查已记下"),
        handling.write_findings,
        HANDLING,
        form=forms.FindingsForm,
        says=lambda said: {**said, "at_fault": int(said["at_fault"]) if said["at_fault"] else None},
        refusals=(MISSING, OTHERS_FAULT, Refusal(handling.NotHereError, NOT_HERE, "at_fault")),
    ),
    _verb(
        "solution",
        gettext_lazy("解决"),
        gettext_lazy("解决办法已记下"),
        handling.write_solution,
        INVESTIGATED,
        form=forms.SolutionForm,
        says=lambda said: {
            "solution": said["solution"], "cost_fen": said["cost"] * forms.FEN, "done": said["done"]
        },
        refusals=(MISSING,),
    ),
    _verb(
        "close",
        gettext_lazy("结案"),
        gettext_lazy("已结案，到时会有回访任务"),
        close_complaint,
        INVESTIGATED,
        SOLVED,
        form=forms.CloseForm,
        says=lambda said: {"valid": said["valid"] == "yes", "invalid_why": said["why"]},
        manages=True,
        allowed=lambda file: not file.is_own,
        refusals=(NO_REASON, UNSOLVED, OWN_FAULT),
    ),
    _verb(
        "reopen",
        gettext_lazy("重新打开"),
        gettext_lazy("已重新打开"),
        closing.reopen,
        CLOSED,
        CONFIRMED,
        form=forms.ReasonForm,
        says=dict,
    ),
    _verb(
        "pause",
        gettext_lazy("暂停计时"),
        gettext_lazy("计时已暂停"),
        handling.pause,
        *OPEN_STATES,
        form=forms.PauseForm,
        says=dict,
        allowed=lambda file: not file.row.paused,
    ),
    _verb(
        "assign",
        gettext_lazy("派给"),
        gettext_lazy("已分派"),
        handling.assign,
        *OPEN_STATES,
        form=forms.PersonForm,
        says=lambda said: {"staff_id": int(said["person"])},
        manages=True,
        refusals=(Refusal(handling.NotHereError, NOT_HERE, "person"),),
    ),
    _verb(
        "level",
        gettext_lazy("更改级别"),
        gettext_lazy("级别已更改"),
        handling.raise_level,
        *OPEN_STATES,
        form=forms.LevelForm,
        says=dict,
        manages=True,
    ),
    _verb(
        "raise",
        pgettext_lazy("complaint", "上报"),
        gettext_lazy("已上报"),
        passing_on.put_before,
        *OPEN_STATES,
        form=forms.RaiseForm,
        says=dict,
        manages=True,
        refusals=(RAISED_ALREADY,),
    ),
    _verb(
        "withdraw",
        gettext_lazy("撤销投诉"),
        gettext_lazy("投诉已撤销"),
        closing.withdraw,
        NEW,
        HANDLING,
        form=forms.ReasonForm,
        says=dict,
        allowed=lambda file: not file.is_own,
        refusals=(OWN_COMPLAINT,),
    ),
    _raised_verb(
        "answer",
        pgettext_lazy("complaint", "答复"),
        gettext_lazy("已答复"),
        passing_on.answer_raised,
        lambda line: line.may_answer,
        forms.AnswerForm,
    ),
    _raised_verb(
        "take-back",
        gettext_lazy("撤回上报"),
        gettext_lazy("已撤回上报"),
        passing_on.take_back,
        lambda line: line.may_take_back,
    ),
)  # fmt: skip
PAGE = register(
    Detail[ComplaintFile](
        key="complaint",
        app="complaints",
        name="complaint",
        permission=Permission.VIEW_COMPLAINTS,
        back="complaints:complaints",
        back_label=pgettext_lazy("several", "投诉"),
        load=lambda request, complaint_id, now: complaint_file(
            request.scope, staff_of(request), complaint_id, now=now
        ),
        title=lambda file: _("投诉 %(number)s") % {"number": file.id},
        note=lambda file: file.row.plate,
        state=lambda file: " · ".join(
            formats.in_language(one) for one in (file.row.level_label, file.row.state_label)
        ),
        history=lambda file: file.history,
        page="complaints/complaint.html",
        context=_context,
        verbs=VERBS,
    )
)
