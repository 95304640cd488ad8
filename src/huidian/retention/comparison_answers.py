"""What the comparison of two definitions of lost answers with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from huidian.engine.figures.figure import Figure
from huidian.kit.labels import Label
from huidian.kit.shares import less
from huidian.retention.answers import VehicleList, VehicleRow
from huidian.retention.as_of import AsOf

if TYPE_CHECKING:
    from huidian.engine.comparison.lost_definitions import LostDefinition
    from huidian.retention.queries.explained import ExplainedList


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two definitions: its figure of the month and of the months up to it.

    `trend` has an entry per month of the page's trend, None where the definition has no figure of that month.
    `alone` counts the vehicles that it counts as lost and the other does not.
    """

    definition: LostDefinition
    figure: Figure | None
    trend: tuple[Figure | None, ...]
    alone: int


@dataclass(frozen=True, slots=True)
class Reason:
    """How many of the vehicles only one side counts the other passes over for one reason.

    `key` is the side that counts and the other's verdict, as the list takes it: "a-recent".
    """

    key: str
    sentence: Label
    vehicles: int


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """One vehicle that one side or both count as lost, and why."""

    vehicle: VehicleRow
    by_a: bool
    by_b: bool
    reason: Label


@dataclass(frozen=True, slots=True)
class CountedList:
    """One page of the vehicles that one definition counts."""

    definition: LostDefinition
    vehicles: VehicleList


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two definitions of lost beside each other for one month.

    `both` counts the vehicles both count as lost. `reasons` stand with frequent first. `wanted`
    is what the list shows: a key of `PARTS` or of a `Reason`.
    """

    as_of: AsOf
    definitions: tuple[LostDefinition, ...]
    month: int
    months: tuple[int, ...]
    trend_months: tuple[int, ...]
    a: Side
    b: Side
    both: int
    reasons: tuple[Reason, ...]
    wanted: str
    vehicles: ExplainedList[ComparedRow]

    @property
    def difference(self) -> float | None:
        """How much more a's rate is than b's, as a fraction."""
        rates = (side.figure.rate if side.figure else None for side in (self.a, self.b))
        return less(*rates)
