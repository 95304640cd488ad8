"""The monthly assessment of teams and advisors (S4): the engine's counts, and what stands beside them.

What an assessment counted is the measure's own; returns are the vehicles counted as lost a month before that
came in the month, by who answered for them then.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from huidian.engine.facts.kinds import OVERALL
from huidian.network.scope import Scope
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.models import MonthClose
from huidian.retention.month_figures import ENTRY, Slot, Subject, month_figures
from huidian.retention.page_answers import TeamsPage
from huidian.retention.queries.load import DayLoad, MonthLoad, bounds_of, month_load, receptions_of
from huidian.retention.queries.teams import teams_page

if TYPE_CHECKING:
    import ibis.expr.types as ir

ENTERED = ("outside_share", "renewals", "accident_claims", "used_cars")
FLAGS = ("managed", "effective", "lost", "duty", "marginal", "lost_12", "permanent")
By = Mapping[tuple[str, str], int]
"""A count by dimension ("dealer", "team", "advisor") and key."""


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
    """The month of `teams`; beside it by dimension and key returns and accident orders, by advisor the load
    and what was entered. Of one dealer also its signature (None: not signed).
    """

    teams: TeamsPage
    dealer_id: int | None
    dealer: str
    returns: By
    accidents: By
    loads: Mapping[str, MonthLoad]
    entered: Mapping[Slot, int]
    bounds: DayLoad
    signature: Signature | None

    def entry(self, key: str, advisor: str) -> int | None:
        """What was entered of an advisor, in its smallest unit."""
        return self.entered.get(Slot(key, Subject(advisor=advisor), self.teams.frame.month))


@dataclass(frozen=True, slots=True)
class AssessedVehicle:
    """What one vehicle counted in a month, by who answered for it. `away` is the difference of months."""

    vehicle_id: int
    dealer: str
    team: str
    advisor: str
    last_visit_on: date | None
    away: int | None
    flags: frozenset[str]


def assessment_page(scope: Scope, *, month: int | None = None, now: datetime) -> AssessmentPage:
    """The assessment of a month (default: the last complete one); an advisor's own."""
    teams = teams_page(scope, month=month, now=now)
    view, month = open_mart_view(scope, now=now), teams.frame.month
    one = view.dealers[0] if len(view.dealers) == 1 else None
    entered = month_figures([one.pk], ENTRY, months=(month, month)).get(one.pk, {}) if one else {}
    received = receptions_of(view, month) if one else {}
    bounds = bounds_of(view)
    return AssessmentPage(
        teams=teams,
        dealer_id=one.pk if one else None,
        dealer=one.name if one else "",
        returns=returns_by(view, month),
        accidents=_by(view.answer(_accidents, month)),
        loads={advisor: month_load(days, bounds) for advisor, days in received.items()},
        entered=entered,
        bounds=bounds,
        signature=_signature(scope, one.pk, month) if one else None,
    )


def returns_by(view: MartView, month: int) -> By:
    """The vehicles counted as lost a month before that came in the month, by dealer, team and advisor."""
    return _by(view.answer(_returns, month, month))


def returns_by_month(view: MartView, first: int, last: int) -> dict[int, By]:
    """The same of several months, by month."""
    rows = view.answer(_returns, first, last)
    return {month: _by([row for row in rows if row["month"] == month]) for month in range(first, last + 1)}


def assessed_vehicles(scope: Scope, *, month: int, now: datetime) -> list[AssessedVehicle]:
    """Every managed vehicle of a month with what it counted; of an advisor, their own."""
    view = open_mart_view(scope, now=now)
    return [
        AssessedVehicle(
            row["vehicle"],
            row["dealer"],
            row["team"] or "",
            row["advisor"] or "",
            row["last_visit_on"],
            row["away"],
            frozenset(flag for flag in FLAGS if row[flag]),
        )
        for row in view.answer(_vehicles, month)
    ]


def duty_contacts(scope: Scope, vehicles: Sequence[int], *, month: int, now: datetime) -> By:
    """How many of some vehicles (those contacted in the month) were in the contact window, by group."""
    if not vehicles:
        return {}
    view = open_mart_view(scope, now=now)
    return _by(view.answer(_in_window, month, tuple(sorted(set(vehicles)))))


def _signature(scope: Scope, dealer_id: int, month: int) -> Signature | None:
    closes = MonthClose.objects.within(scope).filter(dealer=dealer_id, month=month)
    kept = list(closes.select_related("closed_by").order_by("-pk"))
    holds = next((one for one in kept if one.undone_at is None), None)
    if holds is None:
        return None
    undone = next((one.undone_why for one in kept if one.undone_at and one.undone_why), "")
    by = str(holds.closed_by) if holds.closed_by else ""
    return Signature(holds.pk, by, holds.closed_at, holds.assessed, undone)


def _rows(view: MartView, first: int, last: int) -> ir.Table:
    """The assessment's own rows of some months."""
    from huidian.engine.figures.measures import rows_of
    from huidian.engine.metrics import ASSESSMENT_CHURN

    rows = rows_of(ASSESSMENT_CHURN, view.evidence, view.question(months=(first, last)))
    return rows.filter(rows.month.between(first, last))


def _vehicles(view: MartView, month: int) -> ir.Table:
    rows = _rows(view, month, month)
    known = rows.select("dealer", "vehicle", "team", "advisor", "last_visit_on", "away", *FLAGS)
    return known.order_by("dealer", "team", "advisor", "vehicle")


def _returns(view: MartView, first: int, last: int) -> ir.Table:
    rows = _rows(view, first - 1, last - 1)
    lost = rows.filter(rows.lost).mutate(month=rows.month + 1)
    months = view.vehicle_months
    came = months.filter(months.of_kind == OVERALL).select("dealer", "vehicle", "month")
    back = lost.semi_join(came, ["dealer", "vehicle", "month"])
    return _counted(back.select("dealer", "team", "advisor", month=back.month.cast("int32")))


def _accidents(view: MartView, month: int) -> ir.Table:
    visits = view.visits
    seen = visits.filter(visits.month == month, visits.kind == "accident")
    return _counted(seen.mutate(team=seen.dealer).select("dealer", "team", "advisor", "month"))


def _in_window(view: MartView, month: int, vehicles: tuple[int, ...]) -> ir.Table:
    rows = _rows(view, month, month)
    held = rows.filter(rows.duty, rows.vehicle.isin(vehicles))
    return _counted(held.select("dealer", "team", "advisor", "month"))


def _counted(rows: ir.Table) -> ir.Table:
    return rows.group_by("dealer", "team", "advisor", "month").agg(n=rows.count())


def _by(rows: Sequence[Mapping[str, object]]) -> By:
    counted: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for way in ("dealer", "team", "advisor"):
            counted[way, str(row[way] or "")] += int(str(row["n"]))
    return counted
