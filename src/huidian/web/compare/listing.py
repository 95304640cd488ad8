"""The list behind one definition's number on the comparison desk."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huidian.retention.queries.comparison import counted_vehicles
from huidian.web import formats
from huidian.web.compare.asked import Asked
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import Listing, state_of, wish_of

WHICH = ("lost", "base")


def listing_of(request: DeskRequest, now: datetime, *, per_page: int | None) -> Listing:
    """Reads the address and finds one page of the list, or all of it (None)."""
    asked, state = Asked.of(request.GET), state_of(request)
    which = request.GET.get("which", "lost")
    which = which if which in WHICH else "lost"
    found = counted_vehicles(
        request.scope,
        definition=asked.b if request.GET.get("side") == "b" else asked.a,
        month=asked.month,
        which=which,
        wish=wish_of(state, per_page),
        now=now,
    )
    words = {
        "month": formats.month(found.vehicles.month),
        "name": formats.in_language(found.definition.label),
    }
    titles = {"lost": _("%(month)s 流失的车辆"), "base": _("%(month)s 计入基数的车辆")}
    return Listing(
        found=found.vehicles,
        state=state,
        title=titles[which] % words,
        explanation=_("按%(name)s") % words,
        back_words=_("口径对照"),
        back_url=asked.desk_url(),
        export_route_url=reverse("compare:vehicles-export"),
        left_out=frozenset({"back"}),
    )
