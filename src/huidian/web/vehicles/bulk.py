"""What can be done with several vehicles of a list at once: say that they have left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.flows import departures
from huidian.network.roles import Permission
from huidian.retention.queries import VehicleRow
from huidian.web.customers.departure_form import DepartureForm
from huidian.web.forms import ActionForm
from huidian.web.forms.fields import NO_SUCH_DAY
from huidian.web.lists.bulk import BulkAction, Preview
from huidian.web.shell.desk import DeskRequest, staff_of


def _foresee(request: DeskRequest, rows: Sequence[VehicleRow]) -> Preview:
    reasons = {row.vehicle_id: _why_not(request, row) for row in rows}
    return Preview(
        keys=[str(vehicle_id) for vehicle_id, why in reasons.items() if not why],
        skipped=dict(Counter(why for why in reasons.values() if why)),
    )


def _why_not(request: DeskRequest, row: VehicleRow) -> str:
    if row.left is not None:
        return _("早已标记为离开")
    may = request.scope.may_for(Permission.EDIT_CUSTOMERS, dealer_id=row.dealer_id, holder=row.holder)
    return "" if may else _("您不能改这台车的资料")


def _do(request: DeskRequest, form: ActionForm, keys: Sequence[str]) -> list[str]:
    try:
        done = departures.mark_several_left(
            at=form.at,
            by=staff_of(request),
            scope=request.scope,
            vehicle_ids=_ids(keys),
            left_on=form.cleaned_data["on"],
            why=form.cleaned_data["why"],
        )
    except ValueError:
        # Where the dealer is, it is still yesterday.
        raise ValidationError(NO_SUCH_DAY) from None
    return [str(one) for one in done]


def _undo(request: DeskRequest, at: datetime, keys: Sequence[str]) -> list[str]:
    by, scope = staff_of(request), request.scope
    back = departures.take_several_back(at=at, by=by, scope=scope, vehicle_ids=_ids(keys))
    return [str(one) for one in back]


def _ids(keys: Sequence[str]) -> list[int]:
    return [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 12]


MARK_LEFT: BulkAction[VehicleRow] = BulkAction(
    key="vehicles.left",
    label=gettext_lazy("标记为已离开"),
    permission=Permission.EDIT_CUSTOMERS,
    foresee=_foresee,
    do=_do,
    undo=_undo,
    done_words=lambda n: ngettext("已标记 %(n)s 台为已离开", "已标记 %(n)s 台为已离开", n) % {"n": n},
    form=DepartureForm,
)
