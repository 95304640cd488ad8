"""The page of one set of answers, and taking it back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network.roles import Permission
from huidian.surveys.actions.retracting import retract
from huidian.surveys.queries.answers import ResponseFile, response_file
from huidian.web import formats
from huidian.web.details import Detail, Verb, register
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, staff_of


def _load(request: DeskRequest, response_id: int, now: datetime) -> ResponseFile:
    return response_file(request.scope, response_id)


def _state(file: ResponseFile) -> str:
    if file.retracted:
        return _("已撤销，不计入分数")
    summary, channel = formats.in_language(file.summary), formats.in_language(file.channel)
    return f"{summary} · {channel} · {formats.moment(file.answered_at)}"


def _retract(request: DeskRequest, form: ActionForm, file: ResponseFile) -> None:
    retract(at=form.at, by=staff_of(request), scope=request.scope, response_id=file.id)


RESPONSE = register(
    Detail[ResponseFile](
        key="responses",
        app="surveys",
        name="response",
        at="responses/",
        permission=Permission.VIEW_SURVEYS,
        back="surveys:follow-ups",
        back_label=gettext_lazy("回访"),
        load=_load,
        title=lambda file: file.plate,
        note=lambda file: formats.in_language(file.occasion),
        state=_state,
        history=lambda file: file.history,
        verbs=(
            Verb(
                key="retract",
                label=pgettext_lazy("survey", "撤销这份回答"),
                done=gettext_lazy("已撤销，不再计入分数"),
                act=_retract,
                offered=lambda file: file.manages,
                allowed=lambda file: not file.retracted,
            ),
        ),
        page="surveys/response.html",
    )
)
