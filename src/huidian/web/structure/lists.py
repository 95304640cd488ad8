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
from huidian.web.vehicles.listing import VehicleAnswer, vehicle_listing

WHICH = ("active", "new", "returned", "lost", HELD)
_LEFT_OUT = frozenset({"seen_on", "back"})


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = FIELDS.read(request.GET)
    which = request.GET.get("which", "active")
    which = which if which in WHICH else "active"
    vehicles = _vehicles(request, address, which, wish, now)
    title, explanation = _words(which, vehicles)
    return VehicleAnswer(
        vehicles=vehicles,
        title=title,
        explanation=explanation,
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


def _words(which: str, vehicles: VehicleList) -> tuple[str, str]:
    """The list's title and which vehicles these are, in one sentence."""
    words = {
        "month": formats.month(vehicles.month),
        "window": vehicles.window,
        "day": formats.day(vehicles.as_of.today),
    }
    title, explanation = {
        "active": (_("%(month)s 活跃的车辆"), _("%(month)s 月末，近 %(window)s 个月进过站")),
        "new": (_("%(month)s 新增的车辆"), _("第一次进站在 %(month)s")),
        "returned": (_("%(month)s 回归的车辆"), _("离站超过 %(window)s 个月，%(month)s 又进站")),
        "lost": (_("%(month)s 流失的车辆"), _("到 %(month)s 月末满 %(window)s 个月未进站")),
        HELD: (_("档案内的车辆"), _("档案内全部车辆，含从未进站的，截至 %(day)s")),
    }[which]
    return title % words, explanation % words


VEHICLES = vehicle_listing(
    app="structure",
    key="structure_vehicles",
    label=gettext_lazy("基盘名单"),
    permission=Permission.VIEW_STRUCTURE,
    ask=_ask,
    file_name="export",
)
