"""The page of one text: how it reads for a real owner, its versions, its review."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.messages.actions import templates
from huidian.messages.queries.texts import TextFile, sample, text_file, writing_choices
from huidian.messages.words import CLASSES, TEXT_STATES
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.details import Detail, Refusal, Verb, acting, register
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest
from huidian.web.texts.forms import ApprovalForm, RejectionForm, TextForm


def _load(request: DeskRequest, template_id: int, now: datetime) -> TextFile:
    return text_file(request.scope, template_id)


def _who(request: DeskRequest, form: ActionForm, file: TextFile) -> dict[str, Any]:
    return acting(request, form, template_id=file.row.id)


def _fill(request: DeskRequest, form: TextForm, file: TextFile) -> None:
    _channels, purposes, _signature = writing_choices(request.scope, file.row.dealer_id)
    form.offer(file.row.dealer_id, file.channel_key, purposes)
    form.put_in(file)


def _write(request: DeskRequest, form: TextForm, file: TextFile) -> None:
    values = form.cleaned_data
    templates.change_template(**_who(request, form, file), words=form.words, variables=values["variables"])


def _approve(request: DeskRequest, form: ApprovalForm, file: TextFile) -> None:
    templates.approve(**_who(request, form, file), gateway_code=form.cleaned_data["gateway_code"])


def _reject(request: DeskRequest, form: RejectionForm, file: TextFile) -> None:
    templates.reject(**_who(request, form, file), reason=form.cleaned_data["reason"])


def _in(*states: str) -> Callable[[TextFile], bool]:
    return lambda file: file.row.state in states


def _may_write(file: TextFile) -> bool:
    """A draft is changed; of what was decided there is a next version, unless one is being worked on."""
    return file.row.state in ("draft", "rejected") or (
        not file.has_open and file.row.state in ("approved", "retired")
    )


def _manages(file: TextFile) -> bool:
    return file.row.manages


BROKEN = Refusal(templates.RulesBrokenError, gettext_lazy("正文不再符合网关的规则，请先修改。"))
MEANWHILE = Refusal(templates.OpenVersionError, gettext_lazy("另一个版本正在修改或审核。"))


def _step(key: str, label: Any, done: Any, verb: Callable[..., object], *states: str) -> Verb[TextFile]:
    """A button that moves a version on."""
    return Verb(
        key=key,
        label=label,
        done=done,
        act=lambda request, form, file: verb(**_who(request, form, file)),
        offered=_manages,
        allowed=_in(*states),
        refusals=(BROKEN,) if key == "submit" else (),
    )


VERBS: tuple[Verb[Any], ...] = (
    _step("submit", gettext_lazy("送审"), gettext_lazy("已送审"), templates.submit, "draft"),
    _step("withdraw", gettext_lazy("撤回送审"), gettext_lazy("已撤回"), templates.withdraw, "submitted"),
    _step(
        "retire", pgettext_lazy("template", "停用"), gettext_lazy("模板已停用"), templates.retire, "approved"
    ),
    Verb[TextFile](
        key="approve",
        label=gettext_lazy("记为通过"),
        done=gettext_lazy("已通过，从现在起使用这一版"),
        act=_approve,
        form=ApprovalForm,
        offered=_manages,
        allowed=_in("submitted"),
    ),
    Verb[TextFile](
        key="reject",
        label=gettext_lazy("记为未通过"),
        done=gettext_lazy("已记录"),
        act=_reject,
        form=RejectionForm,
        offered=_manages,
        allowed=_in("submitted"),
    ),
    Verb[TextFile](
        key="write",
        label=gettext_lazy("修改"),
        done=gettext_lazy("已存为草稿"),
        act=_write,
        form=TextForm,
        fill=_fill,
        offered=_manages,
        allowed=_may_write,
        refusals=(MEANWHILE,),
    ),
)


def _context(request: DeskRequest, file: TextFile) -> Mapping[str, Any]:
    plate = request.GET.get("plate", "").strip()[:20]
    return {"sample": sample(request.scope, file, plate), "plate": plate}


def _state(file: TextFile) -> str:
    words = [TEXT_STATES[file.row.state], CLASSES[file.row.message_class], file.row.channel]
    state = " · ".join(formats.in_language(one) for one in words)
    return state + (_("：%(why)s") % {"why": file.row.reason} if file.row.reason else "")


TEXT = register(
    Detail[TextFile](
        key="texts",
        app="texts",
        name="text",
        permission=Permission.VIEW_MESSAGES,
        back="texts:texts",
        back_label=gettext_lazy("短信与信函模板"),
        load=_load,
        title=lambda file: file.row.name,
        note=lambda file: _("第 %(n)s 版") % {"n": file.row.version},
        state=_state,
        history=lambda file: file.history,
        verbs=VERBS,
        page="texts/text.html",
        context=_context,
    )
)
