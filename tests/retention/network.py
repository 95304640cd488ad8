"""A manufacturer with dealers in two regions, whose vehicles go over from one to another."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from huidian.customers.models import Vehicle
from huidian.kit.vins import make_vin
from huidian.mart import actions
from huidian.network.models import Dealer, Region
from tests.mart.shop import Came, Shop
from tests.people import People, make_dealer

NOW = datetime(2011, 1, 20, 4, 0, tzinfo=UTC)
DECEMBER = 2010 * 12 + 11
JUNE, AUGUST, LATE = date(2010, 6, 10), date(2010, 8, 20), date(2010, 12, 28)
_WHY = "a test writes its own store"


@dataclass
class Network:
    """Shops by dealer code. Every car that is moved is on file at both shops under one VIN."""

    people: People
    shops: dict[str, Shop] = field(default_factory=dict)
    moved: int = 0

    def open(self, code: str, region: Region | None, *, grade: str = "B", name: str = "") -> Shop:
        """One more dealer."""
        shop = Shop(make_dealer(code, name=name, region=region, grade=grade))
        self.shops[code] = shop
        return shop

    def june(self, code: str, *, cars: int, lost: int, to: dict[str, int] | None = None) -> None:
        """`cars` vehicles came in June, all but `lost` again in December; some of the lost went elsewhere."""
        shop = self.shops[code]
        shop.saw(Came(car, JUNE) for car in range(cars))
        shop.saw(Came(car, LATE) for car in range(lost, cars))
        gone = iter(range(lost))
        for other, vehicles in (to or {}).items():
            for _ in range(vehicles):
                self.move(shop, next(gone), self.shops[other])

    def reckon(self) -> None:
        """What the night does: the mart has what the dealers have recorded."""
        actions.refresh_all(now=NOW)

    def move(self, shop: Shop, car: int, other: Shop) -> None:
        """A car of one shop is seen at another one in August."""
        self.moved += 1
        number = 900_000 + self.moved
        other.saw([Came(number, AUGUST)])
        vin = make_vin("LVS", self.moved)
        for pk in (shop.cars[car], other.cars[number]):
            Vehicle.objects.unscoped(_WHY).filter(pk=pk).update(vin=vin)
        for one in (shop, other):
            Dealer.objects.filter(pk=one.dealer.pk).update(data_revision=one.dealer.data_revision + 1000)


def plates(dealer: Dealer) -> list[str]:
    """The plates on a dealer's file."""
    return list(Vehicle.objects.unscoped(_WHY).filter(dealer=dealer).values_list("plate", flat=True))
