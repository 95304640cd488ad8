"""A made-up network by a seed: orders as they were, exports that tell some of them wrongly and later rightly.

Two manufacturers share some vehicles; playbooks and the days the data end on differ from dealer to dealer.
A mistake is in any stored field of an order, or in what an export says of a vehicle or its owner; one of the
dealer's later exports has it right.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache

from huidian.kit.vins import make_vin
from tests.agreement.orders import FAMILY, NO_VISIT, Export, MadeNetwork, Order, Place

TODAY = date(2011, 1, 20)
FIRST_DAY, EXPORTS = date(2008, 3, 1), 3
CARS, VISITED = 60, 0.3
"""Cars whose home a dealer is; the share that is seen at another dealer too."""
_WITHOUT_VIN, _NEW_PLATE, _TOLD_WRONGLY, _CAR_TOLD_WRONGLY = 0.12, 0.1, 0.3, 0.25
_STEPS = (0, 3, 30, 60, 95, 120, 170, 185, 200, 260, 400)
_KINDS = (*FAMILY, "maintenance", "maintenance", "repair", NO_VISIT)
_ADVISORS = ("陈立", "黄敏", "周平")
_MODELS, _REGIONS, _USES = (
    ("朗途", "途悦", "帕萨卡"),
    ("市区", "郊县", ""),
    ("private", "company", "special", ""),
)


@cache
def made_network(seed: int) -> MadeNetwork:
    """The network of a seed."""
    dice = random.Random(seed)
    places = {place.code: place for place in _places(dice)}
    orders = list(_orders(dice, places))
    exports = [one for code in places for one in _exports(dice, places[code], orders)]
    held = {(row.dealer, row.number): row for one in exports for row in one.rows}
    assert held == {(one.dealer, one.number): one for one in orders}, "the last word on every order is right"
    exports.sort(key=lambda one: (one.at, one.dealer))
    return MadeNetwork(seed, places, tuple(exports), tuple(orders))


def _places(dice: random.Random) -> Iterator[Place]:
    def until(earliest: date, latest: date) -> date:
        return earliest + timedelta(dice.randrange((latest - earliest).days + 1))

    new_year, late = date(2011, 1, 3), date(2011, 1, 18)
    yield Place("A", "fancy", "east", "svw", until(new_year, late), "svw")
    yield Place("B", "fancy", "east", "svw", until(date(2010, 12, 26), date(2010, 12, 31)), "svw")
    yield Place("C", "fancy", "west", "gac-toyota", until(date(2010, 7, 5), date(2010, 9, 20)), "gac")
    yield Place("W", "other", "north", "short", until(new_year, late), "gac")
    yield Place("X", "other", "north", "generic", until(date(2010, 11, 26), date(2010, 12, 20)), "plain")


def _orders(dice: random.Random, places: dict[str, Place]) -> Iterator[Order]:
    codes = list(places)
    for car in range(CARS * len(codes)):
        home = codes[car % len(codes)]
        others = [code for code in codes if code != home]
        seen_at = [home, *([dice.choice(others)] if dice.random() < VISITED else [])]
        vin = "" if dice.random() < _WITHOUT_VIN else make_vin("LSV", 1000 + car)
        replated_on = date(2009, 10, 1) if vin and dice.random() < _NEW_PLATE else date.max
        days = {code: list(_days(dice, places[code].until)) for code in seen_at}
        first = min((day for of_dealer in days.values() for day in of_dealer), default=FIRST_DAY)
        bought = first - timedelta(dice.choice((0, 1, 20, 40, 150, 200, 500, 900)))
        for code in seen_at:
            about = _about(dice, car, bought)
            for at, day in enumerate(days[code]):
                yield Order(
                    dealer=code,
                    number=f"RO{car:04d}{at:03d}",
                    car=car,
                    settled_on=day,
                    kind=dice.choice(_KINDS),
                    sale="counter" if dice.random() < 0.08 else "repair",
                    plate=f"沪A{car:05d}" if day < replated_on else f"苏B{car:05d}",
                    vin=vin,
                    advisor=dice.choice((*_ADVISORS, "")),
                    team=dice.choice(("一组", "二组", "")),
                    amount_fen=dice.choice((None, 0, 12_000, 55_050, 300_000)),
                    labour_fen=dice.choice((None, 4_000, 18_350)),
                    **about,  # type: ignore[arg-type]
                )


def _about(dice: random.Random, car: int, bought: date) -> dict[str, object]:
    """What a dealer's orders say of a car and its owner."""
    return {
        "owner": f"车主{car:04d}",
        "phone": f"120{car:08d}",
        "gender": dice.choice(("male", "female", "")),
        "region": dice.choice(_REGIONS),
        "model": dice.choice((*_MODELS, "")),
        "use": dice.choice(_USES),
        "purchased_on": bought if dice.random() < 0.85 else None,
        "warranty_end_on": bought + timedelta(1300) if dice.random() < 0.4 else None,
    }


