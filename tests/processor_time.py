"""What each test takes of the processor: measured where it runs, added up by file, held to a budget.

With `--processor-time=NAME` a run prints its most expensive tests, leaves its measurements in
`.dev/processor-time/NAME.json`, and fails where a file of tests has grown beyond its budget of that name in
`processor_time.json`. `python3 dev.py budgets` writes the budgets anew from the last measurements.

Children count: finished ones by the system's own books, running ones (a browser, a Java machine) where the
system can be asked. What serves several files (a fixture of the whole session) is nobody's own.
"""

from __future__ import annotations

import json
import os
import time
from collections import defaultdict
from collections.abc import Generator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

import pytest

BUDGETS = Path(__file__).with_suffix(".json")
MEASURED = Path(__file__).resolve().parents[1] / ".dev" / "processor-time"
# A budget is what was measured once. A file may take this much more, and one without a budget this much:
# what it takes depends on the files before it in its process, whose compiled questions it finds.
FACTOR, MORE, UNNAMED = 2.0, 20.0, 20.0
# On a slow day every file is slow: budgets follow the middle one of the files that say something, so far.
SAYS_SOMETHING, SLOWEST_DAY = 2.0, 3.0
SHOWN = 10


def spent() -> float:
    """Seconds of processor time this process and its children have taken up to now."""
    of_children = os.times()
    seconds = time.process_time() + of_children.children_user + of_children.children_system
    return seconds + _running() if _has_children() else seconds


def over_budget(
    measured: Mapping[str, float], budgets: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    """By file that takes more than it may: the seconds it took, and those it may take today."""
    said = [took / budgets[file] for file, took in measured.items() if budgets.get(file, 0) >= SAYS_SOMETHING]
    pace = min(max(median(said), 1.0), SLOWEST_DAY) if len(said) >= SHOWN else 1.0
    allowed = {file: pace * _allowed(budgets.get(file)) for file in measured}
    return {file: (took, allowed[file]) for file, took in measured.items() if took > allowed[file]}


def _allowed(budget: float | None) -> float:
    return UNNAMED if budget is None else budget * FACTOR + MORE


def _has_children() -> bool:
    if not hasattr(os, "waitid"):
        return False
    try:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return False
    return True


def _running() -> float:
    import psutil

    seconds = 0.0
    for child in psutil.Process().children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.Error:
            continue
        seconds += times.user + times.system
        seconds += getattr(times, "children_user", 0.0) + getattr(times, "children_system", 0.0)
    return seconds


class Meter:
    """Where tests run: writes on every report what its phase took, and what shared fixtures took in it."""

    def __init__(self) -> None:
        self._mark = 0.0
        self._shared: defaultdict[str, float] = defaultdict(float)
        self._depth = 0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, Any, Any]:
        self._mark = spent()
        return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Generator[None, Any, Any]:
        outermost = fixturedef.scope == "session" and not self._depth
        self._depth += outermost
        begun = spent() if outermost else 0.0
        try:
            return (yield)
        finally:
            self._depth -= outermost
            if outermost:
                self._shared[fixturedef.argname] += max(spent() - begun, 0.0)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, Any, Any]:
        report = yield
        now = spent()
        file = item.nodeid.split("::")[0] + (" (slow)" if item.get_closest_marker("slow") else "")
        # A browser that ends takes its books along: less than nothing is nothing.
        own = max(now - self._mark - sum(self._shared.values()), 0.0)
        # Plain values: the report travels from the worker to the one who adds up.
        report.processor_time = [file, own, dict(self._shared)]
        self._mark = now
        self._shared.clear()
        return report


class Account:
    """Where the run is steered from: adds up, tells and judges."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.tests: defaultdict[str, float] = defaultdict(float)
        self.files: defaultdict[str, float] = defaultdict(float)
        self.shared: defaultdict[str, float] = defaultdict(float)

    def pytest_runtest_logreport(self, report: Any) -> None:
        file, seconds, shared = getattr(report, "processor_time", ["", 0.0, {}])
        self.files[file] += seconds
        self.tests[report.nodeid] += seconds
        for fixture, took in shared.items():
            self.shared[fixture] += took

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        MEASURED.mkdir(parents=True, exist_ok=True)
        measured = {"files": self.files, "tests": dict(_most(self.tests)), "shared": self.shared}
        (MEASURED / f"{self._name}.json").write_text(json.dumps(measured), encoding="utf-8")
        if self.over:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @property
    def over(self) -> dict[str, tuple[float, float]]:
        budgets = json.loads(BUDGETS.read_text(encoding="utf-8")) if BUDGETS.exists() else {}
        return over_budget(self.files, budgets[self._name]) if self._name in budgets else {}

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        terminalreporter.section("processor time")
        total = sum(self.files.values()) + sum(self.shared.values())
        shared = ", ".join(f"{name} {took:.0f} s" for name, took in _most(self.shared)[:5])
        terminalreporter.line(f"{total:.0f} s in tests, of which shared by all: {shared}")
        for test, took in _most(self.tests):
            terminalreporter.line(f"{took:7.1f} s  {test}")
        for file, (took, allowed) in sorted(self.over.items()):
            told = f"{file} takes {took:.1f} s, its budget allows {allowed:.1f} s (tests/{BUDGETS.name})"
            terminalreporter.line(told, red=True)


def _most(seconds: Mapping[str, float]) -> list[tuple[str, float]]:
    return sorted(seconds.items(), key=lambda one: -one[1])[:SHOWN]


def write_budgets() -> list[str]:
    """The budgets anew from the last measurements; what was not measured stays. Returns what was read."""
    budgets = json.loads(BUDGETS.read_text(encoding="utf-8")) if BUDGETS.exists() else {}
    read = sorted(MEASURED.glob("*.json"))
    for path in read:
        measured = json.loads(path.read_text(encoding="utf-8"))["files"]
        kept = {file: s for file, s in budgets.get(path.stem, {}).items() if _file(file).exists()} | measured
        budgets[path.stem] = {file: round(s, 1) for file, s in sorted(kept.items()) if s >= 1}
    BUDGETS.write_text(json.dumps(budgets, indent=1) + "\n", encoding="utf-8")
    return [path.stem for path in read]


def _file(named: str) -> Path:
    return BUDGETS.parents[1] / named.removesuffix(" (slow)")


def add_option(parser: pytest.Parser) -> None:
    parser.addoption("--processor-time", metavar="NAME", help="hold the run to the budgets of this name")


def register(config: pytest.Config) -> None:
    name = config.getoption("--processor-time")
    if name:
        config.pluginmanager.register(Meter())
        if not hasattr(config, "workerinput"):
            config.pluginmanager.register(Account(name))


if __name__ == "__main__":
    print("written from the last runs on: " + ", ".join(write_budgets()))  # noqa: T201
