"""Until when a car's papers hold: warranty, insurance and inspection, and what its dealer knows of them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from huidian.demo.cars import Car
from huidian.demo.dice import Dice
from huidian.kit.months import first_day, month_of

_NOT_ON_FILE = 0.07
_INSURES_HERE = 0.3  # of those the dealer knows the policy that runs, of others the one of the last visit
_INSPECTION_MISSED = 0.2
_LONGEST_MISSED = 75
_YEARLY_FROM = 10
_POLICY_SHIFT = 21


@dataclass(frozen=True, slots=True)
class Papers:
    """Days on which something ends; None: not on file. ``warranty_end_km``: whichever comes first."""

    warranty_end_on: date
    warranty_end_km: int
    insurance_expires_on: date | None
    inspection_due_on: date | None


def papers_of(seed: int, car: Car, as_of: date) -> Papers:
    """What holds on a day: the policy that runs, the next inspection or the one that was missed."""
    dice, bought = Dice(seed, "papers", car.number), date.fromordinal(car.purchased)
    return Papers(
        warranty_end_on=date.fromordinal(car.warranty_end),
        warranty_end_km=car.home.brand.warranty_km,
        insurance_expires_on=_insurance(dice, bought, as_of),
        inspection_due_on=_inspection(dice, car, bought, as_of),
    )


def known_papers(seed: int, car: Car, as_of: date, seen_on: date) -> Papers:
    """What of it is on file with a dealer that saw the car last on a day."""
    dice, papers = Dice(seed, "on file", car.number), papers_of(seed, car, as_of)
    insurance: date | None = papers.insurance_expires_on
    if insurance and not dice.chance(_INSURES_HERE):
        while (before := _years_after(insurance, -1)) > seen_on:
            insurance = before
    return replace(
        papers,
        insurance_expires_on=None if dice.chance(_NOT_ON_FILE) else insurance,
        inspection_due_on=None if dice.chance(_NOT_ON_FILE) else papers.inspection_due_on,
    )


def _insurance(dice: Dice, bought: date, as_of: date) -> date:
    """Policies run a year from about the day the car was bought."""
    starts = bought + timedelta(days=dice.whole(-_POLICY_SHIFT, _POLICY_SHIFT))
    end = _years_after(starts, max(as_of.year - starts.year, 1))
    return end if end >= as_of else _years_after(end, 1)


def _inspection(dice: Dice, car: Car, bought: date, as_of: date) -> date:
    """At the end of the month of registration: every second year, of old and special cars yearly."""
    late = dice.whole(1, _LONGEST_MISSED) if dice.chance(_INSPECTION_MISSED) else 0
    age, due = 0, bought
    while due < as_of - timedelta(days=late):
        age += 1 if car.use == "special" or age >= _YEARLY_FROM else 2
        due = _month_end(_years_after(bought, age))
    return due


def _years_after(day: date, years: int) -> date:
    """The same day some years later; of a leap day the day before."""
    return day.replace(year=day.year + years, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _month_end(day: date) -> date:
    return first_day(month_of(day) + 1) - timedelta(days=1)
