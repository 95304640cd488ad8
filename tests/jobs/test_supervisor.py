"""Children are started, started again, and stopped; none is left."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from tests.processes import until

from huidian.jobs.supervisor import Child, Supervisor

STEADY = "import sys; sys.stdin.read()"
STUBBORN = "import time; print(end='', flush=True); time.sleep(600)"


def child(script: str) -> Child:
    return Child("child", [sys.executable, "-c", script])


@contextmanager
def running(supervisor: Supervisor) -> Iterator[list[bool]]:
    """The supervisor in a thread; the list gets what `run` returned."""
    results: list[bool] = []
    thread = threading.Thread(target=lambda: results.append(supervisor.run()))
    thread.start()
    try:
        yield results
    finally:
        supervisor.stop()
        thread.join(30)
        assert not thread.is_alive()


def pid_of(one: Child) -> int:
    return until(lambda: one.process.pid if one.process else 0)


def test_a_dead_child_is_started_again_and_none_is_left() -> None:
    one = child(STEADY)
    with running(Supervisor([one], settled=True)) as results:
        first = pid_of(one)
        psutil.Process(first).kill()
        second = until(lambda: pid if (pid := pid_of(one)) != first else 0)
        assert one.deaths == 1
    assert results == [True]
    assert not psutil.pid_exists(first) and not psutil.pid_exists(second)


def test_pauses_grow_while_it_keeps_dying() -> None:
    now = 0.0
    one = child("raise SystemExit(3)")
    pauses = []
    for _ in range(9):
        one.look_after(now)
        assert one.process is not None
        one.process.wait()
        one.look_after(now)
        pauses.append(one.start_at - now)
        now = one.start_at
    assert pauses == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]
    one.look_after(now)
    assert one.process is not None
    one.process.wait()
    one.look_after(now + 61)
    assert one.deaths == 1


def test_a_site_that_never_came_up_is_given_up() -> None:
    one, other = child("raise SystemExit(3)"), child(STEADY)
    supervisor = Supervisor([one, other])
    assert supervisor.run(tries=2) is False
    assert other.process is None


def test_who_does_not_stop_in_time_is_killed() -> None:
    one = child(STUBBORN)
    with running(Supervisor([one], grace_seconds=0.1)):
        pid = pid_of(one)
    assert not psutil.pid_exists(pid)


def test_a_child_with_a_lifeline_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "pid"
    child_script = (
        "import os, pathlib, threading; from huidian.jobs import lifeline; done = threading.Event(); "
        f"lifeline.hold(done.set); pathlib.Path({str(told)!r}).write_text(str(os.getpid())); done.wait()"
    )
    parent_script = (
        "import sys; from huidian.jobs.supervisor import Child, Supervisor; "
        f"Supervisor([Child('c', [sys.executable, '-c', {child_script!r}])]).run()"
    )
    parent = psutil.Popen([sys.executable, "-c", parent_script])
    pid = int(until(lambda: told.read_text() if told.exists() else ""))
    orphan = psutil.Process(pid)
    parent.kill()
    parent.wait()
    until(lambda: not orphan.is_running() or orphan.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.parametrize("stopping_first", [True, False])
def test_stopping_before_or_after_the_start_is_the_same(stopping_first: bool) -> None:
    one = child(STEADY)
    supervisor = Supervisor([one])
    if stopping_first:
        supervisor.stop()
    else:
        threading.Timer(0.3, supervisor.stop).start()
    assert supervisor.run() is True
    assert one.process is None


def test_what_needs_a_standstill_is_done_while_no_child_runs() -> None:
    one = child(STEADY)
    alive: list[bool] = []
    wanted = threading.Event()

    def work() -> None:
        alive.append(psutil.pid_exists(first))
        wanted.clear()

    with running(Supervisor([one], settled=True, standstill=lambda: work if wanted.is_set() else None)):
        first = pid_of(one)
        wanted.set()
        second = until(lambda: pid if (pid := pid_of(one)) != first else 0)
        assert psutil.pid_exists(second)
    assert alive == [False] and one.deaths == 0
