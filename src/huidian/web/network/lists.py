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
from huidian.web.vehicles.listing import VehicleAnswer, vehicle_listing

WHICH = ("defected", "lost", "lost_to_network", "cohort")


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = FIELDS.read(request.GET)
    which = request.GET.get("which", WHICH[0])
    which = which if which in WHICH else WHICH[0]
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
        title=_title(which) % {"month": formats.month(vehicles.month)},
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


def _title(which: str) -> str:
    """The question in the user's words."""
    return {
        "lost": _("%(month)s 流失的车辆"),
        "defected": _("%(month)s 流失、曾在网络内其他店进站的车辆"),
        "lost_to_network": _("%(month)s 流失、网络内哪家店都没去的车辆"),
        "cohort": _("%(month)s 考核的起始月进站车辆"),
    }[which]


VEHICLES = vehicle_listing(
    app="network",
    key="network_vehicles",
    label=gettext_lazy("网络名单"),
    permission=Permission.VIEW_NETWORK,
    ask=_ask,
)
