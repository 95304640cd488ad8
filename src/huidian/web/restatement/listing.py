"""The list behind a number of the restatement desk, as it was known on one of its two days."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huidian.retention.queries.restated import measure_of
from huidian.retention.queries.restatement import restated_vehicles
from huidian.web import formats
from huidian.web.restatement.asked import Asked
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import Listing, state_of, wish_of

SIDES = ("then", "now")


def listing_of(request: DeskRequest, now: datetime, *, per_page: int | None) -> Listing:
    """Reads the address and finds one page of the list, or all of it (None)."""
    from huidian.engine.metrics import METRICS

    asked, state = Asked.of(request.GET), state_of(request)
    side = request.GET.get("side", "now")
    side = side if side in SIDES else "now"
    which = request.GET.get("which", "")[:40]
    found = restated_vehicles(
        request.scope,
        **asked.question(),
        side=side,
        which=which,
        wish=wish_of(state, per_page),
        now=now,
    )
    measure = measure_of(asked.measure)
    metric = METRICS[measure.metric_id]
    counts = {count.key: count.label for count in metric.counts}
    assert metric.numerator is not None
    label = counts.get(which, metric.numerator.label)
    words = {
        "month": formats.month(found.month),
        "measure": formats.in_language(measure.label),
        "count": formats.in_language(label),
        "day": found.as_of.known_on or found.as_of.today,
    }
    return Listing(
        found=found,
        state=state,
        title=_("%(month)s %(count)s（%(day)s 所知）") % words,
        explanation=_("%(measure)s，%(month)s，按 %(day)s 当天结束时的数据") % words,
        back_words=_("变动"),
        back_url=asked.desk_url(),
        export_route_url=reverse("restatement:vehicles-export"),
        left_out=frozenset({"back"}),
    )
