"""Fills the store with a made-up network, the way its dealers would have: file by file, month by month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from huidian.demo.archive import Archive, archive_of
from huidian.demo.exports import MONTHS_BY_MONTH, Export, exports_of
from huidian.demo.orders import orders_of
from huidian.demo.samples.choosing import write_samples
from huidian.demo.store import winning_back
from huidian.demo.store.calling import live
from huidian.demo.store.closing import close_after
from huidian.demo.store.people import settle_in
from huidian.demo.store.wishes import record_wishes
from huidian.demo.store.writing import write_to_owners
from huidian.demo.truth import write_truth
from huidian.demo.world import Plan, make_world
from huidian.kit.months import first_day, month_of
from huidian.mart import actions as retention
from huidian.network.models import Dealer, Staff
from huidian.visits.actions.committing import commit_import
from huidian.visits.models import ImportBatch

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many orders are in, and how many there will be."""
_ZONE = ZoneInfo("Asia/Shanghai")
_MORNING = time(9, 20)
_AFTER_THAT = time(9, 40)
_A_WORKING_DAY = timedelta(hours=8)
_WHY = "the demo's own files"
_SHOPS_WITH_SAMPLES = 5
_SHOPS_THAT_CALL = 2


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
    truth: list[Any] = []
    for place, shop in enumerate(world.shops):
        orders = orders_of(world, shop)
        work.next_shop(stops[shop.code], len(orders))
        dealer, staff = network.dealers[shop.code], network.importers[shop.code]
        for export in exports_of(world, shop, orders):
            work.importing(export)
            at = datetime.combine(export.made_on, _MORNING, _ZONE)
            if _import(export, dealer, staff, min(at, now)):
                close_after(
                    export, world, dealer, network.managers[shop.code], at=min(at + _A_WORKING_DAY, now)
                )
        archive = archive_of(world, shop, orders)
        work.importing(archive)
        _import(archive, dealer, staff, min(datetime.combine(archive.made_on, _AFTER_THAT, _ZONE), now))
        progress(f"reckon {shop.code}", 0, 0)
        retention.refresh(Dealer.objects.get(code=shop.code), as_of=plan.as_of, now=now)
        if place < _SHOPS_WITH_SAMPLES:
            record_wishes(
                Dealer.objects.get(code=shop.code), network.managers[shop.code], as_of=plan.as_of, now=now
            )
            write_to_owners(
                Dealer.objects.get(code=shop.code), network.managers[shop.code], as_of=plan.as_of, now=now
            )
        if place < _SHOPS_THAT_CALL:
            progress(f"call {shop.code}", 0, 0)
            truth += _win_back(Dealer.objects.get(code=shop.code), network.managers[shop.code], plan, now)
            live(Dealer.objects.get(code=shop.code), network.managers[shop.code], as_of=plan.as_of, now=now)
            winning_back.call_all(Dealer.objects.get(code=shop.code), network.managers[shop.code], now=now)
        filled.orders[shop.code] = len(orders)
        if place < _SHOPS_WITH_SAMPLES:
            progress(f"write {shop.code}", 0, 0)
            filled.samples.extend(write_samples(world, shop, orders, home / "samples"))
    if truth:
        filled.truth.append(winning_back.write_truth(home, truth))
    return filled


def _win_back(dealer: Dealer, manager: Staff, plan: Plan, now: datetime) -> list[Any]:
    return winning_back.win_back(dealer, manager, month=plan.golden_month, as_of=plan.as_of, now=now)


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


def _import(file: Export | Archive, dealer: Dealer, staff: Staff, at: datetime) -> bool:
    """Whether the file was not in yet."""
    sha256 = file.sha256
    known = ImportBatch.objects.unscoped(_WHY).filter(dealer=dealer, sha256=sha256)
    if known.filter(state=ImportBatch.State.DONE).exists():
        return False
    batch = known.first() or ImportBatch.objects.create(
        dealer=dealer,
        kind=file.kind,
        file_name=file.name,
        sha256=sha256,
        profile=file.shop.profile,
        created_by=staff,
        created_at=at,
    )
    commit_import(batch, file.reading(), staff=staff, at=at, on=file.made_on)
    return True
