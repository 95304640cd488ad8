"""The vehicles behind each number of an assessment, each with what it counted and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.flows.assessment import assessed_list_of
from huidian.flows.bonus import signed_list
from huidian.kit.labels import Label
from huidian.network.roles import Permission
from huidian.retention.queries import VehicleRow, Wish
from huidian.retention.queries.assessed import (
    CONTACTED,
    RETURNS,
    why_counted,
    why_returned,
)
from huidian.retention.queries.assessed_lists import LISTS, AssessedList
from huidian.web import formats
from huidian.web.figures.address import Fields
from huidian.web.figures.metrics import metric_of
from huidian.web.lists.columns import Column
from huidian.web.retention.teams import ASSESSMENT
from huidian.web.shell.desk import DeskRequest, Text, within_reach
from huidian.web.vehicles.listing import VehicleAnswer, vehicle_listing

FIELDS = Fields("frontdesk:assessment", "frontdesk:vehicles")
OWN_WORDS: Mapping[str, Text] = {
    RETURNS: gettext_lazy("流失回店"),
    CONTACTED: gettext_lazy("考核期内已联络"),
}
EXPLAINED: Mapping[str, Text] = {
    RETURNS: gettext_lazy("上月计入流失、当月进站的车，算在上月底负责的人名下"),
    CONTACTED: gettext_lazy("应联络的车里，当月联系到车主的"),
}
NO_MORE = Label("签字时计入，按现在的数据不再计入", "Counted when it was signed, no more by today's data")
WHY: Column[VehicleRow] = Column(
    "why", gettext_lazy("为什么"), lambda row: None, "label", card=6, sortable=False
)


def words_of(which: str) -> str:
    """What a number of the assessment is called."""
    if which in OWN_WORDS:
        return str(OWN_WORDS[which])
    [count] = (one for one in metric_of(ASSESSMENT).counts if one.key == which)
    return formats.in_language(count.label)


def sheet_of(request: DeskRequest) -> int | None:
    """The close whose signed sheet of pay is meant (`sheet` of an address)."""
    text = request.GET.get("sheet", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else None


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    """`which` of the address: a count of the assessment, the returns or those contacted; `sheet`: as they
    were signed.
    """
    address, which = FIELDS.read(request.GET), request.GET.get("which", "")
    which = which if which in LISTS else LISTS[0]
    narrowed = {name: request.GET[name] for name in ("team", "advisor") if name in request.GET}
    sheet = sheet_of(request)
    if sheet is None:
        asked: dict[str, Any] = {"month": address.month, "narrowed": narrowed}
        listed = assessed_list_of(request.scope, which=which, **asked, wish=wish, at=now)
    else:
        advisor = narrowed.get("advisor")
        with within_reach():
            listed = signed_list(request.scope, sheet, which=which, advisor=advisor, wish=wish, at=now)
    month = listed.vehicles.month
    signed = _(" · 签字时") if sheet is not None else ""
    return VehicleAnswer(
        vehicles=listed.vehicles,
        title=f"{formats.month(month)} {_('考核')} · {words_of(which)}{signed}",
        explanation=str(EXPLAINED.get(which) or formats.in_language(metric_of(ASSESSMENT).sentence)),
        back_words=_("考核"),
        back_url=address.but(month=month).url,
        after_plate=(replace(WHY, value=_why(listed, which)),),
        left_out=frozenset({"back"}),
    )


def _why(listed: AssessedList, which: str) -> Callable[[VehicleRow], Label | None]:
    def why(row: VehicleRow) -> Label | None:
        one = listed.counted.get(row.vehicle_id)
        if one is None:
            return NO_MORE
        return why_returned(one) if which == RETURNS else why_counted(one, listed.rules)

    return why


ASSESSED = vehicle_listing(
    app="frontdesk",
    key="assessed_vehicles",
    label=gettext_lazy("考核的车辆"),
    permission=Permission.VIEW_CHURN,
    ask=_ask,
    added=(WHY,),
    table="assessed",
)
