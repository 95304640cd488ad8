"""What a settled order says, and the places of the network: plain data, shared by files and oracle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

FAMILY = {
    "maintenance": "maintenance",
    "first_service": "maintenance",
    "repair": "repair",
    "accident": "repair",
    "warranty": "repair",
    "recall": "other",
    "other": "other",
}
"""The kinds of orders that are visits, and whose churn they count for (S0); a PDI is no visit."""
NO_VISIT = "pdi"


class Place(NamedTuple):
    """One dealer: its manufacturer, region and playbook, and the last day its exports reach."""

    code: str
    maker: str
    region: str
    playbook: str
    until: date
    style: str


@dataclass(frozen=True, slots=True)
class Order:
    """One settled order as it is told. `car` is who it really is, which no file says."""

    dealer: str
    number: str
    car: int
    settled_on: date
    kind: str
    sale: str
    plate: str
    vin: str
    advisor: str
    team: str
    amount_fen: int | None
    labour_fen: int | None
    owner: str
    phone: str
    gender: str
    region: str
    model: str
    use: str
    purchased_on: date | None
    warranty_end_on: date | None

    @property
    def vehicle(self) -> str:
        """What its dealer knows the car by, as it is told."""
        return self.vin or self.plate

    @property
    def is_visit(self) -> bool:
        """Parts over the counter and inspections before delivery are none (S0)."""
        return self.sale == "repair" and self.kind != NO_VISIT


@dataclass(frozen=True, slots=True)
class Export:
    """One file of a dealer: the moment it comes in, and its rows."""

    dealer: str
    number: int
    at: datetime
    rows: tuple[Order, ...]

    @property
    def name(self) -> str:
        return f"{self.dealer}-{self.number}"


@dataclass(frozen=True)
class MadeNetwork:
    """A network by its seed: the dealers, their files as they came in, the orders that hold in the end."""

    seed: int
    places: dict[str, Place]
    exports: tuple[Export, ...]
    orders: tuple[Order, ...]

    def of(self, *dealers: str, on: date = date.max) -> list[Order]:
        """The orders of some dealers as they were known on a day: each as the last export told of it."""
        came_in = (one for one in self.exports if one.dealer in dealers and one.at.date() <= on)
        held = {(row.dealer, row.number): row for export in came_in for row in export.rows}
        return [one for one in held.values() if one.settled_on <= on]

    def of_maker(self, maker: str) -> list[str]:
        """The codes of a manufacturer's dealers."""
        return [code for code, place in self.places.items() if place.maker == maker]
