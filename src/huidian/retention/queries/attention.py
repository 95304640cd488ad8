"""Who to look at next: the newly lost, those about to be lost, and an advisor's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from huidian.kit.labels import Label
from huidian.kit.months import month_of
from huidian.network.scope import Scope
from huidian.playbooks import Playbook
from huidian.retention.answers import VehicleList
from huidian.retention.mart_view import MartView, open_mart_view
from huidian.retention.queries.lists import Selection, held, page_of
from huidian.retention.queries.vehicles import vehicles_of
from huidian.retention.queries.wishes import Wish
from huidian.retention.queries.words import words_of

if TYPE_CHECKING:
    import ibis.expr.types as ir

Place = Literal["", "duty", "reached", "counted", "next"]
PLACES: tuple[Place, ...] = ("duty", "counted", "next")
"""The places that are told by facts alone: `reached` are those of `duty` whose owner was reached."""
MOST_VALUABLE = "-amount_fen"


def newly_lost(scope: Scope, *, now: datetime, limit: int = 8) -> VehicleList:
    """Vehicles lost in the last complete month and not back since, the most valuable first."""
    wish = Wish(flags={"back": False}, sort=MOST_VALUABLE, per_page=limit)
    return vehicles_of(scope, metric="monthly_churn", wish=wish, now=now)


def vehicles_to_watch(scope: Scope, *, now: datetime, limit: int = 8) -> VehicleList:
    """Vehicles in the tier before "lost" (S2: the highest chance of return), the most valuable first."""
    view = open_mart_view(scope, now=now)
    from_months, until_months = about_to_be_lost(view.rules)
    soon = Selection(_away, (from_months, until_months))
    vehicles = page_of(scope, view, soon, Wish(sort=MOST_VALUABLE, per_page=limit))
    return replace(vehicles, away=(from_months, until_months))


def my_vehicles(
    scope: Scope,
    *,
    tier: str = "",
    place: Place = "",
    customer_class: str = "",
    reached: Sequence[int] = (),
    wish: Wish | None = None,
    now: datetime,
) -> VehicleList:
    """The vehicles of the person's reach as of today, with the count of each tier, place and class; of one's
    own those that somebody answers for: who is lost for good or has left is nobody's.

    `place` is where they stand in this month's assessment (S4), by the difference of month numbers: in the
    contact window (4 to 11) those to contact (`duty`) and those whose owner was `reached` this month (the
    vehicles given), `counted` as lost this month (7 to 12), or `next`, which fall in next month. The counts
    are of all. Without an order those to contact come first.
    """
    view = open_mart_view(scope, now=now)
    contacted = tuple(sorted(set(reached)))
    chosen = Selection(
        _mine, (tier, place, customer_class, contacted if place in ("duty", "reached") else ())
    )
    vehicles = page_of(scope, view, chosen, wish or Wish(sort="due"))
    return replace(
        vehicles,
        tier_counts=_tier_counts(view),
        place_counts=_place_counts(view, contacted),
        contact_goals=view.rules.contact_goals,
    )


def _away(view: MartView, from_months: int, until_months: int) -> ir.Table:
    known = held(view)
    return known.filter(known.months_away >= from_months, known.months_away < until_months)


def _mine(view: MartView, tier: str, place: Place, customer_class: str, reached: tuple[int, ...]) -> ir.Table:
    known = _somebodys(view, held(view))
    if tier:
        known = known.filter(known.tier == tier)
    if customer_class:
        known = known.filter(known.customer_class == customer_class)
    if not place:
        return known
    known = known.filter(_in_place(view, known, "duty" if place == "reached" else place))
    if place == "reached":
        return known.filter(known.vehicle.isin(reached or (-1,)))
    return known.filter(known.vehicle.notin(reached)) if place == "duty" and reached else known


def _somebodys(view: MartView, known: ir.Table) -> ir.Table:
    """Of one's own without those that are nobody's; where the reader sees all, all."""
    if not view.own:
        return known
    last = known.last_visit_on
    since = month_of(view.today) - view.rules.assessment.permanent_months
    recent = (last.year() * 12 + last.month() - 1 >= since).fill_null(True)
    return known.filter(recent).anti_join(view.gone, ["dealer", "vehicle"])


def _in_place(view: MartView, known: ir.Table, place: Place) -> ir.BooleanValue:
    # A month is assessed as a whole: by the difference of month numbers.
    first, last = months_of_place(view.rules, place)
    month = known.last_visit_on.year() * 12 + known.last_visit_on.month() - 1
    return (month_of(view.today) - month).between(first, last)


def months_of_place(rules: Playbook, place: Place) -> tuple[int, int]:
    """From how many months away to how many a vehicle is in a place of the assessment, both within."""
    spans = rules.assessment
    return {
        "duty": (spans.duty_from_months, spans.duty_until_months),
        "counted": (spans.lost_from_months, spans.lost_until_months),
        "next": (spans.lost_from_months - 1, spans.lost_from_months - 1),
    }[place]


def about_to_be_lost(rules: Playbook) -> tuple[int, int]:
    """From how many months away (inclusive) until how many (exclusive) a vehicle is about to be lost.

    The tier before "lost"; where that is the first tier of all, the last two months of the churn window.
    """
    tiers = rules.tiers
    place = next((number for number, tier in enumerate(tiers) if tier.key == "lost"), 0)
    if place >= 2:
        return tiers[place - 1].from_months, tiers[place].from_months
    window = rules.churn.window_months
    return max(window - 2, 0), window


def _place_counts(view: MartView, reached: tuple[int, ...]) -> dict[str, int]:
    """How many vehicles stand in each place, and (by its key) in each class."""
    row = view.answer(_by_place)[0]
    counts = {key: n or 0 for key, n in row.items()}
    done = view.answer(_reached_in_window, reached)[0]["n"] if reached else 0
    return counts | {"duty": counts["duty"] - done, "reached": done}


def _reached_in_window(view: MartView, reached: tuple[int, ...]) -> ir.Table:
    from huidian.engine.standings import standings

    visits = view.visits.filter(view.visits.vehicle.isin(reached))
    vehicles = view.vehicles.filter(view.vehicles.vehicle.isin(reached))
    known = _somebodys(view, view.counted(standings(visits, vehicles, view.rules, view.today)))
    within = known.filter(_in_place(view, known, "duty"))
    return within.aggregate(n=within.count())


def _by_place(view: MartView) -> ir.Table:
    from huidian.engine.standings import standings

    known = _somebodys(view, view.counted(standings(view.visits, view.vehicles, view.rules, view.today)))
    places = {place: _in_place(view, known, place).sum() for place in PLACES}
    classes = {one.key: (known.customer_class == one.key).sum() for one in view.rules.classes}
    return known.aggregate(**places, **classes)


def _tier_counts(view: MartView) -> tuple[tuple[str, Label, int], ...]:
    counted = {row["tier"]: row["holdings"] for row in view.answer(_spread)}
    words = words_of("tier", view)
    return tuple((tier.key, words[tier.key], counted.get(tier.key, 0)) for tier in view.rules.tiers)


def _spread(view: MartView) -> ir.Table:
    from huidian.engine.figures.measures import figure
    from huidian.engine.metrics import STRUCTURE
    from huidian.engine.standings import standings

    if view.own:
        known = view.counted(standings(view.visits, view.vehicles, view.rules, view.today))
        known = _somebodys(view, known)
        return known.group_by("tier").agg(holdings=known.count())
    return figure(STRUCTURE, view.evidence, view.question(), by=["tier"])
