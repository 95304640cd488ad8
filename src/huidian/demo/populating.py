"""The cars of one dealer: those that came before the books begin, those sold since, those that moved in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from huidian.demo.brands import Model
from huidian.demo.cars import Car
from huidian.demo.dice import Dice
from huidian.demo.lives import Life, Recall
from huidian.demo.making import Span, make_car
from huidian.demo.places import Shop
from huidian.demo.rhythm import YEAR, Rhythm

NEW_A_YEAR = 0.46  # new cars a year per car of the active base: about what keeps the base steady
_MOVED_IN = 0.2


@dataclass(frozen=True, slots=True)
class Setting:
    """What a dealer's cars live in. ``numbers`` runs through the network: no two cars share one."""

    seed: int
    shop: Shop
    span: Span
    rhythm: Rhythm
    near: Sequence[Shop] = ()
    far: Sequence[Shop] = ()
    recalls: Sequence[Recall] = ()
    numbers: Iterator[int] = field(default_factory=count)

    def dice(self, *names: object) -> Dice:
        """A stream of draws of this dealer."""
        return Dice(self.seed, self.shop.code, *names)

    def life(self, car: Car, dice: Dice, span: Span | None = None, rhythm: Rhythm | None = None) -> Life:
        """A life for a car, in this dealer's span and at its rhythm if none is given."""
        return Life(
            car,
            span or self.span,
            rhythm or self.rhythm,
            dice,
            near=self.near,
            far=self.far,
            recalls=self.recalls,
        )


def populate(setting: Setting, vehicles: int) -> list[Car]:
    """That many cars, each with at least one visit to the dealer in the span."""
    span = setting.span
    turnover = NEW_A_YEAR * (span.end - span.start) / YEAR
    cars: list[Car] = []
    while len(cars) < vehicles:
        number = next(setting.numbers)
        dice = setting.dice("car", number)
        model = dice.weighted([(model, model.weight) for model in setting.shop.brand.models])
        joins = dice.whole(span.start, span.end) if dice.chance(turnover / (1 + turnover)) else None
        car = settle(setting, dice, number, model, joins)
        if any(stop.dealer == setting.shop.code for stop in car.stops):
            cars.append(car)
    return cars


def settle(
    setting: Setting, dice: Dice, number: int, model: Model, joins: int | None, oldest_years: float = 7.0
) -> Car:
    """A car and its life: on the books from the start (``joins`` None), else bought or moved in that day."""
    shop, rhythm, start = setting.shop, setting.rhythm, setting.span.start
    if joins is None:
        bought = start - dice.whole(150, round(oldest_years * YEAR))
        car = make_car(dice, shop, number, rhythm, bought, model=model, bought_here=dice.chance(0.8))
        first_day, kind = start + dice.whole(0, car.service_days), "maintenance"
    elif dice.chance(_MOVED_IN):
        bought = joins - dice.whole(200, 6 * YEAR)
        car = make_car(dice, shop, number, rhythm, bought, model=model, bought_here=False)
        first_day, kind = joins, dice.pick(("maintenance", "repair"))
    else:
        car = make_car(dice, shop, number, rhythm, joins, model=model, bought_here=dice.chance(0.9))
        first_day, kind = joins + dice.whole(70, 150), "first_service"
    setting.life(car, dice).run(first_day, kind)
    return car
