"""A dealer's file written straight into the store, as an import leaves it: rows, recordings, revision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from huidian.customers.models import Customer, Vehicle
from huidian.kit.vins import make_vin
from huidian.network.models import Dealer, Recording
from huidian.visits.models import Visit

RECORDED_AT = datetime(2011, 1, 5, 1, 0, tzinfo=UTC)
_WHY = "a test writes its own store"


@dataclass(frozen=True)
class Came:
    """One settlement: the car's number in the shop's list, the day, and what else matters."""

    car: int
    on: date
    kind: str = "maintenance"
    advisor: str = ""
    sale: str = "repair"


class Shop:
    """One dealer with numbered cars. Every verb is one recording and raises the dealer's revision by one.

    Order numbers follow `orders`: a second shop of a dealer begins where the first one cannot be.
    """

    def __init__(self, dealer: Dealer, *, orders: int = 0) -> None:
        self.dealer = dealer
        self._orders = orders
        self.cars: dict[int, int] = {}

    def has(self, cars: Iterable[int], *, at: datetime = RECORDED_AT, **about: Any) -> None:
        """Puts cars on file; `about` are fields of the vehicle, `owner` those of its owner."""
        owner = about.pop("owner", None)
        with transaction.atomic():
            recording = self._recording(at)
            stamp = {"dealer": self.dealer, "recorded_at": at, "recorded_by": recording}
            numbers = list(cars)
            owners = self._owners(numbers, owner, stamp)
            made = Vehicle.objects.bulk_create(
                Vehicle(
                    **stamp,
                    plate=f"沪A{self.dealer.pk % 10}{number:04d}",
                    vin=make_vin("LSV", self.dealer.pk * 100_000 + number),
                    owner=owners.get(number),
                    **about,
                )
                for number in numbers
            )
            self.cars |= {number: vehicle.pk for number, vehicle in zip(numbers, made, strict=True)}

    def saw(self, came: Iterable[Came], *, at: datetime = RECORDED_AT) -> list[int]:
        """Records visits; cars not on file yet are put there. Returns the visits' keys."""
        visits = list(came)
        if new := sorted({one.car for one in visits} - self.cars.keys()):
            self.has(new, at=at)
        with transaction.atomic():
            recording = self._recording(at)
            made = Visit.objects.bulk_create(
                [self._visit(one, at, recording) for one in visits], batch_size=2000
            )
        return [visit.pk for visit in made]

    def corrected(self, wrong: Mapping[int, Came], *, at: datetime) -> list[int]:
        """Supersedes visits: retracts the old rows and inserts the new ones in their place."""
        with transaction.atomic():
            recording = self._recording(at)
            old = Visit.objects.unscoped(_WHY).filter(pk__in=wrong)
            old.update(retracted_at=at, retracted_by=recording)
            made = Visit.objects.bulk_create([self._visit(one, at, recording) for one in wrong.values()])
        return [visit.pk for visit in made]

    def undid(self, visits: Iterable[int], *, at: datetime) -> None:
        """Retracts visits and puts nothing in their place."""
        with transaction.atomic():
            recording = self._recording(at, Recording.Kind.UNDO)
            undone = Visit.objects.unscoped(_WHY).filter(pk__in=list(visits))
            undone.update(retracted_at=at, retracted_by=recording)

    def forgot(self, cars: Iterable[int], *, at: datetime) -> None:
        """Takes cars off file, as the undo of the import that brought them does."""
        with transaction.atomic():
            recording = self._recording(at, Recording.Kind.UNDO)
            gone = Vehicle.objects.unscoped(_WHY).filter(pk__in=[self.cars[car] for car in cars])
            gone.update(retracted_at=at, retracted_by=recording)

    def forgot_everything_of(self, visits: Iterable[int]) -> None:
        """Removes rows without a trace, as only a backup brought back does."""
        Visit.objects.unscoped(_WHY).filter(pk__in=list(visits)).delete()

    def paid(self, fen: Mapping[int, int]) -> None:
        """Sets what each car's orders came to, all of it on its first one."""
        for car, amount in fen.items():
            first = Visit.objects.unscoped(_WHY).filter(vehicle_id=self.cars[car]).order_by("pk").first()
            assert first is not None
            Visit.objects.unscoped(_WHY).filter(pk=first.pk).update(amount_fen=amount)
        self._recording(RECORDED_AT, Recording.Kind.EDIT)

    def _owners(
        self, numbers: list[int], owner: Mapping[str, Any] | None, stamp: Mapping[str, Any]
    ) -> dict[int, Customer]:
        if owner is None:
            return {}
        made = Customer.objects.bulk_create(
            Customer(**stamp, **{"name": f"车主{number}", "phone": f"120{number:08d}", **owner})
            for number in numbers
        )
        return dict(zip(numbers, made, strict=True))

    def _visit(self, one: Came, at: datetime, recording: Recording) -> Visit:
        self._orders += 1
        return Visit(
            dealer=self.dealer,
            vehicle_id=self.cars[one.car],
            order_no=f"RO{self._orders:07d}",
            settled_on=one.on,
            order_kind=one.kind,
            sale_type=one.sale,
            advisor=one.advisor,
            content_hash=self._orders,
            recorded_at=at,
            recorded_by=recording,
            stated_by=recording,
        )

    def _recording(self, at: datetime, kind: str = Recording.Kind.IMPORT) -> Recording:
        Dealer.objects.filter(pk=self.dealer.pk).update(data_revision=F("data_revision") + 1)
        return Recording.objects.create(dealer=self.dealer, kind=kind, recorded_at=at)
