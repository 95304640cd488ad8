"""The whole made-up network: which dealers, how many cars, over which years, and what is true of them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import count

from huidian.demo.cars import Car
from huidian.demo.dealers import DEALERS, shops
from huidian.demo.lives import Recall
from huidian.demo.making import Span
from huidian.demo.places import SHOPS, Shop
from huidian.demo.populating import Setting, populate
from huidian.demo.rhythm import Rhythm
from huidian.demo.stage_s0 import populate_s0
from huidian.demo.stage_s2 import populate_s2
from huidian.demo.staging import Window, golden_month
from huidian.kit.months import add_months, first_day, month_of

SEED = 20101231
STAGED = {SHOPS[0].code, SHOPS[1].code}
_TAKE_NOBODY = {SHOPS[1].code}  # S2's table counts the models on file
_FEWEST_CARS = 10
_MONTHS_BEFORE = 12  # of visits that a golden month needs before it


@dataclass(frozen=True, slots=True)
class Plan:
    """What to make: ``years`` of visits up to ``as_of``.

    ``vehicles`` are on file of each dealer without golden figures, a part of them of small ones; those with
    golden figures have the number they need.
    ``only`` names the dealers to make of them, if not all.
    """

    as_of: date
    dealers: int = DEALERS
    vehicles: int = 1_500
    years: int = 4
    seed: int = SEED
    only: tuple[str, ...] = ()
    rhythm: Rhythm = field(default_factory=Rhythm)

    @property
    def golden_month(self) -> int:
        """The month number that shows S0's and S2's figures."""
        return golden_month(self.as_of)


@dataclass(slots=True)
class World:
    """The outcome: the dealers in order, all cars (a car belongs to its home dealer), the campaigns."""

    plan: Plan
    shops: list[Shop]
    spans: dict[str, Span]
    cars: list[Car]
    recalls: list[Recall]


def make_world(plan: Plan) -> World:
    """Simulates the network of a plan: the same plan gives the same world everywhere."""
    every = [shop for shop in shops(plan.dealers) if not plan.only or shop.code in plan.only]
    recalls = [
        Recall(brand.models[1].name, add_months(plan.as_of, -14 - 3 * place).toordinal())
        for place, brand in enumerate({shop.brand.key: shop.brand for shop in every}.values())
    ]
    numbers = count()
    world = World(plan, every, {}, [], recalls)
    for shop in every:
        setting = _setting(plan, shop, every, recalls, numbers)
        world.spans[shop.code] = setting.span
        world.cars += _cars(setting, plan)
    _keep_out_of_the_example(world)
    for car in world.cars:
        car.forget_unseen_defections()
    return world


def _keep_out_of_the_example(world: World) -> None:
    """Whoever comes over to the first dealer does not come in the month that S0's example counts."""
    shop = SHOPS[0]
    month = Window.of(shop.code, world.plan.golden_month)
    for car in world.cars:
        if car.home.code != shop.code and (counted := month.stops(car)):
            car.stops = [stop for stop in car.stops if stop not in counted]


def _setting(
    plan: Plan, shop: Shop, every: list[Shop], recalls: list[Recall], numbers: Iterator[int]
) -> Setting:
    start = first_day(month_of(plan.as_of) - 12 * plan.years + 1)
    if shop.code in STAGED:
        start = min(start, first_day(plan.golden_month - _MONTHS_BEFORE))
    takers = [
        other
        for other in every
        if other is not shop
        and other.code not in _TAKE_NOBODY
        and (other.pack == "independent" or other.brand.key == shop.brand.key)
    ]
    return Setting(
        seed=plan.seed,
        shop=shop,
        span=Span(start.toordinal(), plan.as_of.toordinal()),
        rhythm=plan.rhythm,
        near=[other for other in takers if other.city == shop.city],
        far=[other for other in takers if other.city != shop.city],
        recalls=recalls,
        numbers=numbers,
    )


def _cars(setting: Setting, plan: Plan) -> list[Car]:
    if setting.shop.code == SHOPS[0].code:
        return populate_s0(setting, plan.golden_month)
    if setting.shop.code == SHOPS[1].code:
        return populate_s2(setting, plan.golden_month)
    return populate(setting, max(round(plan.vehicles * setting.shop.share), _FEWEST_CARS))
