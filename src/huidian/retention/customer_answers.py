"""What the customers desk is answered with; plates, VINs and phones masked unless the scope may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from huidian.kit.labels import Label


@dataclass(frozen=True, slots=True)
class Hit:
    """One vehicle a search found, as it stands today."""

    vehicle_id: int
    dealer: str
    plate: str
    vin: str
    model: str
    owner: str
    phone: str
    advisor: str
    last_visit_on: date | None
    months_away: int | None
    tier: Label | None


@dataclass(frozen=True, slots=True)
class Hits:
    """What a search found, best first; `more` where there was no room for all."""

    text: str
    rows: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who has or had the vehicle; `until_on` None: today's owner."""

    customer_id: int
    name: str
    company: bool
    gender: Label | None
    phone: str
    region: str
    address: str
    occupation: str
    since_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate the vehicle has or had."""

    plate: str
    since_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Stop:
    """A settled order in the timeline; amounts in fen."""

    settled_on: date
    order_no: str
    kind: Label
    odometer_km: int | None
    advisor: str
    team: str
    payer: str
    amount_fen: int | None
    labour_fen: int | None
    parts_fen: int | None
    labour: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """Something else that happened on a day: a new plate, a new owner."""

    on: date
    what: Literal["plate", "owner"]
    text: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the vehicle stands today."""

    as_of_on: date
    rule_version: str
    last_visit_on: date | None
    months_away: int | None
    tier: Label | None
    customer_class: str
    lost_in: int | None
    visits: int


@dataclass(frozen=True, slots=True)
class Left:
    """That the vehicle has left: the first day it was gone, and who said so when.

    `back_on` is its last counted visit after that day (None: none).
    """

    left_on: date
    why: Label
    said_by: str
    said_at: datetime
    back_on: date | None


@dataclass(frozen=True, slots=True)
class VehicleFile:
    """Everything known of one vehicle. The timeline is newest first; `visits` counts all settlements.

    `may_edit`: whether the asker may say that it has left, or has not.
    """

    vehicle_id: int
    dealer: str
    plate: str
    vin: str
    brand: str
    model: str
    use: Label | None
    purchased_on: date | None
    seller: str
    warranty_end_on: date | None
    warranty_end_km: int | None
    insurance_expires_on: date | None
    inspection_due_on: date | None
    odometer_km: int | None
    standing: Standing | None
    owner: Owner | None
    former_owners: tuple[Owner, ...]
    plates: tuple[Plate, ...]
    timeline: tuple[Stop | Turn, ...]
    visits: int
    left: Left | None
    masked: bool
    may_reveal: bool
    may_edit: bool
