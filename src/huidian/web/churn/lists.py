"""The list behind a number of the churn desk: in the user's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import VehicleList, Wish
from huidian.web import formats
from huidian.web.churn.address import FIELDS
from huidian.web.figures.address import Address
from huidian.web.figures.kinds import KINDS
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import Counts, VehicleAnswer, vehicle_listing

GONE = "gone"
COUNTS = Counts(
    {
        "lost": gettext_lazy("%(month)s 流失的车辆"),
        "cohort": gettext_lazy("%(cohort)s 进站的车辆"),
        "returned": gettext_lazy("%(cohort)s 进站、后来回来了的车辆"),
        "excluded": gettext_lazy("%(cohort)s 进站、已离开而不计的车辆"),
        GONE: gettext_lazy("已转卖、报废、迁出的车辆"),
    }
)
_LEFT = frozenset({"left", "left_on"})


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = FIELDS.read(request.GET)
    which = COUNTS.read(request)
    if which == GONE:
        return _gone(request, address, wish, now)
    vehicles = retention.vehicles_of(
        request.scope,
        metric="monthly_churn",
        which=retention.REST if which == "returned" else which,
        **address.question("month", "window", "kind"),
        wish=wish,
        now=now,
    )
    words = _words(vehicles, address)
    return VehicleAnswer(
        vehicles=vehicles,
        title=COUNTS.title(which, words),
        explanation=_("%(kind)s · %(cohort)s 进站，窗口 %(window)s 个月，考核到 %(month)s 月末") % words,
        back_words=_("流失"),
        back_url=address.url,
        brought=_LEFT if which == "excluded" else frozenset(),
    )


def _gone(request: DeskRequest, address: Address, wish: Wish, now: datetime) -> VehicleAnswer:
    """All vehicles that left, of whatever month."""
    return VehicleAnswer(
        vehicles=retention.gone_vehicles(request.scope, wish=wish, as_of=address.as_of, now=now),
        title=COUNTS.title(GONE, {}),
        explanation=_("档案内标记为已离开的全部车辆，不论是否计入流失率"),
        back_words=_("流失"),
        back_url=address.url,
        left_out=frozenset({"seen_on", "kind"}),
        brought=_LEFT,
    )


def _words(vehicles: VehicleList, address: Address) -> dict[str, str | int]:
    month, window = vehicles.month or 0, vehicles.window or 0
    return {
        "kind": str(KINDS[address.kind]),
        "month": formats.month(month),
        "cohort": formats.month(month - window),
        "window": window,
    }


VEHICLES = vehicle_listing(
    app="churn",
    key="churn_vehicles",
    label=gettext_lazy("流失名单"),
    permission=Permission.VIEW_CHURN,
    ask=_ask,
    file_name="export",
)
