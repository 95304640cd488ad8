"""A field in which a vehicle is named by its plate or VIN, and the one vehicle it means."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.care.actions import referrals
from huidian.flows.vehicle_search import search_vehicles
from huidian.web.customers.hidden_hits import note_hits
from huidian.web.details import Refusal
from huidian.web.forms import ActionForm, DayField, LineField
from huidian.web.shell.desk import DeskRequest

NO_OWNER = Refusal(referrals.NoOwnerError, gettext_lazy("这台车没有登记车主"), "vehicle")


class VehicleTextField(LineField):
    """A plate, a VIN or a phone."""

    def __init__(self, **more: Any) -> None:
        more.setdefault("label", gettext_lazy("车牌、VIN 或电话"))
        super().__init__(max_length=40, **more)


def vehicle_meant(request: DeskRequest, form: ActionForm, name: str, now: datetime) -> int | None:
    """The one vehicle that a field of a valid form means; None, and an error at it, for none or several."""
    text = form.cleaned_data[name]
    hits = search_vehicles(request.scope, text, limit=2).rows
    note_hits(request, now, text, hits, by_word=False)
    if len(hits) != 1:
        form.add_error(name, _("请填写本店一台车的完整车牌或 VIN"))
        return None
    return hits[0].vehicle_id


def until_today(form: ActionForm, name: str) -> None:
    """No day after today is taken in a field of days."""
    field = form.fields[name]
    assert isinstance(field, DayField)
    today: date = timezone.localdate(form.at)
    field.until(today)
