"""The lists of the restatement desk: what moved, and the vehicles behind a number on one of its two days."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huidian.network.roles import Permission
from huidian.retention.queries import Wish
from huidian.retention.queries.restated import measure_of
from huidian.retention.queries.restatement import restated_vehicles, restatement_page
from huidian.retention.restatement_answers import RestatementPage
from huidian.web import formats
from huidian.web.restatement.address import question, read
from huidian.web.restatement.columns import COLUMNS, chips_of
from huidian.web.restatement.page import DeskPage
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import VehicleAnswer, vehicle_listing
from huidian.web.vehicles.parts import PagePart, vehicle_part

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


def _page(request: DeskRequest, wish: Wish, now: datetime) -> RestatementPage:
    address = read(request.GET)
    change = address.more["change"]
    return restatement_page(request.scope, **question(address), change=change, wish=wish, now=now)


def _title(page: RestatementPage) -> str:
    words = {"month": formats.month(page.month), "measure": formats.in_language(page.measure.label)}
    return _("%(month)s %(measure)s的变动") % words


def _lines(page: RestatementPage) -> list[str]:
    words = {"then": page.then_on, "now": page.now_on, "moved": page.moved}
    return [
        ngettext(
            "%(then)s 所知与 %(now)s 所知相比，共 %(moved)s 台不同",
            "%(then)s 所知与 %(now)s 所知相比，共 %(moved)s 台不同",
            page.moved,
        )
        % words
    ]


MOVED = vehicle_part(
    app="restatement",
    key="restatement",
    label=gettext_lazy("变动说明"),
    permission=Permission.VIEW_CHURN,
    part=PagePart(
        ask=_page,
        title=_title,
        lines=_lines,
        chips=chips_of,
        desk=lambda request, page: DeskPage(page, read(request.GET)),
    ),
    columns=COLUMNS,
    table="moved",
    without=("back", "by-kind"),
)
