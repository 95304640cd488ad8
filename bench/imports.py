"""What `huidian import` costs beside its floor: reading the workbook alone and a bare insert of its rows.

    python bench/imports.py --rows 200000

Each measurement is a process of its own; the best of `--repeats` counts. Times are seconds on the clock (and
of computing, which another load on the machine disturbs less), memory is the most a process ever held. During
one more import another process saves a row every 20 ms, as a sign-in does: how long it waits at most.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from make_visits import write_visits

PARSE = """
import sys
from python_calamine import CalamineWorkbook
rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()
print(len(rows))
"""
INSERT = """
import pickle, sqlite3, sys
rows = pickle.load(open(sys.argv[1], "rb"))
store = sqlite3.connect(sys.argv[2])
store.execute("PRAGMA journal_mode=WAL"); store.execute("PRAGMA synchronous=NORMAL")
columns = ", ".join(f"c{n}" for n in range(len(rows[0])))
store.execute(f"CREATE TABLE visits (id INTEGER PRIMARY KEY, {columns})")
store.execute("CREATE UNIQUE INDEX a ON visits (c0)")
store.execute("CREATE INDEX b ON visits (c6, c2)")
store.execute("CREATE INDEX c ON visits (c5)")
with store:
    store.executemany(f"INSERT INTO visits ({columns}) VALUES ({', '.join('?' * len(rows[0]))})", rows)
"""
PREPARE = """
import pickle, sys
from python_calamine import CalamineWorkbook
rows = CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()[1:]
rows = [tuple(str(v) if hasattr(v, "isoformat") else v for v in row) for row in rows]
pickle.dump(rows, open(sys.argv[2], "wb"))
"""
SAVE = """
import signal, sqlite3, sys, time
store = sqlite3.connect(sys.argv[1], timeout=60, isolation_level=None)
store.execute("PRAGMA synchronous=NORMAL")
store.execute("CREATE TABLE saved (n INTEGER)")
over, waits = [], []
signal.signal(signal.SIGTERM, lambda *_: over.append(1))
while not over:
    started = time.perf_counter()
    store.execute("INSERT INTO saved VALUES (1)")
    waits.append(time.perf_counter() - started)
    time.sleep(0.02)
waits.sort()
print(waits[-1], waits[int(len(waits) * 0.99)])
"""
NOTHING = "import pickle, sys; rows = pickle.load(open(sys.argv[1], 'rb')); print(len(rows))"


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds on the clock, seconds of computing, most memory in MB."""

    clock: float
    computing: float
    memory: float

    def __str__(self) -> str:
        return f"{self.clock:7.2f} s {self.computing:7.2f} s {self.memory:7.0f} MB"


def measure(command: Sequence[str], environment: dict[str, str] | None = None) -> Cost:
    """Run a command to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    clock = time.perf_counter() - started
    if status:
        raise SystemExit(f"failed: {' '.join(command[:4])}")
    return Cost(clock, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def best(repeats: int, once: Callable[[], Cost]) -> Cost:
    return min((once() for _ in range(repeats)), key=lambda cost: cost.clock)


class Bench:
    """One workbook, and stores to bring it into."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.folder = folder
        self.file = folder / "orders.xlsx"
        self.saved_again = folder / "orders-again.xlsx"
        self.pickled = folder / "rows.pickle"
        write_visits(self.file, rows)
        shutil.copy(self.file, self.saved_again)
        with self.saved_again.open("ab") as again:
            again.write(b"\0" * 16)  # another file by its content's hash, the same workbook to its readers
        measure([sys.executable, "-c", PREPARE, str(self.file), str(self.pickled)])

    def parse(self) -> Cost:
        return measure([sys.executable, "-c", PARSE, str(self.file)])

    def insert(self) -> Cost:
        store = self.folder / "bare.sqlite3"
        for path in self.folder.glob("bare.sqlite3*"):
            path.unlink()
        whole = measure([sys.executable, "-c", INSERT, str(self.pickled), str(store)])
        loading = measure([sys.executable, "-c", NOTHING, str(self.pickled)])
        return Cost(whole.clock - loading.clock, whole.computing - loading.computing, whole.memory)

    def new_store(self) -> dict[str, str]:
        home = self.folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        left_out = ("DATABASE_URL", "HUIDIAN_MART", "PYTHONDONTWRITEBYTECODE")
        environment = {name: value for name, value in os.environ.items() if name not in left_out}
        # As after an installation, which compiles what it installs.
        environment |= {"HUIDIAN_HOME": str(home), "PYTHONPYCACHEPREFIX": str(self.folder / "compiled")}
        measure([*_HUIDIAN, "manage", "migrate", "--verbosity", "0"], environment)
        return environment

    def bring(self, environment: dict[str, str], file: Path) -> Cost:
        return measure(
            [*_HUIDIAN, "import", str(file), "--dealer", "B1", "--new-dealer", "bench"], environment
        )

    def waits(self) -> tuple[float, float]:
        """Seconds another process waited to save while the file came in: the longest, and one in 100."""
        environment = self.new_store()
        store = str(Path(environment["HUIDIAN_HOME"]) / "huidian.sqlite3")
        saving = subprocess.Popen([sys.executable, "-c", SAVE, store], stdout=subprocess.PIPE, text=True)
        self.bring(environment, self.file)
        saving.terminate()
        longest, hundredth = saving.communicate()[0].split()
        return float(longest), float(hundredth)


_HUIDIAN = [sys.executable, "-m", "huidian.config.cli"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), given.rows)
        warm = Path(folder) / "few.xlsx"
        write_visits(warm, 50)
        bench.bring(bench.new_store(), warm)
        parse, insert = best(given.repeats, bench.parse), best(given.repeats, bench.insert)
        firsts = [
            (environment := bench.new_store(), bench.bring(environment, bench.file))[1]
            for _ in range(given.repeats)
        ]
        first = min(firsts, key=lambda cost: cost.clock)
        same = best(given.repeats, lambda: bench.bring(environment, bench.file))
        again = bench.bring(environment, bench.saved_again)
        longest, hundredth = bench.waits()
    floor = Cost(parse.clock + insert.clock, parse.computing + insert.computing, 0)
    lines = {
        "parse alone (calamine)": (parse, None),
        "bare insert, three indexes": (insert, None),
        "floor: both": (floor, None),
        "huidian import, empty store": (first, floor),
        "the same file again": (same, first),
        "the same rows in another file": (again, first),
    }
    print(f"{given.rows} rows, {os.cpu_count()} cores; clock, computing, memory")
    for name, (cost, base) in lines.items():
        ratio = (
            f"  {cost.clock / base.clock:5.2f} × (computing {cost.computing / base.computing:.2f} ×)"
            if base
            else ""
        )
        print(f"{name:32}{cost}{ratio}")
    print(f"a save beside the first import waits {longest:.2f} s at most, one in 100 {hundredth:.2f} s")


if __name__ == "__main__":
    main()
