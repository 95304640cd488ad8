"""S0's worked example: June sees 1,600 settlements of 1,200 vehicles; 300 are not back by December."""

from dataclasses import dataclass

from huidian.demo.cars import Car
from huidian.demo.dice import Dice
from huidian.demo.populating import NEW_A_YEAR, Setting, populate
from huidian.demo.rhythm import YEAR
from huidian.demo.staging import Window, add_visit, bring_back, fit_cohort, make_lost


@dataclass(frozen=True, slots=True)
class Example:
    """The figures of one assessed month."""

    visits: int = 1_600
    cohort: int = 1_200
    lost: int = 300


# With this many cars active at once about 1,200 of them come in a month.
_ACTIVE = 3_750


def populate_s0(setting: Setting, month: int, example: Example = Example()) -> list[Car]:
    """A dealer whose churn rate of an assessed month number is exactly the example's."""
    years = (setting.span.end - setting.span.start) / YEAR
    cars = populate(setting, round(_ACTIVE * (1 + NEW_A_YEAR * years)))
    window, dice = Window.of(setting.shop.code, month), setting.dice("stage")
    _fit_lost(setting, window, cars, dice, example)
    fit_cohort(window, cars, dice, example.cohort)
    _fit_visits(window, cars, dice, example.visits)
    return cars


def _fit_lost(setting: Setting, window: Window, cars: list[Car], dice: Dice, example: Example) -> None:
    cohort = [car for car in cars if window.stops(car)]
    lost = [car for car in cohort if not window.is_back(car)]
    for car in dice.shuffled(lost)[: max(len(lost) - example.lost, 0)]:
        bring_back(setting, car, dice.whole(window.last + 20, window.until - 5), dice)
    kept = [car for car in cohort if window.is_back(car) and window.is_quiet(car)]
    for car in dice.shuffled(kept)[: max(example.lost - len(lost), 0)]:
        make_lost(window, car, dice, dice.weighted(setting.rhythm.reasons))


def _fit_visits(window: Window, cars: list[Car], dice: Dice, wanted: int) -> None:
    """Every settlement of the month belongs to an order of its own, as S0 counts them."""
    for car in cars:
        for stop in window.stops(car):
            stop.settlements = 1
    total = sum(len(window.stops(car)) for car in cars)
    regular = [car for car in cars if window.was_there(car) and window.is_back(car) and window.is_quiet(car)]
    cohort = [car for car in regular if window.stops(car)]
    for car in dice.shuffled(cohort)[: max(wanted - total, 0)]:
        add_visit(window, car, dice)
    for car in dice.shuffled([car for car in cohort if len(window.stops(car)) > 1])[: max(total - wanted, 0)]:
        car.stops.remove(window.stops(car)[-1])
