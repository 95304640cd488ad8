"""The list behind a number of the network desk: the reader's own vehicles, in the user's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import VehicleList, Wish
from huidian.web import formats
from huidian.web.figures.address import Address
from huidian.web.figures.kinds import KINDS
from huidian.web.network.address import FIELDS, until_of
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.columns import ELSEWHERE
from huidian.web.vehicles.listing import Counts, VehicleAnswer, vehicle_listing

COUNTS = Counts(
    {
        "defected": gettext_lazy("%(month)s 流失、曾在网络内其他店进站的车辆"),
        "lost": gettext_lazy("%(month)s 流失的车辆"),
        "lost_to_network": gettext_lazy("%(month)s 流失、网络内哪家店都没去的车辆"),
        "cohort": gettext_lazy("%(month)s 考核的起始月进站车辆"),
    }
)


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = FIELDS.read(request.GET)
    which = COUNTS.read(request)
    vehicles = retention.network_vehicles(
        request.scope,
        **address.question("month", "window", "kind"),
        until=until_of(request.GET),
        which=which,
        to=request.GET.get("to", ""),
        wish=wish,
        now=now,
    )
    return VehicleAnswer(
        vehicles=vehicles,
        title=COUNTS.title(which, {"month": formats.month(vehicles.month)}),
        explanation=_explanation(vehicles, address),
        back_words=_("网络"),
        back_url=address.url,
        brought=frozenset({ELSEWHERE}) if which == "lost" else frozenset(),
    )


def _explanation(vehicles: VehicleList, address: Address) -> str:
    return _("%(kind)s · 窗口 %(window)s 个月，考核到 %(month)s 月末；只列本店车辆，不说去了哪家店") % {
        "kind": KINDS[address.kind],
        "window": vehicles.window or 0,
        "month": formats.month(vehicles.month),
    }


VEHICLES = vehicle_listing(
    app="network",
    key="network_vehicles",
    label=gettext_lazy("网络名单"),
    permission=Permission.VIEW_NETWORK,
    ask=_ask,
)
