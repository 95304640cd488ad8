"""What the lists of vehicles answer with. Months are month numbers, rates are fractions or None."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from huidian.kit.labels import Label
from huidian.network.own import VehicleHolder
from huidian.playbooks.contact_goals import ContactGoal
from huidian.playbooks.rules import TierScheme
from huidian.retention.as_of import AsOf


@dataclass(frozen=True, slots=True)
class VehicleRow:
    """One vehicle behind a number. Plate, VIN and phone arrive masked unless the scope may see them.

    `seen_on` and `kind` are those of the visit that made it part of the number, `age` is that of the number's
    month; everything else is as of today. `amount_fen` is the sum of its settled orders, in fen. `left` is
    why it has left (since `left_on`), None while it has not. `elsewhere` says, where it was asked, whether
    another dealer of the network saw it in the window; `note` is its newest note, likewise, `contacted` how
    its owner was last contacted, `due` what about it is to be contacted now.
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
    holder: VehicleHolder
    elsewhere: bool | None = None
    note: str = ""
    contacted_at: datetime | None = None
    contacted: Label | None = None
    contact_id: int | None = None
    due: Label | None = None

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
    `tier_scheme` is that of the rows; `away` the months away that the list is of (the upper exclusive).
    """

    total: int
    rows: tuple[VehicleRow, ...]
    page: int
    pages: int
    per_page: int
    as_of: AsOf
    tier_counts: tuple[tuple[str, Label, int], ...] = ()
    place_counts: Mapping[str, int] = field(default_factory=dict)
    contact_goals: tuple[ContactGoal, ...] = ()
    narrowed: tuple[Narrowing, ...] = ()
    values: Values = field(default_factory=dict)
    month: int | None = None
    window: int | None = None
    provisional: bool = False
    tier_scheme: TierScheme | None = None
    away: tuple[int, int] | None = None
