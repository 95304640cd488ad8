"""The page of one mystery audit: the score, section by section, item by item, with pictures."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from huidian.network.roles import Permission
from huidian.surveys.actions.audits import discard_audit, submit_audit, withdraw_audit
from huidian.surveys.audit_machine import ItemsOpenError
from huidian.surveys.queries.audits import STATES, AuditFile, audit_file
from huidian.web import formats
from huidian.web.audits.forms import WithdrawForm
from huidian.web.details import Detail, Refusal, Text, Verb, acting, register, to_list
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest


def _load(request: DeskRequest, audit_id: int, now: datetime) -> AuditFile:
    return audit_file(request.scope, audit_id)


def _who(request: DeskRequest, form: ActionForm, file: AuditFile) -> dict[str, Any]:
    return acting(request, form, audit_id=file.row.audit_id)


def _step(
    key: str, label: Text, done: Text, act: Callable[..., object], state: str, **more: Any
) -> Verb[AuditFile]:
    return Verb(
        key=key,
        label=label,
        done=done,
        act=lambda request, form, file: act(**_who(request, form, file)),
        offered=lambda file: file.mine,
        allowed=lambda file: file.row.state == state,
        **more,
    )


def _withdraw(request: DeskRequest, form: WithdrawForm, file: AuditFile) -> None:
    withdraw_audit(**_who(request, form, file), why=form.cleaned_data["why"])


def _state(file: AuditFile) -> str:
    state = formats.in_language(STATES.get(file.row.state))
    words = _("%(state)s · %(auditor)s") % {"state": state, "auditor": file.row.auditor}
    return words + (_("：%(why)s") % {"why": file.withdrawn_why} if file.withdrawn_why else "")


OPEN = Refusal(ItemsOpenError, gettext_lazy("还有没评定的项，请逐项评定，看不到的也要注明。"))
AUDIT = register(
    Detail[AuditFile](
        key="mystery_audit",
        app="audits",
        name="audit",
        permission=Permission.VIEW_AUDITS,
        back="audits:audits",
        back_label=gettext_lazy("神秘访客"),
        load=_load,
        title=lambda file: file.row.dealer,
        note=lambda file: formats.day(file.row.visited_on),
        state=_state,
        history=lambda file: file.history,
        page="audits/audit.html",
        verbs=(
            _step(
                "submit",
                pgettext_lazy("audit", "提交审核"),
                gettext_lazy("审核已提交，店里现在看得到"),
                submit_audit,
                "draft",
                refusals=(OPEN,),
            ),
            _step(
                "discard",
                gettext_lazy("丢弃草稿"),
                gettext_lazy("草稿已丢弃"),
                discard_audit,
                "draft",
                answer=to_list("audits:audits", gettext_lazy("草稿已丢弃")),
            ),
            Verb[AuditFile](
                key="withdraw",
                label=gettext_lazy("撤回审核"),
                done=gettext_lazy("审核已撤回，不再计入"),
                act=_withdraw,
                form=WithdrawForm,
                offered=lambda file: file.mine,
                allowed=lambda file: file.row.state == "submitted",
            ),
        ),
    )
)
