"""What the pages of figures answer with: compositions of the engine's figures and splits, in a frame.

Months are month numbers, money is in fen. Trends run up to the newest month, oldest first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from huidian.engine.figures.figure import Figure, Split
from huidian.kit.labels import Label
from huidian.kit.shares import less
from huidian.playbooks.rules import TierScheme
from huidian.retention.as_of import AsOf
from huidian.retention.counting import Switch

if TYPE_CHECKING:
    from huidian.retention.closing_answers import Books
    from huidian.retention.month_figures import Slot
    from huidian.retention.queries.targets import Target


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page of figures was asked for, with nothing left to what is usual, and what it speaks of.

    `months` are those that can be asked for, newest first.
    """

    as_of: AsOf
    month: int
    window: int
    kind: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A month's figure beside the month before and that of the year before (None: not counted), and what it
    should be (None: nobody has set that).
    """

    now: Figure
    previous: Figure | None
    year_before: Figure | None
    target: Target | None = None

    @property
    def change(self) -> float | None:
        """What the value is more than the month before: a fraction of a rate, else a count."""
        return difference(self.now, self.previous)

    @property
    def over_the_year(self) -> float | None:
        """The same against the year before."""
        return difference(self.now, self.year_before)


def difference(one: Figure, other: Figure | None) -> float | None:
    """What one figure's value is more than another's; None where either has none, or a partial one."""
    if one.partial or (other is not None and other.partial):
        return None
    return less(one.value, other.value if other else None)


@dataclass(frozen=True, slots=True)
class Cross:
    """A figure split two ways at once: `cells` by (row key, column key); a pair nobody has is not there."""

    down: Split
    across: Split
    cells: Mapping[tuple[str, str], Figure]


@dataclass(frozen=True, slots=True)
class ChurnPage:
    """Monthly churn of a month, window and kind of order; `kinds` has that of each kind."""

    frame: Frame
    churn: Moved
    trend: tuple[Figure, ...]
    kinds: tuple[tuple[str, Figure], ...]
    splits: tuple[Split, ...]
    switch: Switch
    books: Books


@dataclass(frozen=True, slots=True)
class StructurePage:
    """The base and what it is made of.

    `base` is that of the month (None before the first visit). `holdings` and `splits` are of all vehicles on
    file on the as-of day.
    """

    frame: Frame
    base: Moved | None
    trend: tuple[Figure, ...]
    holdings: Figure
    splits: tuple[Split, ...]


@dataclass(frozen=True, slots=True)
class KeepingPage:
    """Whether customers stay. `annual` and `survival` are by calendar year (named by its December).

    `keep_months` and `base_months` are the spans of the retention rate; `targets` are what the months of one
    dealer's rates should come to.
    """

    frame: Frame
    keep_months: int
    base_months: int
    keep: Moved
    trend: tuple[Figure, ...]
    returns: tuple[Figure, ...]
    first_service: tuple[Figure, ...]
    annual: tuple[Figure, ...]
    survival: tuple[Figure, ...]
    targets: Mapping[Slot, int]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """So many months after the first visit: vehicles still followed, the share not lost by then (estimated),
    and whether that says anything: where few are followed it does not.
    """

    months: int
    at_risk: int
    survival: float
    few: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """The vehicles first seen in one year: how many were followed, how many lost so far, and the curve."""

    year: int
    figure: Figure
    points: tuple[CurvePoint, ...]


@dataclass(frozen=True, slots=True)
class CurvesPage:
    """Retention by the year of the first visit (Kaplan, Meier), the newest year last."""

    frame: Frame
    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class SplitPage:
    """One metric of a month split one way, and with a second dimension two ways at once."""

    frame: Frame
    metric: str
    whole: Figure
    split: Split
    cross: Cross | None
    dimensions: tuple[tuple[str, Label], ...]


@dataclass(frozen=True, slots=True)
class Move:
    """How many vehicles went from one class to another within a month, and which share of the first."""

    vehicles: int
    share: float | None


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """Who moves up and down. `moves` by (class before, class after), `classes` and `tiers` in their order.

    The class before is `NEW` for vehicles first seen in the month. `class_months` and `tier_months` are
    splits by month.
    """

    frame: Frame
    sliding: Moved
    trend: tuple[Figure, ...]
    moves: Mapping[tuple[str, str], Move]
    classes: tuple[str, ...]
    class_months: Mapping[int, Split]
    tiers: tuple[tuple[str, Label], ...]
    tier_scheme: TierScheme
    tier_months: Mapping[int, Split]


@dataclass(frozen=True, slots=True)
class TeamsPage:
    """The assessment of a month (S4): of all together, by team (by dealer, where several are asked for), by
    advisor. The spans are those of the rules, in months; `own` says that it is of the asker's own vehicles.
    `targets` are those of the month, of one dealer.
    """

    frame: Frame
    whole: Moved
    trend: tuple[Figure, ...]
    groups: Split
    advisors: Split | None
    lost_from_months: int
    lost_until_months: int
    duty_from_months: int
    duty_until_months: int
    own: bool
    targets: Mapping[Slot, int]


@dataclass(frozen=True, slots=True)
class ValuePage:
    """What was kept and lost in money and in vehicles, by calendar year (keyed by its December)."""

    frame: Frame
    heads: Mapping[int, Figure]
    amount: Mapping[int, Figure]
    labour: Mapping[int, Figure]
