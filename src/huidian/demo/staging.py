"""Bends single lives so that a month shows a wanted figure, and keeps their truth consistent with it."""

from dataclasses import dataclass
from datetime import date

from huidian.demo.cars import Car, Departure, Stop
from huidian.demo.dice import Dice
from huidian.demo.populating import Setting
from huidian.demo.rhythm import Rhythm
from huidian.kit.months import first_day, last_day


def golden_month(as_of: date) -> int:
    """The last December (month number) that is over on a day: where the demo shows the golden figures."""
    return (as_of.year - 1) * 12 + 11


@dataclass(frozen=True, slots=True)
class Window:
    """One assessed month: the days of its cohort month and the last day on which a car may be back."""

    dealer: str
    first: int
    last: int
    until: int

    @classmethod
    def of(cls, dealer: str, month: int, months: int = 6) -> "Window":
        """The window of an assessed month number."""
        cohort = month - months
        return cls(
            dealer, first_day(cohort).toordinal(), last_day(cohort).toordinal(), last_day(month).toordinal()
        )

    def stops(self, car: Car) -> list[Stop]:
        """The car's visits in the cohort month."""
        return [
            stop for stop in car.stops if stop.dealer == self.dealer and self.first <= stop.day <= self.last
        ]

    def is_back(self, car: Car) -> bool:
        """Whether the car came again after the cohort month and before the window closed."""
        return any(stop.dealer == self.dealer and self.last < stop.day <= self.until for stop in car.stops)

    def was_there(self, car: Car) -> bool:
        """Whether the car had come before the cohort month."""
        return any(stop.dealer == self.dealer and stop.day < self.first for stop in car.stops)

    def is_quiet(self, car: Car) -> bool:
        """Whether nobody left or came back in the window, so that nothing true of a departure breaks."""
        return all(
            not self.first - 60 <= gone.last_visit <= self.until
            and not (gone.returned and self.first <= gone.returned <= self.until)
            for gone in car.departures
        )


def make_lost(window: Window, car: Car, dice: Dice, reason: str) -> None:
    """Takes away the visits after the cohort month; the car comes back after the window or never."""
    keep_later = dice.chance(0.35)
    car.stops = [
        stop
        for stop in car.stops
        if stop.dealer != window.dealer or stop.day <= window.last or (keep_later and stop.day > window.until)
    ]
    own = car.stops_at(window.dealer)
    last = max(stop.day for stop in own if stop.day <= window.last)
    back = min((stop.day for stop in own if stop.day > window.until), default=None)
    if not keep_later:
        car.departures = [gone for gone in car.departures if gone.last_visit <= last]
    car.departures.append(Departure(last, window.dealer, reason, 0.0, returned=back, staged=True))
    car.departures.sort(key=lambda gone: gone.last_visit)


def bring_back(setting: Setting, car: Car, day: int, dice: Dice, rhythm: Rhythm | None = None) -> None:
    """The car comes on a day after all and lives on from there: what it did later is forgotten."""
    home = setting.shop.code
    car.stops = [stop for stop in car.stops if stop.day < day]
    last = max(stop.day for stop in car.stops if stop.dealer == home)
    car.departures = [gone for gone in car.departures if gone.last_visit <= last]
    away = [gone for gone in car.departures if gone.returned is None or gone.returned > day]
    setting.life(car, dice, rhythm=rhythm).run(day, "maintenance")
    back = min((stop.day for stop in car.stops if stop.dealer == home and stop.day >= day), default=None)
    for gone in away:
        gone.returned = back


def add_visit(window: Window, car: Car, dice: Dice) -> None:
    """One more visit in the cohort month, of a car that has come before and will come again."""
    before = max(stop.day for stop in car.stops_at(window.dealer) if stop.day < window.first)
    advisor = next(stop.advisor for stop in car.stops if stop.day == before and stop.dealer == window.dealer)
    taken = {stop.day for stop in car.stops}
    day = dice.pick([day for day in range(window.first, window.last + 1) if day not in taken])
    kind = "maintenance" if day - before > 70 else "repair"
    car.stops.append(Stop(day, window.dealer, kind, advisor))


def fit_cohort(window: Window, cars: list[Car], dice: Dice, wanted: int) -> None:
    """Makes the cohort that many vehicles, by visits of cars that come before and after it anyhow."""
    cohort = [car for car in cars if window.stops(car)]
    back = [car for car in cohort if window.is_back(car) and window.was_there(car) and window.is_quiet(car)]
    for car in dice.shuffled(back)[: max(len(cohort) - wanted, 0)]:
        inside = {id(stop) for stop in window.stops(car)}
        car.stops = [stop for stop in car.stops if id(stop) not in inside]
    absent = [
        car
        for car in cars
        if not window.stops(car) and window.is_back(car) and window.was_there(car) and window.is_quiet(car)
    ]
    for car in dice.shuffled(absent)[: max(wanted - len(cohort), 0)]:
        add_visit(window, car, dice)
