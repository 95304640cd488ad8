"""The monthly assessment of teams and advisors (S4): the engine's counts, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from huidian.mart.receivers import receivers_of
from huidian.network.models import Team
from huidian.network.scope import Scope
from huidian.retention.assessed_view import as_assessed
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import MonthClose
from huidian.retention.month_figures import ENTRY, Slot, Subject, month_figures
from huidian.retention.page_answers import TeamsPage
from huidian.retention.queries.assessed import FLAGS, By, by_group, counted, returns_by
from huidian.retention.queries.load import (
    DayLoad,
    MonthLoad,
    TeamLoad,
    bounds_of,
    loads_of_dealers,
    loads_of_teams,
    month_load,
    receptions_of,
)
from huidian.retention.queries.receptions import received
from huidian.retention.queries.teams import teams_page

if TYPE_CHECKING:
    import ibis.expr.types as ir

    from huidian.engine.rules import Assessment


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed the month, when; the counts that were signed, and why an earlier signing was undone."""

    close_id: int
    signed_by: str
    signed_at: datetime
    assessed: Mapping[str, Mapping[str, Mapping[str, int]]]
    restated_why: str

    def differs(self, by: str, key: str, now: Mapping[str, int]) -> bool:
        """Whether a group's counts are others than those that were signed."""
        then = self.assessed.get(by, {}).get(key)
        return then is not None and any(then.get(flag, 0) != now.get(flag, 0) for flag in FLAGS)


@dataclass(frozen=True, slots=True)
class AssessmentPage:
    """The month of `teams`; beside it by dimension and key returns and accidents received, by advisor load
    and what was entered, by team its load; of several dealers load and what was entered by dealer (its code).
    Of one dealer also its signature (None: not signed); `signed` are dealers (by code) that have signed the
    month. Who sees only their own leads the teams (names) `own_teams`.
    `counts_gone`: vehicles that have left count on, by the choice of the dealers.
    """

    teams: TeamsPage
    dealer_id: int | None
    dealer: str
    returns: By
    accidents: By
    loads: Mapping[str, MonthLoad]
    team_loads: Mapping[str, TeamLoad]
    dealer_loads: Mapping[str, MonthLoad]
    entered: Mapping[Slot, int]
    entered_at: Mapping[str, Mapping[Slot, int]]
    bounds: DayLoad
    rules: Assessment
    signature: Signature | None
    signed: frozenset[str]
    own_teams: frozenset[str]
    counts_gone: bool

    def entry(self, key: str, advisor: str) -> int | None:
        """What was entered of an advisor, in its smallest unit."""
        return self.entered.get(Slot(key, Subject(advisor=advisor), self.teams.frame.month))


def assessment_page(scope: Scope, *, month: int | None = None, now: datetime) -> AssessmentPage:
    """The assessment of a month (default: the last complete one); an advisor's own."""
    teams = teams_page(scope, month=month, now=now)
    view, month = as_assessed(open_mart_view(scope, now=now)), teams.frame.month
    one = view.dealers[0] if len(view.dealers) == 1 else None
    entries = month_figures([dealer.pk for dealer in view.dealers], ENTRY, months=(month, month))
    received = receptions_of(view, month) if one else {}
    bounds = bounds_of(view)
    return AssessmentPage(
        teams=teams,
        dealer_id=one.pk if one else None,
        dealer=one.name if one else "",
        returns=returns_by(view, month),
        accidents=by_group(view.answer(_accidents, month)),
        loads={advisor: month_load(days, bounds) for advisor, days in received.items()},
        team_loads=loads_of_teams(received, bounds, receivers_of(one)) if one else {},
        dealer_loads={} if one else loads_of_dealers(view, month),
        entered=entries.get(one.pk, {}) if one else {},
        entered_at={dealer.code: entries.get(dealer.pk, {}) for dealer in view.dealers},
        bounds=bounds,
        rules=view.rules.assessment,
        signature=_signature(scope, one.pk, month) if one else None,
        own_teams=_teams_led(view),
        counts_gone=not view.leave_out_gone,
        signed=_signed(scope, month) if one is None else frozenset(),
    )


def _teams_led(view: MartView) -> frozenset[str]:
    """The names of the teams that who sees only their own leads."""
    led = frozenset[int]().union(*(one.teams for one in view.own.values()))
    return frozenset(Team.objects.filter(pk__in=led).values_list("name", flat=True)) if led else frozenset()


def _signed(scope: Scope, month: int) -> frozenset[str]:
    closes = MonthClose.objects.within(scope).filter(month=month, undone_at=None)
    return frozenset(closes.values_list("dealer__code", flat=True))


def _signature(scope: Scope, dealer_id: int, month: int) -> Signature | None:
    closes = MonthClose.objects.within(scope).filter(dealer=dealer_id, month=month)
    kept = list(closes.select_related("closed_by").order_by("-pk"))
    holds = next((one for one in kept if one.undone_at is None), None)
    if holds is None:
        return None
    undone = next((one.undone_why for one in kept if one.undone_at and one.undone_why), "")
    by = str(holds.closed_by) if holds.closed_by else ""
    return Signature(holds.pk, by, holds.closed_at, holds.assessed, undone)


def _accidents(view: MartView, month: int) -> ir.Table:
    rows = received(view, month, month)
    return counted(rows.filter(rows.accident).mutate(team=rows.dealer))
