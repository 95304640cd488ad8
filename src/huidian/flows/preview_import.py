"""What a file would do, before it does it: row by row, and to the churn of the months it touches."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from huidian.flows.import_effect import effect_of
from huidian.flows.import_file import Stage, Watch, read_batch
from huidian.flows.known_vehicles import KnownVehicles, known_vehicles_of
from huidian.network.ends import today_at
from huidian.visits import actions as visits
from huidian.visits.actions import Plan
from huidian.visits.importing import Reading
from huidian.visits.models import ImportBatch


@dataclass(frozen=True, slots=True)
class Preview:
    """A reading with what committing it would do."""

    reading: Reading
    plan: Plan
    known_vehicles: KnownVehicles
    effect: list[dict[str, object]] = field(default_factory=list)


def preview_import(batch: ImportBatch, path: Path, *, at: datetime, watch: Watch) -> Preview:
    """Read and match a file without storing anything of it. `batch` may be unsaved."""
    reading = read_batch(batch, path, at=at, watch=watch)
    watch(Stage.MATCHING, 0, None)
    plan = visits.plan_import(reading, dealer_id=batch.dealer_id, on=today_at(at, batch.dealer))
    watch(Stage.COUNTING, 0, None)
    effect = effect_of(plan, batch.dealer, as_of=today_at(at, batch.dealer))
    return Preview(reading, plan, known_vehicles_of(plan), effect)
