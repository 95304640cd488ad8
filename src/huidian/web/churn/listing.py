"""The list behind a number of the churn desk: what was asked, in the user's words."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from huidian.retention import queries as retention
from huidian.retention.queries import VehicleList
from huidian.web import formats
from huidian.web.churn.asked import Asked
from huidian.web.churn.words import KINDS
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import Listing, state_of, wish_of

WHICH = ("lost", "cohort", "returned", "excluded")
GONE = "gone"
_LEFT = frozenset({"left", "left_on"})


def listing_of(request: DeskRequest, now: datetime, *, per_page: int | None) -> Listing:
    """Reads the address and finds one page of the list, or all of it (None)."""
    asked = Asked.of(request.GET)
    which = request.GET.get("which", "lost")
    if which == GONE:
        return _gone(request, asked, now, per_page)
    which = which if which in WHICH else "lost"
    state = state_of(request)
    found = retention.churn_vehicles(
        request.scope,
        month=asked.month,
        window=asked.window,
        kind=asked.kind,
        which=which,
        wish=wish_of(state, per_page),
        as_of=asked.asof,
        now=now,
    )
    words = _words(found, asked)
    return Listing(
        found=found,
        state=state,
        title=_title(which) % words,
        explanation=_("%(kind)s · %(cohort)s 进站，窗口 %(window)s 个月，考核到 %(month)s 月末") % words,
        back_words=_("流失"),
        back_url=asked.desk_url(),
        export_route_url=reverse("churn:export"),
        brought=_LEFT if which == "excluded" else frozenset(),
    )


def _gone(request: DeskRequest, asked: Asked, now: datetime, per_page: int | None) -> Listing:
    """All vehicles that left, of whatever month."""
    state = state_of(request)
    wish = wish_of(state, per_page)
    return Listing(
        found=retention.gone_vehicles(request.scope, wish=wish, as_of=asked.asof, now=now),
        state=state,
        title=_("已转卖、报废、迁出的车辆"),
        explanation=_("档案内标记为已离开的全部车辆，不论是否计入流失率"),
        back_words=_("流失"),
        back_url=asked.desk_url(),
        export_route_url=reverse("churn:export"),
        left_out=frozenset({"seen_on", "kind"}),
        brought=_LEFT,
    )


def _words(found: VehicleList, asked: Asked) -> dict[str, str | int]:
    month, window = found.month or 0, found.window or 0
    return {
        "kind": str(KINDS[asked.kind]),
        "month": formats.month(month),
        "cohort": formats.month(month - window),
        "window": window,
    }


def _title(which: str) -> str:
    """The question in the user's words."""
    return {
        "lost": _("%(month)s 流失的车辆"),
        "cohort": _("%(cohort)s 进站的车辆"),
        "returned": _("%(cohort)s 进站、后来回来了的车辆"),
        "excluded": _("%(cohort)s 进站、已离开而不计的车辆"),
    }[which]
