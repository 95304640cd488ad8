"""Dealer A with a December that moved after it was told, for the desks that show two pictures of it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.mart.shop import Came, Shop
from tests.people import LIN_IN_THE_DMS, People

TOLD = datetime(2011, 1, 4, 1, 0, tzinfo=UTC)
LATER = datetime(2011, 1, 12, 1, 0, tzinfo=UTC)
JUNE, DECEMBER = date(2010, 6, 3), date(2010, 12, 20)


def december_that_moved(people: People) -> Shop:
    """Forty cars of June, every fourth Lin's; told, 20 were lost. Since then 0 to 3 turned out to have come,
    and 30 not to have. B's own three cars did the same.
    """
    shop = Shop(people.dealer_a)
    shop.saw([came(car, JUNE) for car in range(40)], at=TOLD)
    told = shop.saw([came(car, DECEMBER) for car in range(20, 40)], at=TOLD)
    shop.saw([came(car, DECEMBER) for car in range(4)], at=LATER)
    shop.undid([told[10]], at=LATER)
    shop.saw([came(99, date(2011, 1, 10))], at=LATER)
    rival = Shop(people.dealer_b)
    rival.saw([came(car, JUNE) for car in range(3)], at=TOLD)
    rival.saw([came(0, DECEMBER), came(7, date(2011, 1, 10))], at=LATER)
    return shop


def came(car: int, on: date) -> Came:
    """Every fourth car is served by Lin."""
    return Came(car, on, advisor=LIN_IN_THE_DMS if car % 4 == 0 else "赵一")
