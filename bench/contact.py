"""What needs cost: 100,000 vehicles with all rules, from scratch and where one in a hundred changed.

    python bench/contact.py [--vehicles 100000] [--repeats 2] [--keep FOLDER]

Makes cars in SQLite (seven visits each on average, one odometer reading in ten impossible), then times each
step in a process of its own, beside the floor of the same run: reading the facts alone. All kinds of need of
the pack that has most are turned on. Times are seconds of the processor and on the clock.
"""

from __future__ import annotations

import argparse
import pickle
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from make_cars import TODAY, add_visit, make, read
from store_needs import change_store, make_store, open_store, slider, store, stored_again

LIMITS = {"scratch": 60.0, "changed": 5.0, "night": 5.0, "store": 60.0, "stored_again": 5.0}
LIMIT_MB = 700
WORDS = {
    "floor": "reading the facts alone (the floor)",
    "fleet": "what each model drives, out of all readings",
    "scratch": "needs of all vehicles from scratch",
    "changed": "the next night, told which 1 % changed",
    "night": "the next night, comparing all digests",
    "load": "what is ahead, counted, and twelve weeks simulated",
    "store": "needs computed and stored, in the product's store",
    "stored_again": "the same, of which 1 % changed",
    "slider": "moves of the simulator's sliders",
}


def rules() -> Any:
    """Every kind of need of the richest pack, turned on, over what each model drives."""
    from huidian import playbooks
    from huidian.engine.needs.prepared import prepare

    needs = playbooks.load("svw").needs
    return prepare(replace(needs, rules=tuple(replace(rule, enabled=True) for rule in needs.rules)))


def floor(folder: Path) -> str:
    return f"{sum(len(facts.visits) for facts in read(folder / 'cars.sqlite')):,} visits"


def fleet(folder: Path) -> str:
    from huidian.engine.odometer.cleaning import clean
    from huidian.engine.odometer.rates import fleet, usual
    from huidian.engine.odometer.readings import Reading

    left_out = readings = 0

    def tracks() -> Any:
        nonlocal left_out, readings
        for facts in read(folder / "cars.sqlite"):
            seen = [Reading(visit.day, visit.km or 0, visit.id) for visit in facts.visits]
            track = clean(seen, expected_a_day=51, most_a_day=500)
            left_out, readings = left_out + len(track.implausible), readings + len(seen)
            yield facts.model, track

    made = fleet(tracks(), usual(12_000, 25_000))
    return f"{made.others.km_a_day:.0f} km a day, {100 * left_out / readings:.1f} % of readings left out"


def scratch(folder: Path) -> str:
    from huidian.engine.needs.compute import compute
    from huidian.engine.needs.differences import differences

    known, kinds, opened, ready = {}, Counter[str](), 0, rules()
    for made in (compute(car, ready, TODAY) for car in read(folder / "cars.sqlite")):
        known[made.vehicle] = (made.digest, made.changes_on)
        kinds.update(need.kind for need in made.needs)
        opened += len(differences([], made, TODAY, ready.ahead_days).opened)
    (folder / "known.pickle").write_bytes(pickle.dumps(known))
    return f"{kinds.total():,} needs of {len(kinds)} kinds, {opened:,} to store"


def changed(folder: Path) -> str:
    return _night(folder, "id % 100 = 7")


def night(folder: Path) -> str:
    return _night(folder, "")


def _night(folder: Path, only: str) -> str:
    from huidian.engine.needs.compute import compute, is_current

    known = pickle.loads((folder / "known.pickle").read_bytes())
    ready, stale = rules(), 0
    for car in read(folder / "changed.sqlite", only):
        if not is_current(known.get(car.vehicle), car, ready, TODAY):
            compute(car, ready, TODAY)
            stale += 1
    return f"{stale:,} vehicles computed"


def load(folder: Path) -> str:
    from huidian.engine.needs.compute import compute
    from huidian.engine.needs.go_live import Setting, demands, simulate

    prepared = rules()
    ahead = (
        need
        for facts in read(folder / "cars.sqlite", "id % 10 = 3")
        for need in compute(facts, prepared, TODAY).needs
    )
    counted = demands(ahead, TODAY)
    start = time.process_time()
    made = simulate(counted, Setting(TODAY, 3, 60, backlog_days=30))
    return f"{made.sentence(3).en} ({time.process_time() - start:.2f} s)"


STEPS = {
    step.__name__: step for step in (floor, fleet, scratch, changed, night, load, store, stored_again, slider)
}
ONCE = ("store", "stored_again", "slider")
"""Steps that find another store the second time."""


def change(folder: Path) -> None:
    """One vehicle in a hundred came for another visit."""
    chance = random.Random(12)
    (folder / "changed.sqlite").write_bytes((folder / "cars.sqlite").read_bytes())
    with closing(sqlite3.connect(folder / "changed.sqlite")) as store:
        for (number,) in store.execute("select id from vehicle where id % 100 = 7").fetchall():
            add_visit(store, chance, number, 99, TODAY.toordinal() - 1, 60_000)
        store.commit()


def measure(step: str, folder: Path) -> dict[str, Any]:
    """A step in a process of its own: processor time without its start, seconds, peak memory, words."""
    done = subprocess.run(
        [sys.executable, __file__, "--step", step, "--keep", str(folder)],
        check=True,
        capture_output=True,
        text=True,
    )
    busy, seconds, peak, said = done.stdout.strip().split("\t")
    return {"busy": float(busy), "seconds": float(seconds), "peak": float(peak), "said": said}


def run(step: str, folder: Path) -> None:
    """The measured process: the last line is its times, its peak memory in MB, and what it says."""
    if step in ONCE:
        make_store(folder) if step == "store" else open_store(folder)
    if step == "stored_again":
        change_store()
    before, start = time.process_time(), time.perf_counter()
    said = STEPS[step](folder)
    busy, seconds = time.process_time() - before, time.perf_counter() - start
    status = Path("/proc/self/status").read_text().splitlines()
    peak = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))
    print(f"{busy:.2f}\t{seconds:.2f}\t{peak:.0f}\t{said}")


def report(folder: Path, vehicles: int, repeats: int) -> int:
    if not (folder / "cars.sqlite").exists():
        make(folder / "cars.sqlite", vehicles)
    change(folder)
    least, failed = 0.0, False
    for step, words in WORDS.items():
        best = min(
            (measure(step, folder) for _ in range(1 if step in ONCE else repeats)),
            key=lambda one: one["busy"],
        )
        least = least or best["busy"]
        over = best["busy"] > LIMITS.get(step, 1e9) or best["peak"] > LIMIT_MB
        failed |= over
        took = f"{best['busy']:7.2f} s  {best['busy'] / least:5.1f} x floor  clock {best['seconds']:6.2f} s"
        print(
            f"{words:52} {took}  {best['peak']:4.0f} MB  {best['said']}{'  OVER' if over else ''}",
            flush=True,
        )
    return int(failed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--vehicles", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--step", choices=STEPS)
    given = parser.parse_args()
    if given.step:
        run(given.step, given.keep)
    else:
        with tempfile.TemporaryDirectory() as folder:
            sys.exit(report(given.keep or Path(folder), given.vehicles, given.repeats))
