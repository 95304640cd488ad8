"""The list behind a number of the retention desk: in the user's words."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.retention import queries as retention
from huidian.retention.queries import VehicleList, Wish
from huidian.web import formats
from huidian.web.figures.kinds import KINDS
from huidian.web.figures.metrics import metric_of
from huidian.web.retention.address import FIELDS, KEEP_RATE
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import VehicleAnswer, vehicle_listing

EXCLUDED = "excluded"
LISTED = (
    "keep_rate",
    "return_rate",
    "first_service_rate",
    "annual_churn",
    "five_year_survival",
    "annual_value",
    "annual_labour",
    "class_migration",
    "class_structure",
    "tiers",
    "assessment_churn",
    "retention_curve",
)
"""The metrics whose vehicles the desk lists."""
_ROUTES = {
    "annual_value": "retention:value",
    "annual_labour": "retention:value",
    "class_migration": "retention:classes",
    "class_structure": "retention:classes",
    "tiers": "retention:classes",
    "assessment_churn": "retention:teams",
}


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    address = FIELDS.read(request.GET)
    metric = request.GET.get("of", KEEP_RATE)
    metric = metric if metric in LISTED else KEEP_RATE
    which = _which(metric, request.GET.get("which", ""))
    narrowed = _narrowed(request, metric)
    vehicles = retention.vehicles_of(
        request.scope,
        metric=metric,
        which=which,
        **address.question("month", "window", "kind"),
        narrowed=narrowed,
        wish=wish,
        now=now,
    )
    return VehicleAnswer(
        vehicles=vehicles,
        title=_title(metric, which, vehicles),
        explanation=f"{KINDS[address.kind]} · {formats.in_language(metric_of(metric).sentence)}",
        back_words=_("留存"),
        back_url=address.at(_ROUTES.get(metric, FIELDS.route)).url,
    )


def _narrowed(request: DeskRequest, metric: str) -> dict[str, str]:
    """The values of the metric's own columns that the address asks for; a span has to be a number."""
    values = {column: request.GET.get(column) for column in metric_of(metric).narrowed_by}
    numbers = {"at_risk", "lost_by"}
    return {
        column: value
        for column, value in values.items()
        if value is not None
        and (column not in numbers or (value.isascii() and value.isdecimal() and len(value) < 5))
    }


def _which(metric: str, wanted: str) -> str:
    """The count asked for, else the numerator."""
    chosen = metric_of(metric)
    assert chosen.numerator is not None
    return wanted if wanted in retention.lists_of(chosen) else chosen.numerator.key


def _title(metric: str, which: str, vehicles: VehicleList) -> str:
    chosen = metric_of(metric)
    month = vehicles.month or 0
    when = str(month // 12) if chosen.period == "year" else formats.month(month)
    name = formats.in_language(chosen.label)
    labels = {count.key: formats.in_language(count.label) for count in chosen.counts}
    labels |= {retention.REST: _("基数中未计入的车辆"), EXCLUDED: _("排除的已离开车辆")}
    if which == retention.ALL:
        return (
            _("%(month)s 等级迁移的车辆") % {"month": when}
            if metric == "class_migration"
            else f"{when} {name}"
        )
    return f"{when} {name} · {labels[which]}"


VEHICLES = vehicle_listing(
    app="retention",
    key="retention_vehicles",
    label=gettext_lazy("留存名单"),
    permission=Permission.VIEW_CHURN,
    ask=_ask,
    file_name="export",
)
