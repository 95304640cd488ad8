"""The lists of the comparison desk: where two definitions differ, and the vehicles behind one's number."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention.comparison_answers import ComparisonPage
from huidian.retention.queries import Wish
from huidian.retention.queries.comparison import comparison_page, counted_vehicles
from huidian.web import formats
from huidian.web.compare.address import question, read
from huidian.web.compare.columns import COLUMNS, chips_of, sides_of, title_of
from huidian.web.compare.page import DeskPage
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import Counts, VehicleAnswer, vehicle_listing
from huidian.web.vehicles.parts import PagePart, vehicle_part

COUNTS = Counts(
    {"lost": gettext_lazy("%(month)s 流失的车辆"), "base": gettext_lazy("%(month)s 计入基数的车辆")}
)


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = read(request.GET)
    which = COUNTS.read(request)
    counted = counted_vehicles(
        request.scope,
        definition=address.more["b" if request.GET.get("side") == "b" else "a"],
        month=address.month,
        which=which,
        wish=wish,
        now=now,
    )
    words = {
        "month": formats.month(counted.vehicles.month),
        "name": formats.in_language(counted.definition.label),
    }
    return VehicleAnswer(
        vehicles=counted.vehicles,
        title=COUNTS.title(which, words),
        explanation=_("按%(name)s") % words,
        back_words=_("口径对照"),
        back_url=address.url,
        left_out=frozenset({"back"}),
    )


VEHICLES = vehicle_listing(
    app="compare",
    key="compared_vehicles",
    label=gettext_lazy("口径差异名单"),
    permission=Permission.VIEW_CHURN,
    ask=_ask,
)


def _page(request: DeskRequest, wish: Wish, now: datetime) -> ComparisonPage:
    return comparison_page(request.scope, **question(read(request.GET)), wish=wish, now=now)


COMPARED = vehicle_part(
    app="compare",
    key="comparison",
    label=gettext_lazy("口径对照"),
    permission=Permission.VIEW_CHURN,
    part=PagePart(
        ask=_page,
        title=title_of,
        lines=sides_of,
        chips=chips_of,
        desk=lambda request, page: DeskPage(page, read(request.GET)),
    ),
    columns=COLUMNS,
    table="compared",
)
