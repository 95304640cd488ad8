"""The lists of the comparison desk: where two definitions differ, and the vehicles behind one's number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention.comparison_answers import ComparedRow, ComparisonPage
from huidian.retention.queries import Wish
from huidian.retention.queries.comparison import comparison_page, counted_vehicles
from huidian.web import formats
from huidian.web.compare.address import question, read
from huidian.web.compare.columns import COLUMNS, chips_of, sides_of, title_of
from huidian.web.compare.page import DeskPage
from huidian.web.lists.address import ListState
from huidian.web.lists.source import Options, Result
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import (
    VehicleAnswer,
    names_of,
    options_of,
    vehicle_listing,
    vehicle_part,
    wish_of,
)

WHICH = ("lost", "base")


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = read(request.GET)
    which = request.GET.get("which", "lost")
    which = which if which in WHICH else "lost"
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
    titles = {"lost": _("%(month)s 流失的车辆"), "base": _("%(month)s 计入基数的车辆")}
    return VehicleAnswer(
        vehicles=counted.vehicles,
        title=titles[which] % words,
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


@dataclass(frozen=True)
class ComparedSource:
    """The vehicles that tell two definitions apart, with the desk's whole page around them."""

    request: DeskRequest
    now: datetime

    def result(self, state: ListState, per_page: int | None) -> Result[ComparedRow]:
        page = self._page(wish_of(state, per_page))
        return Result(
            rows=page.vehicles.rows,
            total=page.vehicles.total,
            page=page.vehicles.page,
            title=title_of(page),
            lines=sides_of(page),
            names=names_of(page.vehicles),
            chips=chips_of(page, state),
            context={
                "desk": DeskPage(page, read(self.request.GET)),
                "page": page,
                "as_of": page.as_of,
                "may_export": self.request.scope.may(Permission.EXPORT),
            },
        )

    def options(self, state: ListState) -> Options:
        return options_of(self._page(Wish(per_page=1, values=True)).vehicles)

    def _page(self, wish: Wish) -> ComparisonPage:
        asked = question(read(self.request.GET))
        return comparison_page(self.request.scope, **asked, wish=wish, now=self.now)


COMPARED = vehicle_part(
    app="compare",
    key="comparison",
    label=gettext_lazy("口径对照"),
    permission=Permission.VIEW_CHURN,
    source=ComparedSource,
    columns=COLUMNS,
    table="compared",
)
