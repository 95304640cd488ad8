"""Fills the store with a made-up network, as its dealers would: month by month, then day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from huidian.demo.archive import Archive, archive_of
from huidian.demo.exports import MONTHS_BY_MONTH, Export, exports_of
from huidian.demo.orders import Order, orders_of
from huidian.demo.places import Shop
from huidian.demo.samples.choosing import write_samples
from huidian.demo.store import scores, surveys, winning_back
from huidian.demo.store.calling import Shift, first_day_of_calls, live
from huidian.demo.store.care import care_for_owners
from huidian.demo.store.coming import Coming
from huidian.demo.store.complaints import complain
from huidian.demo.store.duty_contacts import keep_in_touch
from huidian.demo.store.front_desk import steer
from huidian.demo.store.greeting import greet_owners
from huidian.demo.store.importing import Office
from huidian.demo.store.makers_calls import ask_for_maker
from huidian.demo.store.people import settle_in
from huidian.demo.store.signs import show_signs
from huidian.demo.store.wishes import record_wishes
from huidian.demo.store.writing import settle_texts, write_to_owners
from huidian.demo.truth import write_truth
from huidian.demo.world import Plan, make_world
from huidian.kit.months import first_day, month_of
from huidian.mart import actions as retention
from huidian.network.models import Dealer, Staff

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many orders are in, and how many there will be."""
_ZONE = ZoneInfo("Asia/Shanghai")
_MORNING = time(9, 20)
_SHOPS_WITH_SAMPLES = 5
SHOPS_THAT_CALL = 2


@dataclass(frozen=True, slots=True)
class Filled:
    """What was brought in: orders per dealer, and the files written beside the store."""

    plan: Plan
    orders: dict[str, int]
    truth: list[Path]
    samples: list[Path]


def fill(plan: Plan, home: Path, *, now: datetime, progress: Progress) -> Filled:
    """Makes the network of a plan and imports its files; what is in already stays as it is.

    Killed at any moment it can be called again. Truth and samples go to ``home``/demo/truth and /samples.
    One dealer's orders are in memory at a time.
    """
    progress("simulate", 0, 0)
    world = make_world(plan)
    filled = Filled(plan, {}, write_truth(world, home / "demo" / "truth"), [])
    before_all = first_day(month_of(plan.as_of) - MONTHS_BY_MONTH) - timedelta(days=1)
    network = settle_in(world.shops, at=min(datetime.combine(before_all, _MORNING, _ZONE), now))
    stops = Counter(stop.dealer for car in world.cars for stop in car.stops)
    work = _Work(progress, stops.total())
    truth, cared, asked = list[Any](), list[Any](), list[Any]()
    for place, shop in enumerate(world.shops):
        orders = orders_of(world, shop)
        filled.orders[shop.code] = len(orders)
        work.next_shop(stops[shop.code], len(orders))
        dealer, manager = network.dealers[shop.code], network.managers[shop.code]
        office = Office(world, dealer, network.importers[shop.code], manager, now)
        calls_from = first_day_of_calls(plan.as_of) if place < SHOPS_THAT_CALL else None
        daily = _bring_in(office, shop, orders, work, calls_from)
        if calls_from:
            asked += surveys.ask_owners(dealer, manager, as_of=plan.as_of, now=now)
            progress(f"call {shop.code}", 0, 0)
            truth += _live(office, orders, daily, calls_from)
            complain(dealer, manager, as_of=plan.as_of, now=now)
        surveys.answer_elsewhere(dealer, beside=network.dealers[world.shops[0].code], as_of=plan.as_of)
        progress(f"reckon {shop.code}", 0, 0)
        retention.refresh(dealer, as_of=plan.as_of, now=now)
        if place == 0:
            steer(dealer, as_of=plan.as_of, now=now)
        if place < _SHOPS_WITH_SAMPLES:
            record_wishes(dealer, manager, as_of=plan.as_of, now=now)
        if calls_from:
            _write(dealer, manager, as_of=plan.as_of, now=now)
            progress(f"care {shop.code}", 0, 0)
            cared += care_for_owners(dealer, manager, as_of=plan.as_of, now=now)
            scores.report(dealer, manager, as_of=plan.as_of, now=now)
            show_signs(dealer, manager, as_of=plan.as_of, now=now)
        if place < _SHOPS_WITH_SAMPLES:
            progress(f"write {shop.code}", 0, 0)
            filled.samples.extend(write_samples(world, shop, orders, home / "samples"))
    ask_for_maker(list(network.dealers.values()), network.makers_caller, as_of=plan.as_of, now=now)
    for name, rows in (("campaigns", truth), ("events", cared), ("surveys", asked)):
        if rows:
            filled.truth.append(winning_back.write_truth(home, rows, name=name))
    return filled


def _write(dealer: Dealer, manager: Staff, *, as_of: date, now: datetime) -> None:
    """Messages and wishes that owners got."""
    write_to_owners(dealer, manager, as_of=as_of, now=now)
    greet_owners(dealer, manager, as_of=as_of, now=now)


def _bring_in(
    office: Office, shop: Shop, orders: list[Order], work: _Work, calls_from: date | None
) -> dict[date, list[Export]]:
    """The files of a shop up to where its calls begin; those of the days after that, by day."""
    daily: dict[date, list[Export]] = {}
    for export in exports_of(office.world, shop, orders, daily_from=calls_from):
        if calls_from and export.made_on >= calls_from:
            daily.setdefault(export.made_on, []).append(export)
            continue
        work.importing(export)
        office.brings_month(export)
    made_on = calls_from - timedelta(days=1) if calls_from else None
    archive = archive_of(office.world, shop, orders, made_on=made_on)
    work.importing(archive)
    office.brings_archive(archive)
    if shop is office.world.shops[0]:
        as_of = office.world.plan.as_of
        keep_in_touch(office.dealer, as_of=as_of, until=calls_from or as_of, now=office.now)
    return daily


def _live(
    office: Office, orders: list[Order], daily: dict[date, list[Export]], calls_from: date
) -> list[Any]:
    """The days on which was called: each evening its orders come in; the truth of what campaigns brought."""
    plan, dealer, manager = office.world.plan, office.dealer, office.manager
    retention.refresh(dealer, as_of=calls_from - timedelta(days=1), now=office.now)
    settle_texts(dealer, manager, as_of=plan.as_of, now=office.now)
    truth = winning_back.win_back(
        dealer, manager, month=plan.golden_month, as_of=plan.as_of, starts_on=calls_from, now=office.now
    )
    live(
        Shift(dealer, manager, Coming.of(dealer, orders, calls_from), office.now),
        as_of=plan.as_of,
        evening=lambda on: office.ends_day(on, daily.get(on, [])),
    )
    return truth


@dataclass
class _Work:
    """How far the importing is, for whoever watches: in visits of cars, which are known before the orders."""

    progress: Progress
    total: int
    before: int = 0
    visits: int = 0
    orders: int = 0
    done: int = 0

    def next_shop(self, visits: int, orders: int) -> None:
        self.before += self.visits
        self.visits, self.orders, self.done = visits, max(orders, 1), 0

    def importing(self, file: Export | Archive) -> None:
        self.progress(f"import {file.name}", self.before + self.visits * self.done // self.orders, self.total)
        self.done += len(file.orders) if isinstance(file, Export) else 0
