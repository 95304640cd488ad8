"""The assessed month split the ways S0 and S2 split it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import ibis.expr.types as ir

from huidian.engine.figures.breakdown import breakdown
from huidian.engine.figures.dimensions import DIMENSIONS
from huidian.engine.figures.sums import behind
from huidian.engine.metrics import CHURN_OF_HOLDINGS, MONTHLY_CHURN
from huidian.engine.runners.duckdb import DuckDBRunner
from huidian.flows.churn_files.report import Breakdown, Slice
from huidian.kit.labels import Label
from huidian.playbooks import Playbook
from huidian.playbooks.rules import AgeBucket, Kind, Use

SPLITS = ("kind", "age", "model", "use", "warranty", "region")
KIND = "kind"
OVER_HOLDINGS = ("model", "region")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the engine is asked about; ``rows`` are the monthly churn rows of the assessed month."""

    runner: DuckDBRunner
    visits: ir.Table
    vehicles: ir.Table
    rows: ir.Table
    playbook: Playbook


def breakdowns_by_dealer(facts: Facts, splits: Sequence[str]) -> dict[str, list[Breakdown]]:
    """Per dealer the breakdowns in which any vehicle of the cohort has a known value."""
    by_dealer: defaultdict[str, list[Breakdown]] = defaultdict(list)
    for split in splits:
        for dealer, slices in _slices(facts, split).items():
            if any(one.name for one in slices):
                by_dealer[dealer].append(Breakdown(split, DIMENSIONS[split].label, slices))
    return by_dealer


def _names(split: str, playbook: Playbook) -> Mapping[str, Label]:
    by_playbook: Mapping[str, Iterable[Kind | AgeBucket | Use]] = {
        "kind": playbook.kinds,
        "age": playbook.age_buckets,
        "use": playbook.uses,
    }
    return dict(DIMENSIONS[split].labels) | {one.key: one.label for one in by_playbook.get(split, ())}


def _slices(facts: Facts, split: str) -> dict[str, list[Slice]]:
    table = breakdown(facts.rows, facts.vehicles, MONTHLY_CHURN, [split], facts.playbook, keys=("dealer",))
    holdings = _holdings(facts, split) if split in OVER_HOLDINGS else {}
    names = _names(split, facts.playbook)
    slices: defaultdict[str, list[Slice]] = defaultdict(list)
    for row in facts.runner.rows(table):
        key = row[split]
        one = Slice(
            None if key is None else names.get(key, Label(key, key)),
            row["cohort"],
            row["lost"],
            row["rate"],
            row["share"],
            row.get("cumulative_share"),
        )
        held = holdings.get((row["dealer"], key))
        if held:
            one = replace(one, holdings=held["holdings"], lost_of_holdings=held["rate"])
        slices[row["dealer"]].append(one)
    return slices


def _holdings(facts: Facts, split: str) -> Mapping[tuple[str, str | None], Mapping[str, Any]]:
    """Vehicles in the files and those lost in the month, per dealer and value (S2)."""
    lost = behind(facts.rows, "lost").select("dealer", "vehicle", lost=ibis.literal(True))
    held = facts.vehicles.select("dealer", "vehicle").left_join(lost, ["dealer", "vehicle"])
    held = held.select("dealer", "vehicle", holdings=ibis.literal(True), lost=held.lost.fill_null(False))
    table = breakdown(held, facts.vehicles, CHURN_OF_HOLDINGS, [split], facts.playbook, keys=("dealer",))
    found: Sequence[Mapping[str, Any]] = facts.runner.rows(table)
    return {(row["dealer"], row[split]): row for row in found}
