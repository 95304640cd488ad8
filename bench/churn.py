"""How fast churn is counted, each figure beside its floor measured in the same run.

    python bench/churn.py [--visits 10000000] [--dealers 200] [--years 5] [--repeats 3] [--keep FOLDER]

Makes a network, writes its mart and then times, each in a process of its own (the best of the repeats,
with the process's peak memory): the bare scan of the raw columns, the monthly churn of all months and
dealers from the raw facts and from the vehicle-months of the mart, the same measure in pandas, and one
dealer's pages.
"""

import argparse
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from make_facts import START, code, dealer_assignments, dealer_facts

WINDOW = 6


@dataclass(frozen=True)
class Task:
    """What one measuring process is told."""

    mart: Path
    dealer: str
    on: date
    repeats: int


@dataclass(frozen=True)
class Timing:
    """Best and first time and least processor time (all threads) in seconds, peak memory of the process in
    MB, and the answer to compare.
    """

    seconds: float
    first: float
    processor: float
    peak_mb: float
    answer: Any


def build(mart_dir: Path, dealers: int, visits: int, years: int) -> Timing:
    """Writes the mart dealer by dealer; the time is that of writing, not of making up the visits."""
    from huidian.engine.mart.files import write_dealer

    spent = busy = 0.0
    for number in range(dealers):
        made = dealer_facts(number, visits // dealers, years)
        teams = dealer_assignments(made[1])
        start, before = time.perf_counter(), time.process_time()
        write_dealer(mart_dir, code(number), *made, 1, at=datetime.now(UTC), assignments=teams)
        spent += time.perf_counter() - start
        busy += time.process_time() - before
    return Timing(spent, spent, busy, _peak_mb(), dealers)


def bare_scan(task: Task) -> Callable[[], Any]:
    import duckdb

    connection = duckdb.connect()
    files = str(task.mart / "*" / "visits-*.parquet")
    columns = "count(dealer), max(vehicle), max(month), max(settled_on), max(family)"
    sql = f"SELECT {columns} FROM read_parquet('{files}')"
    return lambda: connection.execute(sql).fetchone()


def _churn(task: Task, made_from: str) -> Callable[[], Any]:
    from huidian.engine.facts.evidence import Question
    from huidian.engine.figures.measures import figure
    from huidian.engine.mart import files as mart
    from huidian.engine.metrics import MONTHLY_CHURN
    from huidian.engine.rules import PlainRules
    from huidian.engine.runners import duckdb as runner

    opened = mart.open_mart(task.mart, runner=runner.DuckDBRunner())
    evidence = opened.evidence if made_from == "mart" else opened.known(on=task.on)
    question = Question(task.on, PlainRules(), window=WINDOW)

    def ask() -> Any:
        rows = opened.runner.arrow(figure(MONTHLY_CHURN, evidence, question))
        return rows.num_rows, *(sum(rows.column(name).to_pylist()) for name in ("visits", "cohort", "lost"))

    return ask


def churn_from_facts(task: Task) -> Callable[[], Any]:
    return _churn(task, "facts")


def churn_from_mart(task: Task) -> Callable[[], Any]:
    return _churn(task, "mart")


def churn_in_pandas(task: Task) -> Callable[[], Any]:
    import pandas
    import pyarrow.parquet as pq

    last = task.on.year * 12 + task.on.month - 1

    def ask() -> Any:
        files = [str(path) for path in sorted(task.mart.glob("*/visits-*.parquet"))]
        facts = pq.read_table(
            files, columns=["dealer", "vehicle", "month"], read_dictionary=["dealer"]
        ).to_pandas()
        keys = ["dealer", "vehicle", "month"]
        months = facts.groupby(keys, observed=True, sort=True).size().rename("visits").reset_index()
        following = months.groupby(["dealer", "vehicle"], observed=True)["month"].shift(-1)
        months["lost"] = ~(following <= months["month"] + WINDOW)
        months["month"] += WINDOW
        assessed = months[months["month"] <= last].groupby(["dealer", "month"], observed=True)
        answer = assessed.agg(visits=("visits", "sum"), cohort=("lost", "size"), lost=("lost", "sum"))
        answer["rate"] = answer["lost"] / answer["cohort"]
        assert isinstance(answer, pandas.DataFrame)
        return len(answer), *(int(answer[name].sum()) for name in ("visits", "cohort", "lost"))

    return ask


def one_dealers_page(task: Task) -> Callable[[], Any]:
    """24 months of churn, one month's list and six breakdowns, from a mart opened anew each time."""
    from huidian.engine.facts.evidence import Question
    from huidian.engine.figures.measures import figure, list_behind, split
    from huidian.engine.mart import files as mart
    from huidian.engine.metrics import MONTHLY_CHURN
    from huidian.engine.rules import PlainRules
    from huidian.engine.runners import duckdb as runner

    engine = runner.DuckDBRunner()
    month = task.on.year * 12 + task.on.month - 2
    recent = Question(task.on, PlainRules(), window=WINDOW, months=(month - 23, month + 1))
    of_month = Question(task.on, PlainRules(), window=WINDOW, months=(month, month))

    def ask() -> Any:
        opened = mart.open_mart(task.mart, [task.dealer], engine)
        evidence = opened.evidence
        answers = [engine.rows(figure(MONTHLY_CHURN, evidence, recent))]
        answers.append(engine.rows(list_behind(MONTHLY_CHURN, evidence, of_month, "lost")))
        for by in ("kind", "age", "model", "use", "warranty", "region"):
            answers.append(engine.rows(split(MONTHLY_CHURN, evidence, of_month, [by])))
        return [len(answer) for answer in answers]

    return ask


def one_dealers_standings(task: Task) -> Callable[[], Any]:
    from huidian.engine.mart import files as mart
    from huidian.engine.rules import PlainRules
    from huidian.engine.runners import duckdb as runner
    from huidian.engine.standings import standings

    engine, rules = runner.DuckDBRunner(), PlainRules()

    def ask() -> Any:
        opened = mart.open_mart(task.mart, [task.dealer], engine)
        return engine.arrow(standings(opened.visits, opened.vehicles, rules, task.on)).num_rows

    return ask


def one_dealers_refresh(task: Task) -> Callable[[], Any]:
    from huidian.engine.mart.files import write_dealer

    visits, vehicles = dealer_facts(9999, 50_000, 5)

    def ask() -> Any:
        with tempfile.TemporaryDirectory() as folder:
            return write_dealer(Path(folder), code(9999), visits, vehicles, 1, at=datetime.now(UTC)).revision

    return ask


def _measure(prepare: Callable[[Task], Callable[[], Any]], task: Task, answers: Any) -> None:
    ask = prepare(task)
    times, processor = [], []
    for _ in range(task.repeats):
        start, busy = time.perf_counter(), time.process_time()
        answer = ask()
        times.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    answers.put(Timing(min(times), times[0], min(processor), _peak_mb(), answer))


def alone(prepare: Callable[[Task], Callable[[], Any]], task: Task) -> Timing:
    """The timing of one measure in a fresh process."""
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    process = context.Process(target=_measure, args=(prepare, task, answers))
    process.start()
    while process.is_alive() and answers.empty():
        process.join(0.05)
    if answers.empty():
        raise SystemExit(f"{prepare.__name__} ended with {process.exitcode}")
    timing: Timing = answers.get()
    process.join()
    return timing


def _peak_mb() -> float:
    """The most memory this process held, without what its parent held when it started."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    return next(int(line.split()[1]) / 1024 for line in status.open() if line.startswith("VmHWM"))


def _line(name: str, timing: Timing, floor: float | None = None) -> None:
    beside = f"{timing.seconds / floor:7.1f} x scan" if floor else " " * 14
    again = f"cpu {timing.processor:7.3f} s  first {timing.first:6.3f} s  peak {timing.peak_mb:5.0f} MB"
    print(f"{name:<52}{timing.seconds:9.3f} s {beside}  {again}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    options.add_argument("--visits", type=int, default=10_000_000)
    options.add_argument("--dealers", type=int, default=200)
    options.add_argument("--years", type=int, default=5)
    options.add_argument("--repeats", type=int, default=3)
    options.add_argument("--keep", type=Path, help="build the mart here, or use the one already here")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        run(chosen, chosen.keep or Path(scratch))


def run(chosen: argparse.Namespace, mart_dir: Path) -> None:
    on = date(START.year + chosen.years - 1, 12, 31)
    task = Task(mart_dir, code(0), on, chosen.repeats)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    print(
        f"{chosen.visits:,} visits, {chosen.dealers} dealers, {chosen.years} years, best of {chosen.repeats}"
    )
    print(f"{os.cpu_count()} cores, load before the run {load:.1f}")
    if not any(mart_dir.glob("*/manifest.json")):
        _line(
            "writing the mart, vehicle-months included",
            build(mart_dir, chosen.dealers, chosen.visits, chosen.years),
        )
    size = sum(path.stat().st_size for path in mart_dir.glob("*/*.parquet")) / 1e6
    print(f"mart on disk: {size:.0f} MB")
    scan = alone(bare_scan, task)
    _line("bare DuckDB scan of the raw columns (the floor)", scan)
    from_mart, from_facts = alone(churn_from_mart, task), alone(churn_from_facts, task)
    _line("monthly churn, all months and dealers, mart", from_mart, scan.seconds)
    _line("monthly churn, all months and dealers, raw facts", from_facts, scan.seconds)
    in_pandas = alone(churn_in_pandas, task)
    _line("the same in pandas", in_pandas, scan.seconds)
    assert from_mart.answer == from_facts.answer, (from_mart.answer, from_facts.answer)
    assert from_mart.answer[1:] == in_pandas.answer[1:], (from_mart.answer, in_pandas.answer)
    print(
        f"pandas takes {in_pandas.seconds / from_mart.seconds:.1f} x the time of the mart, "
        f"{in_pandas.seconds / from_facts.seconds:.1f} x that of the raw facts"
    )
    print(f"all three count the same: visits, cohort, lost = {from_mart.answer[1:]}")
    several = Task(mart_dir, task.dealer, on, max(chosen.repeats, 10))
    _line("one dealer: 24 months, a list, six breakdowns", alone(one_dealers_page, several))
    _line("one dealer: standings of every vehicle", alone(one_dealers_standings, several))
    _line("one dealer of 50,000 visits: writing its mart", alone(one_dealers_refresh, several))


if __name__ == "__main__":
    main()
