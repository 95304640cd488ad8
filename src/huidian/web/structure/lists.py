"""The list behind a number of the structure desk: in the user's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import VehicleList, Wish
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.shell.desk import DeskRequest
from huidian.web.structure.address import FIELDS, HELD
from huidian.web.vehicles.listing import Counts, VehicleAnswer, vehicle_listing

COUNTS = Counts(
    {
        "active": gettext_lazy("%(month)s 活跃的车辆"),
        "new": gettext_lazy("%(month)s 新增的车辆"),
        "returned": gettext_lazy("%(month)s 回归的车辆"),
        "lost": gettext_lazy("%(month)s 流失的车辆"),
        HELD: gettext_lazy("档案内的车辆"),
    }
)
_SENTENCES = {
    "active": gettext_lazy("%(month)s 月末，近 %(window)s 个月进过站"),
    "new": gettext_lazy("第一次进站在 %(month)s"),
    "returned": gettext_lazy("离站超过 %(window)s 个月，%(month)s 又进站"),
    "lost": gettext_lazy("到 %(month)s 月末满 %(window)s 个月未进站"),
    HELD: gettext_lazy("档案内全部车辆，含从未进站的，截至 %(day)s"),
}
"""Which vehicles these are."""
_LEFT_OUT = frozenset({"seen_on", "back"})


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = FIELDS.read(request.GET)
    which = COUNTS.read(request)
    vehicles = _vehicles(request, address, which, wish, now)
    words = {
        "month": formats.month(vehicles.month),
        "window": vehicles.window,
        "day": formats.day(vehicles.as_of.today),
    }
    return VehicleAnswer(
        vehicles=vehicles,
        title=COUNTS.title(which, words),
        explanation=str(_SENTENCES[which]) % words,
        back_words=_("基盘"),
        back_url=address.url,
        left_out=_LEFT_OUT,
    )


def _vehicles(request: DeskRequest, address: Address, which: str, wish: Wish, now: datetime) -> VehicleList:
    if which == HELD:
        return retention.held_vehicles(request.scope, wish=wish, as_of=address.as_of, now=now)
    return retention.vehicles_of(
        request.scope, metric="base", which=which, **address.question("month"), wish=wish, now=now
    )


VEHICLES = vehicle_listing(
    app="structure",
    key="structure_vehicles",
    label=gettext_lazy("基盘名单"),
    permission=Permission.VIEW_STRUCTURE,
    ask=_ask,
    file_name="export",
)
