"""Fills the store with a made-up network, the way its dealers would have: file by file, month by month."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from huidian.demo.exports import Export, exports_of, reading_of
from huidian.demo.orders import orders_of
from huidian.demo.samples.choosing import write_samples
from huidian.demo.store.people import Network, settle_in
from huidian.demo.truth import write_truth
from huidian.demo.world import Plan, make_world
from huidian.network.models import Dealer, Staff
from huidian.retention import actions as retention
from huidian.visits.actions.committing import commit_import
from huidian.visits.models import ImportBatch

Progress = Callable[[str, int, int], None]
"""Told what is being done, how many orders are in, and how many there will be."""
_ZONE = ZoneInfo("Asia/Shanghai")
_MORNING = time(9, 20)
_WHY = "the demo's own files"


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
    """
    progress("simulate", 0, 0)
    world = make_world(plan)
    orders = {shop.code: orders_of(world, shop) for shop in world.shops}
    exports = [export for shop in world.shops for export in exports_of(world, shop, orders[shop.code])]
    exports.sort(key=lambda export: (export.made_on, export.shop.code))
    opened = datetime.combine(exports[0].made_on - timedelta(days=1), _MORNING, _ZONE)
    network = settle_in(world.shops, at=min(opened, now))
    _import_all(exports, network, now, progress)
    for code, dealer in network.dealers.items():
        progress(f"reckon {code}", 0, 0)
        retention.refresh(Dealer.objects.get(pk=dealer.pk), as_of=plan.as_of, now=now)
    progress("write", 0, 0)
    truth = write_truth(world, home / "demo" / "truth")
    samples = write_samples(world, orders, home / "samples")
    return Filled(plan, {code: len(rows) for code, rows in orders.items()}, truth, samples)


def _import_all(exports: list[Export], network: Network, now: datetime, progress: Progress) -> None:
    total = sum(len(export.orders) for export in exports)
    done = 0
    for export in exports:
        progress(f"import {export.name}", done, total)
        code = export.shop.code
        _import(export, network.dealers[code], network.importers[code], now)
        done += len(export.orders)
    progress("import", total, total)


def _import(export: Export, dealer: Dealer, staff: Staff, now: datetime) -> None:
    sha256 = export.sha256
    known = ImportBatch.objects.unscoped(_WHY).filter(dealer=dealer, sha256=sha256)
    if known.filter(state=ImportBatch.State.DONE).exists():
        return
    at = min(datetime.combine(export.made_on, _MORNING, _ZONE), now)
    batch = known.first() or ImportBatch.objects.create(
        dealer=dealer,
        kind=ImportBatch.Kind.VISITS,
        file_name=export.name,
        sha256=sha256,
        profile=export.shop.profile,
        created_by=staff,
        created_at=at,
    )
    commit_import(batch, reading_of(export), staff=staff, at=at, on=export.made_on)
