"""Several complaints given to one person, and given back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.complaints.actions import assigning
from huidian.complaints.queries.files import people_in
from huidian.complaints.queries.lists import ComplaintRow
from huidian.network.roles import Permission
from huidian.web.forms import ActionForm, Select
from huidian.web.lists.bulk import BulkAction, changes_where, ids
from huidian.web.shell.desk import DeskRequest, staff_of

_GIVEN = re.compile(r"(\d{1,18})\.(\d{1,18})\.(\d{1,18})", re.ASCII)


class GiveForm(ActionForm):
    """To whom; of those who work at the dealers one manages."""

    action = "complaints.assign"
    person = forms.ChoiceField(label=gettext_lazy("负责人"), widget=Select)

    @classmethod
    def shown(cls, request: DeskRequest, *, at: datetime, **more: object) -> GiveForm:
        form = super().shown(request, at=at, **more)
        form.choose_from("person", [(str(pk), name) for pk, name in people_in(request.scope, at).items()])
        return form


def _assign(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    given = assigning.assign_several(
        at=form.at,
        by=staff_of(request),
        scope=request.scope,
        complaint_ids=ids(keys),
        staff_id=int(form.cleaned_data["person"]),
    )
    if not given:
        raise ValidationError(_("没有一件可以派给这个人：已结案，或不在那家店。"))
    return _keys(given)


def _keys(given: Sequence[assigning.Given]) -> list[str]:
    return [".".join(map(str, one)) for one in given]


def _give_back(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    given = [(int(one[1]), int(one[2]), int(one[3])) for key in keys if (one := _GIVEN.fullmatch(key))]
    back = assigning.give_back(at=at, by=staff_of(request), scope=request.scope, given=given)
    return _keys(back)


ASSIGN: BulkAction[ComplaintRow] = BulkAction(
    key="complaints.assign",
    label=gettext_lazy("派给一个人"),
    permission=Permission.MANAGE_COMPLAINTS,
    foresee=changes_where(
        lambda one: one.is_open, gettext_lazy("已经结案"), lambda one: str(one.complaint_id)
    ),
    do=_assign,
    undo=_give_back,
    done_words=lambda n: ngettext("已分派 %(n)s 件投诉", "已分派 %(n)s 件投诉", n) % {"n": n},
    form=GiveForm,
)
