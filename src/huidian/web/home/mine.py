"""An advisor's first screen: the vehicles whose last visit was with them, those to contact now first."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huidian.network.roles import Permission
from huidian.network.scope import Scope
from huidian.retention import queries as retention
from huidian.retention.queries import VehicleRow, Wish
from huidian.web import formats
from huidian.web.lists.address import ListState
from huidian.web.lists.source import Redirect, Result
from huidian.web.shell.desk import DeskRequest
from huidian.web.vehicles.listing import VehicleAnswer, VehicleSource, vehicle_listing

DUTY = "duty"
ALL = "all"
_LEFT_OUT = frozenset({"seen_on", "kind"})


def has_own(scope: Scope) -> bool:
    """Whether the person sees at some dealer only the vehicles of an advisor, and is one there."""
    return any(scope.own_only(one) and scope.own_names.get(one) for one in scope.chosen_dealer_ids)


def _is_of_several(scope: Scope) -> bool:
    """Whether the vehicles are those of several advisors: a team leader's."""
    return any(len(scope.own_names.get(one, ())) > 1 for one in scope.chosen_dealer_ids)


def _ask(request: DeskRequest, wish: Wish, now: datetime) -> VehicleAnswer:
    """`show` of the address: those in the contact window, all, or the key of a tier."""
    show = request.GET.get("show", DUTY)
    tier = "" if show in (DUTY, ALL) else show
    vehicles = retention.my_vehicles(request.scope, tier=tier, duty_only=show == DUTY, wish=wish, now=now)
    tiers = {key: formats.in_language(label) for key, label, _n in vehicles.tier_counts}
    words = {DUTY: _("该联系了"), ALL: _("全部"), **tiers}
    return VehicleAnswer(
        vehicles=vehicles,
        title=_("我的客户"),
        explanation=words.get(show, ""),
        left_out=_LEFT_OUT if _is_of_several(request.scope) else _LEFT_OUT | {"advisor"},
        context={"show": show},
    )


class _MineSource(VehicleSource):
    """The same; who has no vehicles of their own goes to the first screen, which is another for them."""

    def result(self, state: ListState, per_page: int | None) -> Result[VehicleRow]:
        if not has_own(self.request.scope):
            return Result(rows=(), total=0, instead=Redirect(reverse("home")), takes_away=False)
        return super().result(state, per_page)


MINE = vehicle_listing(
    app="",
    key="mine",
    label=gettext_lazy("我的客户"),
    permission=Permission.VIEW_CHURN,
    ask=_ask,
    name="home-mine",
    at="mine/",
    table="mine",
    page="home/mine.html",
    sort="due",
    source=lambda request, now: _MineSource(_ask, request, now),
)
