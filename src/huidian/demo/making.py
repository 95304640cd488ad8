"""How a car and its owner come into being, before anything happens to them."""

from dataclasses import dataclass

from huidian.demo import names
from huidian.demo.brands import Model
from huidian.demo.cars import Car, Owner
from huidian.demo.dice import Dice
from huidian.demo.identities import phone_of, plate_of, vin_of
from huidian.demo.places import Shop
from huidian.demo.rhythm import YEAR, Rhythm

_USES = (("private", 85.0), ("company", 12.0), ("special", 3.0))
MOST_CARS = 600_000
_SCATTER = 370_261  # shares no factor with the ranges, so that neighbours get distant numbers and none twice


@dataclass(frozen=True, slots=True)
class Span:
    """The days a dealer's books cover, both included (ordinals)."""

    start: int
    end: int


def make_car(
    dice: Dice, shop: Shop, number: int, rhythm: Rhythm, purchased: int, *, model: Model, bought_here: bool
) -> Car:
    """A car with its first owner; ``number`` is unique in the network and below 600,000."""
    use = dice.weighted(_USES)
    km = dice.whole(*rhythm.km_a_year) if use != "special" else 2 * rhythm.km_a_year[1]
    shortest, longest = (round(months * YEAR / 12) for months in rhythm.service_months)
    if number >= MOST_CARS:
        raise ValueError(f"a made-up network has at most {MOST_CARS:,} vehicles")
    plate = plate_of(dice.weighted(shop.provinces), number * _SCATTER % MOST_CARS)
    return Car(
        number=number,
        home=shop,
        model=model,
        vin=vin_of(dice, shop.brand.maker, number * _SCATTER % 1_000_000),
        use=use,
        purchased=purchased,
        bought_here=bought_here,
        km_a_year=km,
        service_days=min(max(shop.brand.interval_km * YEAR // km, shortest), longest),
        warranty_end=purchased + min(shop.brand.warranty_years * YEAR, shop.brand.warranty_km * YEAR // km),
        plates=[(purchased, plate)],
        owners=[make_owner(dice, shop, purchased, phone_of(number), firm=use != "private")],
    )


def next_owner(dice: Dice, car: Car, since: int) -> Owner:
    """A person who bought the car from its last owner."""
    return make_owner(dice, car.home, since, phone_of(car.number + len(car.owners) * MOST_CARS))


def make_owner(dice: Dice, shop: Shop, since: int, phone: str, *, firm: bool = False) -> Owner:
    """A person or a firm of the dealer's neighbourhood."""
    female = dice.chance(0.34)
    place = dice.weighted(shop.districts)
    return Owner(
        since=since,
        name=names.firm(dice) if firm else names.person(dice, female),
        phone=phone,
        gender="" if firm else "female" if female else "male",
        birthday=None if firm else since - dice.whole(24 * YEAR, 58 * YEAR),
        occupation="" if firm else dice.weighted(names.OCCUPATIONS),
        region=place,
        address=names.address(dice, place),
    )


def new_plate(dice: Dice, car: Car) -> str:
    """A plate that the car has not had; it has at most one more than its first."""
    return plate_of(dice.weighted(car.home.provinces), MOST_CARS + car.number * _SCATTER % MOST_CARS)
