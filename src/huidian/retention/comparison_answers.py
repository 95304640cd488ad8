"""What the comparison of two definitions of lost answers with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from huidian.kit.labels import Label
from huidian.retention.answers import Narrowing, Values, VehicleList, VehicleRow
from huidian.retention.first_answers import AsOf

if TYPE_CHECKING:
    from huidian.engine.comparison.lost_definitions import LostDefinition


@dataclass(frozen=True, slots=True)
class Rate:
    """One definition's rate of one month; None and 0 where it has none for that month."""

    month: int
    lost: int
    base: int
    excluded: int
    rate: float | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two definitions: its rate of the month and of the months up to it.

    `trend` has an entry per month of the page's trend, None where the definition has no rate of that month.
    `alone` counts the vehicles that it counts as lost and the other does not.
    """

    definition: LostDefinition
    rate: Rate | None
    trend: tuple[Rate | None, ...]
    alone: int


@dataclass(frozen=True, slots=True)
class Why:
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
class ComparedList:
    """One page of the `total` vehicles that are wanted; `narrowed` and `values` as `VehicleList` has."""

    total: int
    rows: tuple[ComparedRow, ...]
    page: int
    per_page: int
    narrowed: tuple[Narrowing, ...] = ()
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CountedList:
    """One page of the vehicles that one definition counts."""

    definition: LostDefinition
    vehicles: VehicleList


@dataclass(frozen=True, slots=True)
class ComparisonPage:
    """Two definitions of lost beside each other for one month.

    `both` counts the vehicles both count as lost. `whys` are the reasons, the most frequent first. `wanted`
    is what the list shows: a key of `PARTS` or of a `Why`.
    """

    as_of: AsOf
    definitions: tuple[LostDefinition, ...]
    month: int
    months: tuple[int, ...]
    trend_months: tuple[int, ...]
    a: Side
    b: Side
    both: int
    whys: tuple[Why, ...]
    wanted: str
    vehicles: ComparedList

    @property
    def difference(self) -> float | None:
        """How much more a's rate is than b's, as a fraction."""
        if not self.a.rate or not self.b.rate or self.a.rate.rate is None or self.b.rate.rate is None:
            return None
        return self.a.rate.rate - self.b.rate.rate
