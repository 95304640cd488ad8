"""The life of one car: services at its rhythm, repairs between them, and the ways in which owners leave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from huidian.demo import names
from huidian.demo.cars import Car, Departure, Stop
from huidian.demo.dice import Dice
from huidian.demo.making import Span, new_plate, next_owner
from huidian.demo.places import Advisor, Shop
from huidian.demo.rhythm import GOES_ELSEWHERE, YEAR, Rhythm
from huidian.demo.seasons import busyness, day_near

MONTH = YEAR // 12
_HARDLY_OPEN = 0.1
_SPLIT = frozenset({"maintenance", "repair", "accident"})  # orders that two payers may share


@dataclass(frozen=True, slots=True)
class Recall:
    """A technical campaign of the manufacturer for one model, from a day (ordinal) on."""

    model: str
    from_day: int
    share: float = 0.55


class Life:
    """Lets one car live through a span; its stops, departures, owners and plates are the outcome."""

    def __init__(
        self,
        car: Car,
        span: Span,
        rhythm: Rhythm,
        dice: Dice,
        *,
        near: Sequence[Shop] = (),
        far: Sequence[Shop] = (),
        recalls: Sequence[Recall] = (),
    ) -> None:
        self.car, self.span, self.rhythm, self.dice = car, span, rhythm, dice
        self.near, self.far = near, far
        self.recalls = [recall for recall in recalls if recall.model == car.model.name]
        self.own_advisor = dice.pick(car.home.advisors)

    def run(self, first_day: int, first_kind: str) -> None:
        """From the first visit to the end of the span, or until the car is seen no more."""
        day: int | None = self._stop(first_day, self.car.home, first_kind)
        while day is not None and day <= self.span.end:
            gap = self._gap()
            last = self._between(day, day + gap)
            leave = self._chance_to_leave(last, gap)
            self.car.tried[self.car.home.code] = self.car.tried.get(self.car.home.code, 0.0) + leave
            left = self.dice.chance(leave)
            day = self._depart(last, leave) if left else max(day + gap, last + 5)
            if day is not None and day <= self.span.end:
                day = self._stop(day_near(self.dice, day), self.car.home, "maintenance", after=last)
                if left:
                    self.car.departures[-1].returned = day if day <= self.span.end else None
        self._small_changes()

    def _gap(self) -> int:
        gap = self.dice.bell(1.0, self.rhythm.interval_reach) * self.car.service_days
        return int(gap * self.dice.between(1.6, 2.3) if self.dice.chance(self.rhythm.late_share) else gap)

    def _chance_to_leave(self, day: int, gap: int) -> float:
        car = self.car
        rate = self.rhythm.leave_rate(
            day - car.purchased, day <= car.warranty_end, self._advisor_on(day, car.home).effect
        )
        return min(rate * min(gap, car.service_days) / YEAR, 0.9)

    def _stop(self, day: int, shop: Shop, kind: str, after: int = 0) -> int:
        day = max(day, after + 1)
        if busyness(day) < _HARDLY_OPEN and self.dice.chance(0.8):
            day += self.dice.whole(6, 14)
        if self.span.start <= day <= self.span.end:
            advisor = self._advisor_on(day, shop)
            if self.dice.chance(0.2):
                advisor = self._on_duty(day, shop, self.dice.pick(shop.advisors))
            split = kind in _SPLIT and self.dice.chance(self.rhythm.split_share)
            self.car.stops.append(Stop(day, shop.code, kind, advisor.name, 2 if split else 1))
        return day

    def _advisor_on(self, day: int, shop: Shop) -> Advisor:
        own = (
            self.own_advisor if shop is self.car.home else shop.advisors[self.car.number % len(shop.advisors)]
        )
        return self._on_duty(day, shop, own)

    def _on_duty(self, day: int, shop: Shop, advisor: Advisor) -> Advisor:
        """The advisor, or after they quit the colleague who took over their customers."""
        quits = advisor.leaves_after
        if quits is None or day < self.span.start + quits * (self.span.end - self.span.start):
            return advisor
        return shop.advisors[(shop.advisors.index(advisor) + 1) % len(shop.advisors)]

    def _between(self, day: int, until: int) -> int:
        """Repairs, claims, accidents and recalls before the next service; the last day the car was seen."""
        years, rhythm = (until - day) / YEAR, self.rhythm
        in_warranty = day <= self.car.warranty_end
        wear = 0.6 + 0.15 * (day - self.car.purchased) / YEAR
        chances = (
            ("repair", rhythm.repair_rate * wear * years),
            ("warranty", rhythm.warranty_rate * years if in_warranty else 0.0),
            ("accident", rhythm.accident_rate * years),
        )
        days = [
            (self.dice.whole(day + 3, max(until - 3, day + 3)), kind)
            for kind, p in chances
            if self.dice.chance(p)
        ]
        for recall in self.recalls:
            if day <= recall.from_day < until and self.dice.chance(recall.share):
                days.append((min(recall.from_day + self.dice.whole(2, 60), until), "recall"))
        if self.dice.chance(rhythm.rework_share):
            days.append((day + self.dice.whole(2, 9), "repair"))
        for at, kind in sorted(days):
            day = max(day, self._stop(day_near(self.dice, at, 4), self.car.home, kind, after=day - 1))
        return day

    def _depart(self, last: int, chance: float) -> int | None:
        """The owner leaves after the last visit; the day the car is back, or none."""
        dice, rhythm = self.dice, self.rhythm
        reason = dice.weighted(rhythm.reasons)
        gone = Departure(last, self.car.home.code, reason, chance)
        self.car.departures.append(gone)
        if reason == "sold":
            gone.returned = self._resell(last)
        elif (shops := self._shops_elsewhere(reason)) and dice.chance(rhythm.defect_share):
            gone.to_dealer, gone.returned = self._defect(last, shops)
        elif dice.chance(rhythm.return_share):
            gone.returned = last + dice.whole(*rhythm.return_after_months) * MONTH
        if gone.returned is not None and gone.returned > self.span.end:
            gone.returned = None
        return gone.returned

    def _shops_elsewhere(self, reason: str) -> Sequence[Shop]:
        """Dealers of the network who could win the owner: in town, or far away for one who moved."""
        if self.near:
            return self.near if reason in GOES_ELSEWHERE else ()
        return self.far if reason == "distance" else ()

    def _defect(self, last: int, shops: Sequence[Shop]) -> tuple[str | None, int | None]:
        """Services at another dealer of the network, for a while or for good."""
        shop = self.dice.pick(shops)
        until = last + self.dice.whole(12, 30) * MONTH if self.dice.chance(0.2) else self.span.end + 1
        day = last + self._gap()
        if day > self.span.end:
            return None, None
        while day < min(until, self.span.end + 1):
            day = self._stop(
                day_near(self.dice, day, 3), shop, self.dice.pick(("maintenance", "maintenance", "repair"))
            )
            day += self._gap()
            if self.dice.chance(0.05):
                break
        return shop.code, until if until <= self.span.end else None

    def _resell(self, last: int) -> int | None:
        """A new owner, who keeps the dealer or does not."""
        if not self.dice.chance(self.rhythm.resale_return_share):
            return None
        sold = last + self.dice.whole(20, 200)
        back = sold + self.dice.whole(10, 120)
        if back > self.span.end:
            return None
        self.car.owners.append(next_owner(self.dice, self.car, sold))
        if len(self.car.plates) == 1 and self.dice.chance(self.rhythm.replate_share):
            self.car.plates.append((sold, new_plate(self.dice, self.car)))
        return back

    def _small_changes(self) -> None:
        """An owner who moves within reach, a plate that is renewed."""
        years = (self.span.end - self.span.start) / YEAR
        day = self.dice.whole(self.span.start, self.span.end)
        if self.dice.chance(self.rhythm.move_rate * years) and day > self.car.owners[-1].since:
            place = self.dice.weighted(self.car.home.districts)
            last = self.car.owners[-1]
            self.car.owners.append(
                replace(last, since=day, region=place, address=names.address(self.dice, place))
            )
        if len(self.car.plates) == 1 and self.dice.chance(self.rhythm.replate_rate * years):
            self.car.plates.append((max(day, self.car.purchased + 90), new_plate(self.dice, self.car)))
