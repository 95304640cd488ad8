"""A dealer's customer archive as its DMS exports it: one row a car, with its owner and its papers."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, NamedTuple

from huidian.demo.cars import Car
from huidian.demo.dice import Dice
from huidian.demo.exports import HELD_BACK
from huidian.demo.orders import Order, day_of
from huidian.demo.papers import known_papers
from huidian.demo.places import Shop, Weights
from huidian.demo.world import World
from huidian.visits.importing import Reading
from huidian.visits.importing.fields import Kind
from huidian.visits.importing.tables import TABLES

_SELLERS: Weights = (("外地经销商", 38.0), ("二手车商", 34.0), ("本地其他经销商", 28.0))
_CHANNELS: Weights = (("电话", 52.0), ("微信", 38.0), ("短信", 10.0))
_HOURS: Weights = (("工作日白天", 36.0), ("工作日晚上", 38.0), ("周末", 26.0))
_SAYS_HOW = 0.45


class Entry(NamedTuple):
    """One car on file, with the fields of an export of customers."""

    customer_no: str
    name: str
    gender: str | None
    birthday: date | None
    occupation: str | None
    native_place: str | None
    region: str
    address: str
    phones: list[str]
    preferred_channel: str | None
    preferred_hour: str | None
    plate: str
    vin: str
    brand: str
    model: str
    use: str
    purchased_on: date
    seller: str
    warranty_end_on: date
    warranty_end_km: int
    insurance_expires_on: date | None
    inspection_due_on: date | None
    odometer_km: int


@dataclass(frozen=True, slots=True)
class Archive:
    """One file: whose it is, when it was exported, and the cars in it."""

    kind: ClassVar[Kind] = "customers"
    shop: Shop
    made_on: date
    entries: Sequence[Entry]

    @property
    def name(self) -> str:
        """What the file is called."""
        return f"{self.shop.code}-客户档案.xlsx"

    @property
    def sha256(self) -> str:
        """The digest of the content, as an uploaded file would have one."""
        return hashlib.sha256(repr((self.name, self.entries)).encode()).hexdigest()

    def reading(self) -> Reading:
        """What reading the file gives."""
        columns: dict[str, list[Any]] = {key: [None] * len(self.entries) for key in TABLES["customers"].keys}
        columns |= {
            field: list(values)
            for field, values in zip(Entry._fields, zip(*self.entries, strict=True), strict=True)
        }
        return Reading(
            file=self.name,
            kind=self.kind,
            columns=columns,
            places=[(0, row) for row in range(2, len(self.entries) + 2)],
            total_rows=len(self.entries),
        )


def archive_of(world: World, shop: Shop, orders: Sequence[Order], *, made_on: date | None = None) -> Archive:
    """Every car that the orders imported up to a day speak of, with the owner and the plate of the last one.

    Without a day: of all that are imported.
    """
    made_on = made_on or world.plan.as_of - HELD_BACK
    last = {order.vin: order for order in orders if order.settled_on <= made_on and order.plate}
    entries = [_entry(world, shop, car, last[car.vin]) for car in world.cars if car.vin in last]
    return Archive(shop, made_on, entries)


def _entry(world: World, shop: Shop, car: Car, last: Order) -> Entry:
    seed, day = world.plan.seed, last.settled_on.toordinal()
    dice, owner = Dice(seed, "archive", car.number), car.owner_on(day)
    papers = known_papers(seed, car, world.plan.as_of, last.settled_on)
    says_how = dice.chance(_SAYS_HOW)
    return Entry(
        customer_no=f"K{car.number:06d}{car.owners.index(owner) + 1}",
        name=owner.name,
        gender=owner.gender or None,
        birthday=day_of(owner.birthday) if owner.birthday else None,
        occupation=owner.occupation or None,
        native_place=dice.weighted(car.home.districts) if owner.birthday else None,
        region=owner.region,
        address=owner.address,
        phones=[owner.phone],
        preferred_channel=dice.weighted(_CHANNELS) if says_how else None,
        preferred_hour=dice.weighted(_HOURS) if says_how else None,
        plate=car.plate_on(day),
        vin=car.vin,
        brand=car.model.brand,
        model=car.model.name,
        use=car.use,
        purchased_on=day_of(car.purchased),
        seller=car.home.name if car.bought_here else dice.weighted(_SELLERS),
        warranty_end_on=papers.warranty_end_on,
        warranty_end_km=papers.warranty_end_km,
        insurance_expires_on=papers.insurance_expires_on,
        inspection_due_on=papers.inspection_due_on,
        odometer_km=last.odometer_km,
    )
