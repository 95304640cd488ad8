"""What starting each command takes of the processor: user and system time, on a small store.

    python bench/starts.py
    python bench/starts.py --only metrics

A throw-away store gets one dealer with 300 orders; then each command is started `--repeats` times and
the least is shown. The limit holds for every command: whoever types one waits for nothing but its own work.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

LIMIT_SECONDS = 1.2
KINDS = ("保养", "维修", "事故")
ASKED = {
    "--help": ["--help"],
    "metrics list": ["metrics", "list"],
    "metrics export": ["metrics", "export"],
    "metrics check": ["metrics", "check", "book.json"],
    "figures": ["figures", "--metric", "monthly_churn", "--month", "2010-10"],
    "months list": ["months", "list"],
    "months close": ["months", "close", "--dealer", "A", "--month", "2010-09"],
    "mart verify": ["mart", "verify"],
    "import --dry-run": ["import", "new.csv", "--dealer", "A", "--dry-run"],
    "import": ["import", "new.csv", "--dealer", "A"],
    "digest": ["digest"],
    "audit verify": ["audit", "verify"],
    "staff add": [
        *("staff", "add", "zhao{n}", "--role", "care_manager", "--dealer", "A", "--password", "Huidian-3101"),
    ],
    "jobs drain": ["jobs", "drain"],
    "churn (10,000 rows)": ["churn", "many.csv", "--month", "2010-10"],
    "churn --json (10,000 rows)": ["churn", "many.csv", "--month", "2010-10", "--json"],
    "churn -o (10,000 rows)": ["churn", "many.csv", "--month", "2010-10", "-o", "lost.xlsx"],
}


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--only", default="", help="commands whose name contains this")
    arguments = parser.parse_args()
    slow = []
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        print("| command | processor time |\n|---|---:|")
        for name, command in ASKED.items():
            if arguments.only not in name:
                continue
            seconds = min(started(command, Path(folder), n) for n in range(arguments.repeats))
            print(f"| {name} | {seconds:.2f} s |", flush=True)
            slow += [name] if seconds > LIMIT_SECONDS else []
    if slow:
        print(f"over {LIMIT_SECONDS} s: {', '.join(slow)}")
    return 1 if slow else 0


def fill(folder: Path) -> None:
    """A small store, a larger file beside it, and a metric book of our own."""
    write_orders(folder / "few.csv", 300)
    write_orders(folder / "new.csv", 50)
    write_orders(folder / "many.csv", 10_000)
    run(["import", "few.csv", "--dealer", "A"], folder)
    run(["metrics", "export", "-o", "book.json"], folder)
    run(["figures", "--metric", "monthly_churn", "--month", "2010-10"], folder)


def write_orders(path: Path, rows: int) -> None:
    """An export of settled orders over two years; the same rows for the same number."""
    chance, first = random.Random(rows), date(2009, 1, 1)
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["结算单号", "车牌号", "结算日期", "委托类别", "车型", "金额"])
        for number in range(rows):
            day = first + timedelta(days=chance.randrange(729))
            plate = f"沪A{chance.randrange(rows // 5):05d}"
            amount = chance.randrange(100, 5000)
            writer.writerow([f"N{rows}-{number}", plate, day, chance.choice(KINDS), "途安", amount])


def started(command: Sequence[str], folder: Path, n: int) -> float:
    """Seconds of processor time of the n-th start; ``{n}`` in the command is that number."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run([part.format(n=n) for part in command], folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(command: Sequence[str], folder: Path) -> None:
    environment = os.environ | {"HUIDIAN_HOME": str(folder / "home")}
    done = subprocess.run(
        [sys.executable, "-m", "huidian.config.cli", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"huidian {' '.join(command)} ended with {done.returncode}:\n{done.stderr}")


if __name__ == "__main__":
    raise SystemExit(main())
