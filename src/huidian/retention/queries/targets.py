"""Targets beside figures: what was set for a month, and by whom it was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from huidian.network.scope import Scope
from huidian.retention.figure_texts import fraction
from huidian.retention.models import MonthFigure
from huidian.retention.models.month_figures import MonthFigureQuerySet
from huidian.retention.month_figures import (
    KINDS,
    TARGET,
    WHOLE,
    FigureKind,
    Light,
    Slot,
    Subject,
    light_of,
    whole_targets,
)
from huidian.retention.month_figures import month_figures as month_figures_of

if TYPE_CHECKING:
    from huidian.retention.mart_view import MartView

SHOWN_CHANGES = 30
_SET_AS = {"base": "active_vehicles"}
"""Under which key the target of a metric is set, where that is not the metric's own."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a figure should be (`value`: a fraction of a rate), and how it is met (None: no figure)."""

    kind: FigureKind
    value: float
    light: Light | None


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that was set (`sort`: a target or an entry): when, by whom, and whether it still holds."""

    pk: int
    dealer_id: int
    dealer: str
    sort: str
    slot: Slot
    value: int
    set_at: datetime
    set_by: str
    holds: bool


def figures_set(
    scope: Scope, dealer_id: int, sort: str, months: tuple[int, int], subject: Subject | None = None
) -> dict[Slot, int]:
    """The figures of one dealer in reach that hold; of one subject, or of everybody."""
    if dealer_id not in scope.chosen_dealer_ids:
        return {}
    found = month_figures_of([dealer_id], sort, months=months).get(dealer_id, {})
    return {slot: value for slot, value in found.items() if subject in (None, slot.subject)}


def changes_of(scope: Scope, dealer_id: int, sort: str) -> list[FigureChange]:
    """The last figures that were set at a dealer, the newest first."""
    rows = records_in_reach(scope).filter(dealer=dealer_id, sort=sort)
    return [change_of(row) for row in rows[:SHOWN_CHANGES]]


def records_in_reach(scope: Scope) -> MonthFigureQuerySet:
    """Every figure that was ever set at the dealers chosen, the newest first; where somebody sees only their
    own vehicles, those of their own names.
    """
    rows = MonthFigure.objects.within(scope).annotate(holds=Q(replaced_at__isnull=True))
    for dealer_id in scope.chosen_dealer_ids:
        if scope.own_only(dealer_id):
            own = scope.own_names.get(dealer_id, frozenset())
            rows = rows.exclude(Q(dealer=dealer_id) & ~Q(advisor__in=own - {""}))
    return rows.select_related("dealer", "team", "set_by").order_by("-set_at", "-pk")


def change_of(row: MonthFigure) -> FigureChange:
    """A figure that was set, as pages take it."""
    return FigureChange(
        row.pk,
        row.dealer_id,
        row.dealer.name,
        row.sort,
        Slot(row.key, Subject(row.team.name if row.team else "", row.advisor), row.month),
        row.value,
        row.set_at,
        str(row.set_by) if row.set_by else "",
        row.replaced_at is None,
    )


def target_of(view: MartView, key: str, month: int, value: float | None) -> Target | None:
    """The target of a month of one dealer's figure; None of several dealers, of one's own, or without one."""
    return as_target(view.targets, key, WHOLE, month, value)


def target_in(scope: Scope, key: str, month: int, value: float | None) -> Target | None:
    """The same where no facts are read: of the one dealer chosen."""
    if len(scope.chosen_dealer_ids) != 1:
        return None
    [dealer_id] = scope.chosen_dealer_ids
    return as_target(whole_targets(dealer_id), key, WHOLE, month, value)


def as_target(
    figures: Mapping[Slot, int], key: str, subject: Subject, month: int, value: float | None
) -> Target | None:
    """The target of one subject among figures, with its light."""
    key = _SET_AS.get(key, key)
    kind = KINDS.get((TARGET, key))
    set_to = fraction(kind.unit, figures.get(Slot(key, subject, month))) if kind else None
    if kind is None or set_to is None:
        return None
    return Target(kind, set_to, light_of(value, set_to, kind.better))


def kinds_for(sort: str, subject: Subject) -> Sequence[FigureKind]:
    """What can be set of a subject."""
    return [kind for (of, _key), kind in KINDS.items() if of == sort and subject.level in kind.levels]
