"""Settled orders of a dealer, as its DMS would export them: one entry a settlement."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import cache
from typing import NamedTuple

from huidian.demo.cars import Car, Stop
from huidian.demo.dice import Dice
from huidian.demo.places import Shop
from huidian.demo.work import Work, work_on
from huidian.demo.world import World

_COUNTER_PARTS = (
    ("雨刮片", 128),
    ("机油 1L", 78),
    ("玻璃水", 25),
    ("脚垫", 320),
    ("钥匙电池", 15),
    ("空调滤清器", 98),
)
_COUNTER_SHARE = 0.04
WAIT_DAYS, _YOUNG_DAYS, _WAITS_ONE_IN = 22, 400, 40


class Order(NamedTuple):
    """One settlement, with the fields of an export of visits; money in fen, days as dates, words as keys."""

    order_no: str
    settlement_no: str
    settled_on: date
    arrived_at: datetime
    delivered_at: datetime
    plate: str | None
    vin: str
    odometer_km: int
    order_kind: str
    sale_type: str
    payment_status: str
    advisor: str
    team: str
    amount_fen: int
    labour_fen: int
    parts_fen: int
    payer: str
    labour_items: list[str]
    part_items: list[str]
    owner_name: str
    owner_phone: str
    owner_gender: str | None
    owner_occupation: str | None
    owner_region: str
    owner_address: str
    brand: str
    model: str
    use: str
    purchased_on: date
    warranty_end_on: date


def orders_of(world: World, shop: Shop) -> list[Order]:
    """All settlements of a dealer by day: visits, inspections before delivery, counter sales."""
    teams = {advisor.name: advisor.team for advisor in shop.advisors}
    visits = [
        (stop.day, car.number, place, car, stop)
        for car in world.cars
        for place, stop in enumerate(car.stops_at(shop.code))
    ]
    visits += [
        (stop.day, car.number, 1_000 + place, car, stop)
        for car in world.cars
        if car.home is shop
        for place, stop in enumerate(_no_visits(world, car))
    ]
    visits.sort(key=lambda entry: entry[:3])
    of_day: Counter[int] = Counter()
    streams: dict[int, Dice] = {}
    orders: list[Order] = []
    for day, number, _, car, stop in visits:
        of_day[day] += 1
        if number not in streams:
            streams[number] = Dice(world.plan.seed, "orders", shop.code, number)
        orders.extend(_settlements(streams[number], shop, teams, car, stop, of_day[day]))
    return orders


def _no_visits(world: World, car: Car) -> Iterator[Stop]:
    """What a DMS lists beside visits: the inspection before a delivery, parts over the counter."""
    span = world.spans[car.home.code]
    own = car.stops_at(car.home.code)
    if not own:
        return
    advisor = own[0].advisor
    dice = Dice(world.plan.seed, "beside", car.number)
    if car.bought_here and span.start <= car.purchased - 5 <= span.end:
        yield Stop(car.purchased - 5, car.home.code, "pdi", advisor)
    for stop in own:
        if dice.chance(_COUNTER_SHARE) and stop.day + 11 <= span.end:
            yield Stop(stop.day + 11, car.home.code, "counter", advisor)


def _waits(car: Car, stop: Stop, nth: int) -> int:
    """For how many days a car under warranty stood here until its part came; few wait at all."""
    young = WAIT_DAYS < stop.day - car.purchased < _YOUNG_DAYS
    return WAIT_DAYS if stop.kind == "warranty" and young and nth % _WAITS_ONE_IN == 1 else 0


def _settlements(
    dice: Dice, shop: Shop, teams: dict[str, str], car: Car, stop: Stop, nth: int
) -> Iterator[Order]:
    settled, code = day_of(stop.day), _code_of(stop.day)
    arrived = datetime.combine(
        day_of(stop.day - (dice.whole(1, 6) if stop.kind == "accident" else _waits(car, stop, nth))),
        time(dice.whole(8, 15), dice.whole(0, 59)),
    )
    delivered = datetime.combine(settled, time(dice.whole(16, 18), dice.whole(0, 59)))
    owner = car.owner_on(stop.day)
    order_no = f"{shop.code[:1]}{code}{nth:03d}"
    for place, work in enumerate(_bills(dice, car, stop), start=1):
        yield Order(
            order_no=order_no,
            settlement_no=f"J{code}{nth:03d}{place}",
            settled_on=settled,
            arrived_at=arrived,
            delivered_at=delivered,
            plate=None if stop.kind == "pdi" else car.plate_on(stop.day),
            vin=car.vin,
            odometer_km=car.km_on(stop.day),
            order_kind="other" if stop.kind == "counter" else stop.kind,
            sale_type="counter" if stop.kind == "counter" else "repair",
            payment_status="挂账" if dice.chance(0.04) else "已付款",
            advisor=stop.advisor,
            team=teams.get(stop.advisor, ""),
            amount_fen=work.labour_fen + work.parts_fen,
            labour_fen=work.labour_fen,
            parts_fen=work.parts_fen,
            payer=work.payer,
            labour_items=list(work.labour),
            part_items=list(work.parts),
            owner_name=owner.name,
            owner_phone=owner.phone,
            owner_gender=owner.gender or None,
            owner_occupation=owner.occupation or None,
            owner_region=owner.region,
            owner_address=owner.address,
            brand=car.model.brand,
            model=car.model.name,
            use=car.use,
            purchased_on=day_of(car.purchased),
            warranty_end_on=day_of(car.warranty_end),
        )


def _bills(dice: Dice, car: Car, stop: Stop) -> list[Work]:
    if stop.kind == "pdi":
        return [Work(("售前检查",), (), 15_000, 0, "warranty")]
    if stop.kind == "counter":
        part, yuan = dice.pick(_COUNTER_PARTS)
        return [Work((), (part,), 0, yuan * 100, "customer")]
    return work_on(dice, car, stop)


@cache
def _code_of(ordinal: int) -> str:
    return f"{date.fromordinal(ordinal):%y%m%d}"


@cache
def day_of(ordinal: int) -> date:
    """The date of an ordinal."""
    return date.fromordinal(ordinal)
