"""S2's three tables of one December: 190 lost vehicles by region, by model over its holdings, and by age."""

from dataclasses import replace

from huidian.demo.brands import LATER_TOYOTA_MODELS, Model
from huidian.demo.cars import Car, Departure, Owner
from huidian.demo.dice import Dice
from huidian.demo.making import Span, make_car
from huidian.demo.names import address
from huidian.demo.populating import NEW_A_YEAR, Setting, settle
from huidian.demo.rhythm import YEAR
from huidian.demo.seasons import day_near
from huidian.demo.staging import Window, bring_back, fit_cohort
from huidian.kit.months import first_day

LOST_BY_REGION = {
    "市区": 82, "咸阳": 25, "安康": 9, "商洛": 5, "渭南": 11, "汉中": 7, "铜川": 8, "延安": 4, "榆林": 2,
    "外地": 37,
}  # fmt: skip
LOST_BY_MODEL = {
    "汉兰达": 50, "凯美瑞": 58, "凯美瑞双擎": 1, "雷凌": 20, "雷凌双擎": 2, "致炫": 27,
    "逸致": 3, "雅力士": 29,
}  # fmt: skip
HOLDINGS_BY_MODEL = {
    "汉兰达": 421, "凯美瑞": 516, "凯美瑞双擎": 16, "雷凌": 315, "雷凌双擎": 23, "致炫": 358,
    "逸致": 27, "雅力士": 52,
}  # fmt: skip
LOST_BY_AGE = {0: 14, 1: 32, 2: 49, 3: 95}
"""By full years since the purchase; 3 means three or more."""
_OUT_OF_SALE = ("逸致", "雅力士")
# S2: of the 190 reminded in December 79 returned; here early next year, so that December keeps its 190.
_RETURNING = 79
_COHORT = 633  # 190 lost of them are 30.0 %
_LEAVING_FOR = (
    ("price", 45.0), ("workmanship", 12.0), ("waiting", 20.0), ("attitude", 10.0), ("distance", 30.0),
    ("sold", 4.0), ("little_driven", 25.0), ("friend_workshop", 14.0), ("other", 30.0),
)  # fmt: skip


def populate_s2(setting: Setting, month: int) -> list[Car]:
    """A dealer whose assessed month number reproduces S2's tables.

    On the month's last day all vehicles on file but the 190 have been seen within six months, so that "lost
    in this month" and "six months away or more" name the same vehicles. Cars that come later are of newer
    models: the holdings of S2's models stay what they were.
    """
    window, year = Window.of(setting.shop.code, month), month // 12
    models = {model.name: model for model in setting.shop.brand.models}
    cars = [
        _lost_car(setting, window, year, models[model], age, region)
        for model, age, region in assignment(setting.dice("stage", "assignment"))
    ]
    dice = setting.dice("stage", "returns")
    staying = replace(setting.rhythm, move_rate=0.0, resale_return_share=0.0)
    for car in dice.shuffled(cars)[:_RETURNING]:
        if (day := window.until + dice.whole(3, 85)) <= setting.span.end:
            bring_back(setting, car, day, dice, staying)
    for name, holdings in HOLDINGS_BY_MODEL.items():
        for _ in range(holdings - LOST_BY_MODEL[name]):
            cars.append(_kept_car(setting, window, models[name]))
    fit_cohort(window, cars, dice, _COHORT)
    return cars + _later_cars(setting, window)


def assignment(dice: Dice) -> list[tuple[str, int, str]]:
    """(model, age in years, region) of the 190, every margin exactly as printed.

    The models that are out of sale have no young cars; otherwise the three are independent.
    """
    old = [name for name in _OUT_OF_SALE for _ in range(LOST_BY_MODEL[name])]
    young = [name for name, lost in LOST_BY_MODEL.items() if name not in _OUT_OF_SALE for _ in range(lost)]
    ages = [age for age, lost in LOST_BY_AGE.items() for _ in range(lost - (len(old) if age == 3 else 0))]
    regions = [region for region, lost in LOST_BY_REGION.items() for _ in range(lost)]
    pairs = [(name, 3) for name in old] + list(zip(young, dice.shuffled(ages), strict=True))
    return [(name, age, region) for (name, age), region in zip(pairs, dice.shuffled(regions), strict=True)]


def _lost_car(setting: Setting, window: Window, year: int, model: Model, age: int, region: str) -> Car:
    """A car last seen in the cohort month. Its purchase lies well inside its year of age."""
    number = next(setting.numbers)
    dice = setting.dice("car", number)
    january = first_day(year * 12).toordinal()
    back = age if age < 3 else dice.whole(3, 8)
    bought = january - back * YEAR + dice.whole(20, 95 if age == 0 else 340)
    car = make_car(dice, setting.shop, number, setting.rhythm, bought, model=model, bought_here=age < 3)
    car.owners = [_moved(car.owners[0], region, address(dice, region))]
    day = min(max(day_near(dice, window.first + dice.whole(2, 27)), window.first), window.last)
    joins = max(bought + dice.whole(70, 150), setting.span.start + dice.whole(0, car.service_days))
    faithful = replace(setting.rhythm, leave_by_age=((0, 0.0),), move_rate=0.0, replate_rate=0.0)
    before = Span(setting.span.start, day - 70)
    kind = "first_service" if joins - bought <= 150 else "maintenance"
    setting.life(car, dice, before, faithful).run(joins, kind)
    setting.life(car, dice, Span(day, day), faithful).run(day, "maintenance" if car.stops else kind)
    car.departures = [Departure(day, setting.shop.code, dice.weighted(_LEAVING_FOR), 0.0, staged=True)]
    return car


def _moved(owner: Owner, region: str, street: str) -> Owner:
    return replace(owner, region=region, address=street)


def _kept_car(setting: Setting, window: Window, model: Model) -> Car:
    """A car on file before the month's end and seen in its last six months."""
    start, latest = setting.span.start, window.until - 170
    while True:
        number = next(setting.numbers)
        dice = setting.dice("car", number)
        established = model.name in _OUT_OF_SALE or dice.chance(0.45)
        joins = None if established else dice.whole(start, latest)
        car = settle(setting, dice, number, model, joins, oldest_years=6.0)
        if model.name in _OUT_OF_SALE and window.until - car.purchased < 4 * YEAR:
            continue
        own = [stop.day for stop in car.stops if stop.dealer == window.dealer]
        if not own or min(own) > window.until - 9:
            continue
        if not window.is_back(car):
            # Away for a while, then won back late in the year: the months before keep their losses.
            last = max(day for day in own if day <= window.last)
            earliest = (
                window.last + 4
                if last >= window.first
                else min(max(last + 215, window.last + 4), window.until - 30)
            )
            bring_back(setting, car, dice.whole(earliest, window.until - 9), dice)
        return car


def _later_cars(setting: Setting, window: Window) -> list[Car]:
    """New cars since the month, all of models that came out after it."""
    span = setting.span
    wanted = round(900 * NEW_A_YEAR * (span.end - window.until) / YEAR)
    cars: list[Car] = []
    for _ in range(max(wanted, 0)):
        number = next(setting.numbers)
        dice = setting.dice("car", number)
        model = dice.weighted([(model, model.weight) for model in LATER_TOYOTA_MODELS])
        bought = dice.whole(window.until + 2, span.end)
        car = make_car(dice, setting.shop, number, setting.rhythm, bought, model=model, bought_here=True)
        setting.life(car, dice).run(bought + dice.whole(70, 150), "first_service")
        if car.stops:
            cars.append(car)
    return cars
