"""What the questions answer with. Months are month numbers, rates and shares are fractions or None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from huidian.kit.labels import Label
from huidian.retention.counting import Switch
from huidian.retention.first_answers import AsOf, MonthFigure

if TYPE_CHECKING:
    from huidian.retention.closing_answers import Books


@dataclass(frozen=True, slots=True)
class BreakdownRow:
    """One value of a dimension; `key` is "" where the value is unknown."""

    key: str
    label: Label
    cohort: int
    lost: int
    rate: float | None
    share: float | None
    holdings: int
    lost_per_holding: float | None
    cumulative: float | None


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A figure split one way. `ordered` rows stand in their natural order, others by lost, largest first."""

    by: str
    label: Label
    ordered: bool
    rows: tuple[BreakdownRow, ...]


@dataclass(frozen=True, slots=True)
class ChurnPage:
    """Everything the churn desk shows of one month, window and kind of order (`kind` is an engine scope)."""

    as_of: AsOf
    month: int
    window: int
    kind: str
    figure: MonthFigure
    previous: MonthFigure | None
    change: float | None
    trend: tuple[MonthFigure, ...]
    returned: int
    kinds: tuple[tuple[str, MonthFigure], ...]
    months: tuple[int, ...]
    breakdowns: tuple[Breakdown, ...]
    switch: Switch
    books: Books


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """One vehicle behind a number. Plate, VIN and phone arrive masked unless the scope may see them.

    `seen_on` and `kind` are those of the visit that made it part of the number, `age` is that of the number's
    month; everything else is as of today. `amount_fen` is the sum of its settled orders, in fen. `left` is
    why it has left (since `left_on`), None while it has not. `elsewhere` says, where it was asked, whether
    another dealer of the network saw it in the window.
    """

    vehicle_id: int
    dealer_id: int
    dealer: str
    plate: str
    vin: str
    model: str
    owner: str
    phone: str
    advisor: str
    region: str
    use: Label
    gender: Label
    age: Label
    kind: Label
    seen_on: date | None
    last_visit_on: date | None
    months_away: int | None
    tier: str
    tier_label: Label
    customer_class: str
    lost_in: int | None
    visits: int
    amount_fen: int | None
    purchased_on: date | None
    warranty_end_on: date | None
    left: Label | None
    left_on: date | None
    elsewhere: bool | None = None

    @property
    def is_back(self) -> bool:
        """Whether it came again, for whatever, after the visit that made it part of the number."""
        return bool(self.seen_on and self.last_visit_on and self.last_visit_on > self.seen_on)


Values = Mapping[str, Sequence[tuple[str, Label]]]
"""By dimension: its values in their order, each with its words."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One value of a dimension that a list is narrowed to, with the words for both; `key` "" is unknown."""

    by: str
    key: str
    label: Label
    value: Label


@dataclass(frozen=True, slots=True)
class VehicleList:
    """One page of a list; `total` is the number it is the list of.

    A month's list says which month and window it came to be of, and whether that month is provisional.
    `values` are, where they were wished for, each dimension's values among the vehicles, in their order.
    """

    total: int
    rows: tuple[VehicleRow, ...]
    page: int
    pages: int
    per_page: int
    as_of: AsOf
    tier_counts: tuple[tuple[str, Label, int], ...] = ()
    narrowed: tuple[Narrowing, ...] = ()
    values: Values = field(default_factory=dict)
    month: int | None = None
    window: int | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class BaseMonth:
    """The active base of one month (S0), in vehicles, and its settlements: `visits` of `seen` vehicles.

    `excluded` vehicles would be active, had the dealer not chosen to leave out those that left.
    """

    month: int
    active: int
    new: int
    lost: int
    returned: int
    visits: int
    seen: int
    provisional: bool
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class StructureRow:
    """Vehicles of one value; `share` of all on file."""

    key: str
    label: Label
    holdings: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Structure:
    """The vehicles on file split one way."""

    by: str
    label: Label
    ordered: bool
    rows: tuple[StructureRow, ...]


@dataclass(frozen=True, slots=True)
class StructurePage:
    """The base and what it is made of.

    `current` is the base of `month`, beside that of the month before and of a year before; `trend` runs to
    the newest month. `structures` and `holdings` are of all vehicles on file on the as-of day, but for those
    `excluded` because they left.
    """

    as_of: AsOf
    month: int
    window: int
    months: tuple[int, ...]
    holdings: int
    excluded: int
    current: BaseMonth | None
    previous: BaseMonth | None
    year_before: BaseMonth | None
    trend: tuple[BaseMonth, ...]
    structures: tuple[Structure, ...]
