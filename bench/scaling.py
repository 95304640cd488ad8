"""How the figures grow with the network: DuckDB within a memory limit, and Spark, beside the bare scan.

    python bench/scaling.py [--millions 1,10,30,100] [--memory 4GB] [--spark] [--all] [--keep FOLDER]

Writes the mart of dealers of 200,000 visits in ten years each (half of them by each of two processes; 100
million visits are some 4 GB on disk), then asks the first 5, 50, … of them. Each measure has a process of its
own; times are the best of ``--repeats``. With ``--spark`` the same is asked of Spark (``local[2]``), with
``--all`` every metric of the register, those of the same rows in one pass. At the end the two largest sizes
are drawn out to 3,000 dealers, 600 million visits.
"""

import argparse
import multiprocessing
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil
from make_facts import START, code, dealer_facts

PER_DEALER, YEARS, NETWORK = 200_000, 10, 3_000
ON = date(START.year + YEARS - 1, 12, 31)
PAST = datetime(ON.year - 1, 7, 1, 12, tzinfo=UTC)
AT_ONCE = 2


@dataclass(frozen=True)
class Task:
    """What one measuring process is told."""

    mart: Path
    dealers: int
    memory: str
    repeats: int

    @property
    def codes(self) -> list[str]:
        return [code(number) for number in range(self.dealers)]


@dataclass(frozen=True)
class Timing:
    """Best and first time and least processor time in seconds, peak memory in MB (both with that of Java),

    and the answer to compare.
    """

    seconds: float
    first: float
    processor: float
    peak_mb: float
    answer: Any


Measure = Callable[[Task], Callable[[], Any]]


def write(mart: Path, number: int) -> None:
    """One dealer's part of the mart, unless it is there."""
    from huidian.engine.mart.files import read_manifest, write_dealer

    if read_manifest(mart, code(number)) is None:
        write_dealer(mart, code(number), *dealer_facts(number, PER_DEALER, YEARS), 1, at=datetime.now(UTC))


def bare_scan(task: Task) -> Callable[[], Any]:
    import duckdb

    from huidian.engine.mart.files import folder_of, read_manifests

    connection = duckdb.connect(config={"memory_limit": task.memory})
    files = [
        str(task.mart / folder_of(dealer) / manifest.parts["visits"].file)
        for dealer, manifest in read_manifests(task.mart, task.codes).items()
    ]
    columns = "count(dealer), max(vehicle), max(month), max(settled_on), max(family)"
    return lambda: connection.execute(f"SELECT {columns} FROM read_parquet($1)", [files]).fetchone()


def churn_on_duckdb(task: Task) -> Callable[[], Any]:
    from huidian.engine.runners.duckdb import DuckDBRunner

    return _churn(task, DuckDBRunner(task.memory, temp_directory=task.mart / "spill"))


def churn_on_spark(task: Task) -> Callable[[], Any]:
    from huidian.engine.runners.spark import SparkRunner

    memory = task.memory.lower().replace("gb", "g")
    options = {"spark.driver.memory": memory, "spark.local.dir": str(task.mart / "spill")}
    return _churn(task, SparkRunner("local[2]", options))


def past_churn_on_duckdb(task: Task) -> Callable[[], Any]:
    from huidian.engine.runners.duckdb import DuckDBRunner

    return _churn(task, DuckDBRunner(task.memory, temp_directory=task.mart / "spill"), past=True)


def _churn(task: Task, runner: Any, *, past: bool = False) -> Callable[[], Any]:
    from huidian.engine.facts.evidence import Question
    from huidian.engine.figures.measures import figure
    from huidian.engine.mart.files import open_mart
    from huidian.engine.metrics import MONTHLY_CHURN
    from huidian.engine.rules import PlainRules

    def ask() -> Any:
        mart = open_mart(task.mart, task.codes, runner)
        on = PAST.date() if past else ON
        evidence = mart.known(at=PAST, on=on) if past else mart.evidence
        rows = runner.arrow(figure(MONTHLY_CHURN, evidence, Question(on, PlainRules())))
        return rows.num_rows, *(sum(rows.column(name).to_pylist()) for name in ("visits", "cohort", "lost"))

    return ask


def every_metric_on_duckdb(task: Task) -> Callable[[], Any]:
    from huidian.engine.facts.evidence import Question
    from huidian.engine.figures.at_once import figures_at_once
    from huidian.engine.mart.files import open_mart
    from huidian.engine.metrics import METRICS
    from huidian.engine.rules import PlainRules
    from huidian.engine.runners.duckdb import DuckDBRunner

    runner = DuckDBRunner(task.memory, temp_directory=task.mart / "spill")

    def ask() -> Any:
        mart = open_mart(task.mart, task.codes, runner)
        requests = [(metric, ("dealer",)) for metric in METRICS.values() if metric.rows is not None]
        told = figures_at_once(runner, mart.evidence, Question(ON, PlainRules()), requests)
        return [table.num_rows for _, table in told]

    return ask


