"""What the questions about keeping customers answer with. Months are month numbers, money is in fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huidian.kit.labels import Label
from huidian.retention.first_answers import AsOf


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric's figure of one month (`month`; of a year its December, of a day the as-of month).

    `counts` by key as the metric names them; `base` is that of the denominator, `rest` what is in it and not
    in the numerator; `rate` is a fraction, None for a mere count or an empty base; `excluded` vehicles would
    be in the base, had the dealer not chosen to leave out those that left.
    """

    month: int
    counts: Mapping[str, int]
    base: int
    rest: int
    rate: float | None
    excluded: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class SplitRow:
    """One value of a dimension ("" where it is unknown) with the figure of the vehicles that have it."""

    key: str
    label: Label
    figure: Figure


@dataclass(frozen=True, slots=True)
class Split:
    """A figure split one way; `ordered` rows stand in their natural order, others by base, largest first."""

    by: str
    label: Label
    ordered: bool
    rows: tuple[SplitRow, ...]


@dataclass(frozen=True, slots=True)
class Cross:
    """A figure split two ways at once: `cells` by (row key, column key); a pair nobody has is not there."""

    down: Split
    across: Split
    cells: Mapping[tuple[str, str], Figure]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page of figures was asked for, with nothing left to what is usual, and what it speaks of."""

    as_of: AsOf
    month: int
    window: int
    kind: str
    months: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A month's figure beside the month before and that of the year before, with the differences of rates."""

    now: Figure
    previous: Figure | None
    year_before: Figure | None
    change: float | None
    over_the_year: float | None


@dataclass(frozen=True, slots=True)
class KeepingPage:
    """Whether customers stay. Trends run over a year and the month it is compared with, oldest first.

    `annual` and `survival` are by calendar year (named by its December), oldest first. `keep_months` and
    `base_months` are the spans of the keep rate.
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
class Step:
    """One class or tier of a month: its vehicles and their share of all of the month."""

    month: int
    key: str
    vehicles: int
    share: float | None
    provisional: bool


@dataclass(frozen=True, slots=True)
class Move:
    """How many vehicles went from one class to another within a month, and which share of the first."""

    vehicles: int
    share: float | None


@dataclass(frozen=True, slots=True)
class ClassesPage:
    """Who moves up and down. `moves` by (class before, class after), `classes` and `tiers` in their order.

    The class before is `NEW` for vehicles first seen in the month. Trends run over a year and the month it is
    compared with, oldest first.
    """

    frame: Frame
    sliding: Moved
    trend: tuple[Figure, ...]
    moves: Mapping[tuple[str, str], Move]
    classes: tuple[str, ...]
    structure: tuple[Step, ...]
    tiers: tuple[tuple[str, Label], ...]
    tier_steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class TeamsPage:
    """The assessment of a month (S4): of all together, by team (by dealer, where several are asked for), by
    advisor. The spans are those of the rules, in months; `own` says that it is of the asker's own vehicles.
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


@dataclass(frozen=True, slots=True)
class ValuePage:
    """What was kept and lost in money and in vehicles, by calendar year (keyed by its December)."""

    frame: Frame
    heads: Mapping[int, Figure]
    amount: Mapping[int, Figure]
    labour: Mapping[int, Figure]