def _days(dice: random.Random, until: date) -> Iterator[date]:
    day = FIRST_DAY + timedelta(dice.randrange(600))
    while day <= until:
        yield day
        if dice.random() < 0.08:
            return
        day += timedelta(dice.choice(_STEPS) + dice.randrange(4))


def _exports(dice: random.Random, place: Place, every: list[Order]) -> Iterator[Export]:
    """A dealer's files, each up to a later day; what was told wrongly is told again in a later one."""
    own = [one for one in every if one.dealer == place.code]
    ends = [date(2009, 12, 10), place.until - timedelta(70), place.until]
    first = {one.number: next(at for at, end in enumerate(ends) if one.settled_on <= end) for one in own}
    slips = _known_well(own, since=ends[-2])
    wrong = {
        one.number: _mistaken(dice, one, slips, ends[first[one.number]])
        for one in own
        if first[one.number] < EXPORTS - 1 and dice.random() < _TOLD_WRONGLY
    }
    righted = {number: dice.randrange(first[number] + 1, EXPORTS) for number in wrong}
    cars = {one.car: _about_wrongly(dice) for one in own}
    cars = {car: about for car, about in cars.items() if dice.random() < _CAR_TOLD_WRONGLY}
    began = date.min
    for at, end in enumerate(ends):
        last = at == EXPORTS - 1
        rows = []
        for one in own:
            again = righted.get(one.number) == at or (last and one.car in cars)
            if one.settled_on <= end and (one.settled_on > began or again):
                told = one if at >= righted.get(one.number, 0) else wrong[one.number]
                rows.append(told if last else _with(told, cars.get(one.car, {})))
        comes_in = datetime(end.year, end.month, end.day, 6, tzinfo=UTC) + timedelta(days=1)
        yield Export(place.code, at + 1, comes_in, tuple(rows))
        began = end - timedelta(25)


def _with(order: Order, wrong: dict[str, object]) -> Order:
    """The order with these values in place of those it has; what it does not say stays unsaid."""
    return replace(order, **{name: value for name, value in wrong.items() if getattr(order, name)})  # type: ignore[arg-type]


def _about_wrongly(dice: random.Random) -> dict[str, object]:
    """Something an export says wrongly of a car or its owner, in all its rows."""
    mistakes: list[dict[str, object]] = [
        {"model": "误填车型"},
        {"region": "误填地区"},
        {"use": "special"},
        {"gender": "male"},
        {"purchased_on": date(2003, 5, 5)},
        {"warranty_end_on": date(2012, 2, 2)},
    ]
    return dice.choice(mistakes)


def _mistaken(dice: random.Random, order: Order, slips: list[str], until: date) -> Order:
    """The order with a mistake in one field, now and then in two."""
    wrong = order
    for _ in range(dice.choice((1, 1, 1, 2))):
        wrong = replace(wrong, **_mistake(dice, wrong, slips, until))  # type: ignore[arg-type]
    return wrong


def _mistake(dice: random.Random, order: Order, slips: list[str], until: date) -> dict[str, object]:
    number = int(order.number[2:])
    days = timedelta(dice.choice((-60, -31, -28, -9, -1, 1, 30, 62)))
    vins = [make_vin("LSV", 500_000 + number), dice.choice([*slips, order.vin])]
    mistakes: dict[str, object] = {
        "settled_on": min(max(order.settled_on + days, FIRST_DAY), until),
        "kind": dice.choice([kind for kind in _KINDS if kind != order.kind]),
        "sale": "repair" if order.sale == "counter" else "counter",
        "plate": f"浙{'BCD'[number // 100_000]}{number % 100_000:05d}",
        "vin": dice.choice(vins) if order.vin else "",
        "advisor": dice.choice(("误填", "")),
        "team": "三组",
        "amount_fen": dice.choice((None, 77_700)),
        "labour_fen": dice.choice((None, 6_600)),
        "owner": f"误填{number:07d}",
    }
    field = dice.choice(list(mistakes))
    return {field: mistakes[field]}


def _known_well(own: list[Order], since: date) -> list[str]:
    """VINs that a slip may name: of cars whose last export says everything of them.

    What a file says of the wrong car beside the order stays with it until an order of its own says it.
    """
    return sorted(
        one.vin
        for one in own
        if one.settled_on > since
        and one.sale == "repair"
        and all((one.vin, one.model, one.use, one.purchased_on, one.warranty_end_on))
    )
