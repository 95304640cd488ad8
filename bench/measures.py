"""The full set of measures over a network, each beside the bare scan of the same run.

    python bench/measures.py [--visits 10000000] [--dealers 200] [--years 5] [--repeats 3] [--keep FOLDER]

Every metric of the register that has counts is asked for all dealers and all its months (or years) at once,
from the mart, in one process with a memory limit: tiers and classes by tier and class, the migration from
class to class, the assessment by team, the flows between dealers, the retention curves. Metrics of the same
rows are counted in one pass, which stands beside the first of them. The sum of all is the full set. Then the
monthly churn as it was known on past days, which makes the vehicle-months anew from the raw facts.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from churn import Task, Timing, alone, bare_scan, build
from make_facts import START, code

LIMIT = "2GB"
BY: dict[str, list[tuple[str, ...]]] = {
    "tiers": [("dealer", "tier")],
    "class_structure": [("dealer", "to_class"), ("dealer", "from_class", "to_class")],
    "assessment_churn": [("dealer", "team")],
    "network_defection": [("dealer",), ("dealer", "to_dealer")],
}


def full_set(task: Task) -> Callable[[], dict[str, float]]:
    """The seconds of each figure, all in one process; a pass counts for the first figure it gives."""
    from huidian.engine.facts.evidence import Question
    from huidian.engine.figures.at_once import figures_at_once
    from huidian.engine.figures.curves import retention_curve
    from huidian.engine.mart.files import open_mart
    from huidian.engine.metrics import METRICS
    from huidian.engine.metrics.retention import retention_rows
    from huidian.engine.rules import PlainRules
    from huidian.engine.runners.duckdb import DuckDBRunner

    opened = open_mart(task.mart, runner=DuckDBRunner(memory_limit=LIMIT))
    evidence, question = opened.evidence, Question(task.on, PlainRules())
    asked = [
        (metric, by)
        for metric in METRICS.values()
        if metric.rows is not None
        for by in BY.get(metric.id, [("dealer",)])
    ]
    curves = retention_curve(retention_rows(evidence, question), ("dealer", "cohort_year"))

    def ask() -> dict[str, float]:
        spent, start = {}, time.perf_counter()
        for (metric, by), _figures in figures_at_once(opened.runner, evidence, question, asked):
            now = time.perf_counter()
            spent[f"{metric.id} by {', '.join(by)}"], start = now - start, now
        opened.runner.arrow(curves)
        return spent | {"retention curves by dealer, cohort_year": time.perf_counter() - start}

    return ask


def known_then(task: Task) -> Callable[[], Any]:
    """The monthly churn of all months as known on a day in the middle of the data."""
    from huidian.engine.facts.evidence import Question
    from huidian.engine.figures.measures import figure
    from huidian.engine.mart.files import open_mart
    from huidian.engine.metrics import MONTHLY_CHURN
    from huidian.engine.rules import PlainRules
    from huidian.engine.runners.duckdb import DuckDBRunner

    opened = open_mart(task.mart, runner=DuckDBRunner(memory_limit=LIMIT))
    at = datetime(task.on.year, task.on.month, task.on.day, tzinfo=UTC)
    question = Question(task.on, PlainRules())

    def ask() -> Any:
        return opened.runner.arrow(figure(MONTHLY_CHURN, opened.known(at=at, on=task.on), question)).num_rows

    return ask


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--visits", type=int, default=10_000_000)
    options.add_argument("--dealers", type=int, default=200)
    options.add_argument("--years", type=int, default=6)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--keep", type=Path, help="build the mart here, or use the one already here")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        run(chosen, chosen.keep or Path(scratch))


def run(chosen: argparse.Namespace, mart_dir: Path) -> None:
    end = date(START.year + chosen.years - 1, 12, 31)
    task = Task(mart_dir, code(0), end, chosen.repeats)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"{chosen.visits:,} visits, {chosen.dealers} dealers, {chosen.years} years, best of {chosen.repeats}"
    )
    print(f"{os.cpu_count()} cores, load before the run {load:.1f}, memory limit of the engine {LIMIT}")
    if not any(mart_dir.glob("*/manifest.json")):
        built = build(mart_dir, chosen.dealers, chosen.visits, chosen.years)
        print(f"writing the mart: {built.seconds:.1f} s, once")
    scan = alone(bare_scan, task)
    print(f"{'bare DuckDB scan of the raw columns (the floor)':<56}{scan.seconds:8.2f} s")
    measured = alone(full_set, task)
    _tell(measured, scan.seconds)
    for share in (0.5, 0.8, 1.0):
        day = START + (end - START) * share
        then = alone(known_then, Task(mart_dir, task.dealer, day, chosen.repeats))
        _line(f"monthly churn, all months, as known on {day}", then.seconds, scan.seconds, then)


def _tell(measured: Timing, scan: float) -> None:
    for name, seconds in sorted(measured.answer.items(), key=lambda one: -one[1]):
        _line(f"  {name}", seconds, scan)
    _line(f"the full set: {len(measured.answer)} figures", measured.seconds, scan, measured)


def _line(name: str, seconds: float, scan: float, timing: Timing | None = None) -> None:
    beside = f"cpu {timing.processor:6.2f} s  peak {timing.peak_mb:5.0f} MB" if timing else ""
    print(f"{name:<56}{seconds:8.2f} s {seconds / scan:7.1f} x scan  {beside}")


if __name__ == "__main__":
    main()