def _measure(prepare: Measure, task: Task, answers: Any) -> None:
    ask = prepare(task)
    times, busy = [], []
    for _ in range(task.repeats):
        start, before = time.perf_counter(), _processor()
        answer = ask()
        times.append(time.perf_counter() - start)
        busy.append(_processor() - before)
    answers.put(Timing(min(times), times[0], min(busy), _peak_mb(), answer))


def _family() -> list[psutil.Process]:
    """This process and the Java it started."""
    own = psutil.Process()
    return [own, *own.children(recursive=True)]


def _processor() -> float:
    spent = [one.cpu_times() for one in _family()]
    return float(sum(one.user + one.system for one in spent))


def _peak_mb() -> float:
    """The most memory they held; only Linux tells."""
    found = [Path(f"/proc/{one.pid}/status") for one in _family()]
    lines = [line for path in found if path.exists() for line in path.read_text().splitlines()]
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM"))


def alone(prepare: Measure, task: Task) -> Timing | None:
    """The timing in a fresh process; nothing where that ended without an answer."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_measure, args=(prepare, task, answers))
    process.start()
    while process.is_alive() and answers.empty():
        process.join(0.2)
    timing: Timing | None = None if answers.empty() else answers.get()
    process.join()
    return timing


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--millions", default="1,10,30,100")
    options.add_argument("--memory", default="4GB")
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--spark", action="store_true")
    options.add_argument("--all", action="store_true", dest="every")
    options.add_argument("--keep", type=Path, help="build the mart here, or use the one already here")
    chosen = options.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="bench-scaling-"))
    try:
        run(chosen, folder)
    finally:
        if chosen.keep is None:
            shutil.rmtree(folder, ignore_errors=True)


def run(chosen: argparse.Namespace, folder: Path) -> None:
    sizes = sorted(round(float(size) * 1_000_000) for size in chosen.millions.split(","))
    _build(folder, sizes[-1] // PER_DEALER)
    measures: dict[str, Measure] = {"bare scan of the raw columns (the floor)": bare_scan}
    measures["monthly churn, DuckDB"] = churn_on_duckdb
    measures["monthly churn as of a past day, DuckDB"] = past_churn_on_duckdb
    if chosen.every:
        measures["every metric, DuckDB"] = every_metric_on_duckdb
    if chosen.spark:
        measures["monthly churn, Spark local[2]"] = churn_on_spark
    taken: dict[str, list[tuple[int, Timing]]] = {name: [] for name in measures}
    for size in sizes:
        task = Task(folder, size // PER_DEALER, chosen.memory, chosen.repeats)
        print(f"\n{size:,} visits, {task.dealers} dealers, load {os.getloadavg()[0]:.1f}")
        for name, timing in _timed(measures, task).items():
            taken[name].append((size, timing))
    for name, points in taken.items():
        _draw_out(name, points)


def _build(folder: Path, dealers: int) -> None:
    (folder / "spill").mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(AT_ONCE) as pool:
        pool.starmap(write, [(folder, number) for number in range(dealers)], chunksize=1)
    size = sum(path.stat().st_size for path in folder.glob("*/*.parquet")) / 1e6
    spent = time.perf_counter() - start
    print(f"{os.cpu_count()} cores; {dealers} dealers, {size:,.0f} MB, made and written in {spent:.0f} s")


def _timed(measures: dict[str, Measure], task: Task) -> dict[str, Timing]:
    found: dict[str, Timing] = {}
    for name, prepare in measures.items():
        timing = alone(prepare, task)
        if timing is None:
            print(f"{name:<44} ended without an answer")
            continue
        floor = next(iter(found.values()), timing).seconds
        found[name] = timing
        print(
            f"{name:<44}{timing.seconds:9.2f} s {timing.seconds / floor:7.1f} x scan   "
            f"cpu {timing.processor:7.2f} s  first {timing.first:7.2f} s  peak {timing.peak_mb:6,.0f} MB"
        )
    alike = {timing.answer for name, timing in found.items() if name.startswith("monthly churn, ")}
    assert len(alike) == 1, f"the engines differ: {alike}"
    return found


def _draw_out(name: str, points: list[tuple[int, Timing]]) -> None:
    """What the two largest sizes say of the whole network, by a straight line."""
    if len(points) < 2:
        return
    (smaller, before), (larger, after) = points[-2:]
    network = NETWORK * PER_DEALER
    further = (network - larger) / (larger - smaller)
    seconds, processor = (
        after_one + (after_one - before_one) * further
        for before_one, after_one in (
            (before.seconds, after.seconds),
            (before.processor, after.processor),
        )
    )
    first, first_timing = points[0]
    print(
        f"{name}: {larger:,} visits take {after.seconds / first_timing.seconds:.1f} x the time of {first:,} "
        f"({after.processor / first_timing.processor:.1f} x its processor time); drawn out from {smaller:,} "
        f"and {larger:,}, {network:,} would take {seconds:.0f} s ({processor:.0f} s of one core)"
    )


if __name__ == "__main__":
    main()
