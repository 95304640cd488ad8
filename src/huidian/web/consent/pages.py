"""The page of one owner: what is allowed now, what was said, what can be recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.customers import actions as customers
from huidian.flows import owners
from huidian.flows.owners import BlockLine, ConsentLine, OwnerFile
from huidian.flows.owners.wishes import follow_blocks, follow_consents, follow_wishes
from huidian.network.roles import Permission
from huidian.web import formats
from huidian.web.consent.forms import NOT_TO_COME, BlockForm, ConsentForm, NumberForm, WithdrawalForm
from huidian.web.details import Detail, Refusal, Text, Verb, register
from huidian.web.forms import ActionForm
from huidian.web.shell.desk import DeskRequest, staff_of
from huidian.web.shell.zones import tell_time_at

Form = ConsentForm | BlockForm | NumberForm


def _load(request: DeskRequest, customer_id: int, now: datetime) -> OwnerFile:
    file = owners.owner_file(request.scope, customer_id, at=now)
    tell_time_at(request.scope, file.dealer_id)
    return file


def _state(file: OwnerFile) -> str:
    words = _("有免打扰") if file.blocked else _("没有免打扰")
    return f"{file.dealer} · {words}"


def _who(request: DeskRequest, form: ActionForm) -> dict[str, Any]:
    return {"at": form.at, "by": staff_of(request), "scope": request.scope}


def _give(request: DeskRequest, form: ConsentForm, file: OwnerFile) -> None:
    customers.give_consent(**_who(request, form), customer_id=file.id, **form.cleaned_data)
    follow_wishes([file.id], at=form.at)


def _withdraw(request: DeskRequest, form: ConsentForm, file: OwnerFile) -> None:
    customers.withdraw_consent(**_who(request, form), customer_id=file.id, **form.cleaned_data)
    follow_wishes([file.id], at=form.at)


def _block(request: DeskRequest, form: BlockForm, file: OwnerFile) -> None:
    said = form.cleaned_data
    vehicle, until = said["vehicle"], said["until"]
    words = {name: said[name] for name in ("purpose", "channel", "proof")}
    about = {"vehicle_id": int(vehicle) if vehicle else None, "until_on": until}
    customers.set_block(**_who(request, form), customer_id=file.id, **words, **about)
    follow_wishes([file.id], at=form.at)


def _number(request: DeskRequest, form: NumberForm, file: OwnerFile) -> None:
    key, state = form.cleaned_data["number"], form.cleaned_data["state"]
    number = owners.number_of(request.scope, file.id, key, at=form.at)
    customers.set_number_state(**_who(request, form), customer_id=file.id, number=number, state=state)
    follow_wishes([file.id], at=form.at)


def _lift(request: DeskRequest, form: ActionForm, block: BlockLine) -> None:
    customers.lift_block(**_who(request, form), block_id=block.id)
    follow_blocks([block.id], at=form.at)


def _retract(request: DeskRequest, form: ActionForm, consent: ConsentLine) -> None:
    customers.retract_consent(**_who(request, form), consent_id=consent.id)
    follow_consents([consent.id], at=form.at)


def _offer(request: DeskRequest, form: Form, file: OwnerFile) -> None:
    form.offer(file)


def _recorded(
    key: str, label: Text, act: Callable[..., None], form: type[ActionForm], **more: Any
) -> Verb[OwnerFile]:
    """A form about the whole owner."""
    return Verb(
        key=key,
        label=label,
        done=gettext_lazy("已记录"),
        act=act,
        form=form,
        fill=_offer,
        offered=lambda file: file.may_edit,
        **more,
    )


VERBS: tuple[Verb[Any], ...] = (
    _recorded(
        "block",
        gettext_lazy("记录免打扰"),
        _block,
        BlockForm,
        refusals=(Refusal(ValueError, NOT_TO_COME, "until"),),
    ),
    _recorded("consent", gettext_lazy("记录同意"), _give, ConsentForm),
    _recorded("withdraw", gettext_lazy("记录撤回同意"), _withdraw, WithdrawalForm),
    _recorded(
        "number",
        gettext_lazy("记录号码状态"),
        _number,
        NumberForm,
        allowed=lambda file: bool(file.numbers),
    ),
    Verb[BlockLine](
        key="lift",
        label=gettext_lazy("解除"),
        done=gettext_lazy("免打扰已解除"),
        act=_lift,
        offered=lambda block: block.may_edit,
        parts=lambda file: file.blocks,
    ),
    Verb[ConsentLine](
        key="retract",
        label=gettext_lazy("撤销此条"),
        done=gettext_lazy("已撤销"),
        act=_retract,
        offered=lambda consent: consent.may_edit,
        parts=lambda file: file.consents,
    ),
)
OWNER = register(
    Detail[OwnerFile](
        key="owners",
        app="consent",
        name="owner",
        permission=Permission.VIEW_CUSTOMERS,
        back="consent:owners",
        back_label=gettext_lazy("联系许可"),
        load=_load,
        title=lambda file: file.name or "–",
        note=lambda file: formats.listed(plate for _pk, plate in file.vehicles),
        state=_state,
        history=lambda file: file.history,
        verbs=VERBS,
        page="consent/owner.html",
    )
)
