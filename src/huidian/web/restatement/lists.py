"""The lists of the restatement desk: what moved, and the vehicles behind a number on one of its two days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention.queries import Wish
from huidian.retention.queries.restated import measure_of
from huidian.retention.queries.restatement import restated_vehicles, restatement_page
from huidian.retention.restatement_answers import MovedRow, RestatementPage
from huidian.web import formats
from huidian.web.lists.address import ListState
from huidian.web.lists.source import Options, Result
from huidian.web.restatement.address import question, read
from huidian.web.restatement.columns import COLUMNS, chips_of
from huidian.web.restatement.page import DeskPage
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import (
    VehicleAnswer,
    names_of,
    options_of,
    vehicle_listing,
    vehicle_part,
    wish_of,
)

SIDES = ("then", "now")


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = read(request.GET)
    side = request.GET.get("side", "now")
    side = side if side in SIDES else "now"
    which = request.GET.get("which", "")[:40]
    vehicles = restated_vehicles(
        request.scope,
        **question(address),
        side=side,
        which=which,
        wish=wish,
        now=now,
    )
    measure = measure_of(address.more["measure"])
    metric = measure.metric
    counts = {count.key: count.label for count in metric.counts}
    assert metric.numerator is not None
    label = counts.get(which, metric.numerator.label)
    words = {
        "month": formats.month(vehicles.month),
        "measure": formats.in_language(measure.label),
        "count": formats.in_language(label),
        "day": vehicles.as_of.past_day or vehicles.as_of.today,
    }
    return VehicleAnswer(
        vehicles=vehicles,
        title=_("%(month)s %(count)s（%(day)s 所知）") % words,
        explanation=_("%(measure)s，%(month)s，按 %(day)s 当天结束时的数据") % words,
        back_words=_("变动"),
        back_url=address.url,
        left_out=frozenset({"back"}),
    )


VEHICLES = vehicle_listing(
    app="restatement",
    key="restated_vehicles",
    label=gettext_lazy("变动名单"),
    permission=Permission.VIEW_CHURN,
    ask=_ask,
)


@dataclass(frozen=True)
class MovedSource:
    """The vehicles that moved, with the desk's whole page around them."""

    request: DeskRequest
    now: datetime

    def result(self, state: ListState, per_page: int | None) -> Result[MovedRow]:
        page = self._page(wish_of(state, per_page))
        return Result(
            rows=page.vehicles.rows,
            total=page.vehicles.total,
            page=page.vehicles.page,
            title=_("%(month)s %(measure)s的变动")
            % {"month": formats.month(page.month), "measure": formats.in_language(page.measure.label)},
            lines=[_summary(page)],
            names=names_of(page.vehicles),
            chips=chips_of(page, state),
            context={
                "desk": DeskPage(page, read(self.request.GET)),
                "page": page,
                "as_of": page.as_of,
            },
        )

    def options(self, state: ListState) -> Options:
        return options_of(self._page(Wish(per_page=1, values=True)).vehicles)

    def _page(self, wish: Wish) -> RestatementPage:
        address = read(self.request.GET)
        return restatement_page(
            self.request.scope,
            **question(address),
            change=address.more["change"],
            wish=wish,
            now=self.now,
        )


def _summary(page: RestatementPage) -> str:
    return _("%(then)s 所知与 %(now)s 所知相比，共 %(moved)s 台不同") % {
        "then": page.then_on,
        "now": page.now_on,
        "moved": page.moved,
    }


MOVED = vehicle_part(
    app="restatement",
    key="restatement",
    label=gettext_lazy("变动说明"),
    permission=Permission.VIEW_CHURN,
    source=MovedSource,
    columns=COLUMNS,
    table="moved",
    without=("back", "by-kind"),
)
