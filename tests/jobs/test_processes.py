"""Workers as processes: killed, racing, supervised. On the kind of database DATABASE_URL names."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from tests.jobs.errands import told
from tests.processes import HUIDIAN, Environment, Stores, free_port, huidian, python, until

from huidian.flows import swapping
from huidian.flows.background import Progress

pytestmark = pytest.mark.slow


@pytest.fixture
def place(store: Environment, tmp_path: Path) -> Environment:
    """A store whose workers know the tests' errands and give up on a silent one after two seconds."""
    root = str(Path(__file__).parents[2])
    path = os.pathsep.join([root, str(Path(root) / "src")])
    return store | {"PYTHONPATH": path, "HUIDIAN_LEASE_SECONDS": "2"}


CLERK = """
import dataclasses, json, sys
from huidian.flows import background
from tests.jobs import errands
for line in sys.stdin:
    verb, *arguments = json.loads(line)
    if verb == "progress_of":
        answer = dataclasses.asdict(background.progress_of(*arguments))
    else:
        answer = getattr(errands, verb).enqueue(*arguments).id
    print(json.dumps(answer), flush=True)
"""


class Clerk:
    """A process that enqueues errands and asks for their progress, as pages do."""

    def __init__(self, place: Environment) -> None:
        self._process = python(place, CLERK, stdin=subprocess.PIPE)

    def enqueue(self, errand: str, *arguments: object) -> str:
        return str(self._ask(errand, *map(str, arguments)))

    def progress_of(self, task_id: str) -> Progress:
        return Progress(**self._ask("progress_of", task_id))

    def close(self) -> None:
        self._process.communicate(timeout=20)

    def _ask(self, *words: str) -> Any:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


@pytest.fixture
def clerk(place: Environment) -> Iterator[Clerk]:
    made = Clerk(place)
    yield made
    made.close()


@contextmanager
def worker(place: Environment, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([*HUIDIAN, "jobs", "work", *arguments], env=place)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def lines(folder: Path, word: str) -> list[str]:
    return [line for line in told(folder) if line.startswith(word)]


def test_a_killed_workers_task_is_taken_over_once(place: Environment, clerk: Clerk, tmp_path: Path) -> None:
    task_id = clerk.enqueue("wait_for", tmp_path, "go")
    with worker(place) as first:
        until(lambda: lines(tmp_path, "started"))
        first.kill()
        first.wait()
    (tmp_path / "go").touch()
    with worker(place) as second, worker(place) as third:
        until(lambda: lines(tmp_path, "done"))
        until(lambda: clerk.progress_of(task_id).state == "done")
        for process in (second, third):
            process.terminate()
            # One that is still starting when the other is done knows no order to stop: the signal ends it.
            assert process.wait(20) in (0, -signal.SIGTERM)
    assert [line.split()[1] for line in lines(tmp_path, "started")] == ["1", "2"]
    assert len(lines(tmp_path, "done")) == 1
    assert clerk.progress_of(task_id).attempt == 2


def test_a_long_task_keeps_its_lease_and_shows_its_progress(
    place: Environment, clerk: Clerk, tmp_path: Path
) -> None:
    task_id = clerk.enqueue("wait_for", tmp_path, "go")
    with worker(place), worker(place):
        first = until(lambda: clerk.progress_of(task_id).done)
        # Longer than a lease: the other worker has looked for dead ones meanwhile.
        until(lambda: clerk.progress_of(task_id).done > first + 300)
        shown = clerk.progress_of(task_id)
        assert (shown.state, shown.total, shown.words) == ("running", 200_000, "行")
        (tmp_path / "go").touch()
        until(lambda: clerk.progress_of(task_id).state == "done")
    assert len(lines(tmp_path, "started")) == 1


def test_workers_at_once_run_each_task_once(place: Environment, clerk: Clerk, tmp_path: Path) -> None:
    for n in range(60):
        clerk.enqueue("note", tmp_path, f"w{n}")
    with worker(place), worker(place), worker(place):
        until(lambda: len(told(tmp_path)) >= 60)
        assert "运行了 0 项任务" in huidian(place, "jobs", "drain")
    assert Counter(told(tmp_path)) == Counter(f"w{n} 1" for n in range(60))


def test_drain_runs_what_is_due_and_exits(place: Environment, clerk: Clerk, tmp_path: Path) -> None:
    for word in ("a", "b"):
        clerk.enqueue("note", tmp_path, word)
    assert "运行了 2 项任务" in huidian(place, "jobs", "drain")
    assert told(tmp_path) == ["a 1", "b 1"]


def test_a_worker_asked_to_stop_gives_its_task_back(place: Environment, clerk: Clerk, tmp_path: Path) -> None:
    task_id = clerk.enqueue("wait_for", tmp_path, "never")
    with worker(place) as process:
        until(lambda: lines(tmp_path, "started"))
        process.terminate()
        assert process.wait(20) == 0
    assert clerk.progress_of(task_id) == Progress("waiting")


@contextmanager
def site(place: Environment, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `huidian run` that has printed its address, and that address."""
    command = [*HUIDIAN, "run", "--port", str(free_port()), *arguments]
    process = subprocess.Popen(command, env=place, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("huidian 在 http://127.0.0.1:")
        yield process, line.split()[2]
    finally:
        family = family_of(process) if process.poll() is None else []
        for member in family:
            member.kill()
        process.kill()
        process.wait()


def is_well(url: str) -> bool:
    """Whether the site says that nothing is wrong."""
    parts = ready(url)
    return parts.pop("troubles", None) == [] and all(parts.values())


def ready(url: str) -> dict[str, Any]:
    try:
        with urllib.request.urlopen(f"{url}readyz", timeout=10) as answer:
            found: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        found = json.load(error)
    except OSError:
        return {}
    return found


def family_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    found: list[psutil.Process] = psutil.Process(process.pid).children(recursive=True)
    return found


def pid_of(process: subprocess.Popen[str], word: str) -> int:
    """The child with this word in its command line; 0 if there is none."""
    for one in family_of(process):
        try:
            if word in one.cmdline():
                return int(one.pid)
        except psutil.Error:
            continue
    return 0


@pytest.mark.parametrize("victim", ["work", "huidian.config.serving"])
def test_the_site_outlives_the_death_of_its_parts(place: Environment, victim: str) -> None:
    with site(place) as (process, url):
        until(lambda: is_well(url))
        killed = until(lambda: pid_of(process, victim))
        os.kill(killed, signal.SIGKILL)
        until(lambda: pid_of(process, victim) not in {0, killed})
        until(lambda: is_well(url))


def answering(process: subprocess.Popen[str]) -> set[int]:
    """The processes that answer requests: those that the server has spawned."""
    found = set()
    for one in family_of(process):
        with suppress(psutil.Error):  # it died meanwhile
            found |= {one.pid} if "spawn_main" in " ".join(one.cmdline()) else set()
    return found


def test_one_of_several_web_processes_that_dies_is_started_again_beside_the_others(
    place: Environment,
) -> None:
    with site(place | {"HUIDIAN_WEB_PROCESSES": "2"}) as (process, url):
        first = until(lambda: pids if len(pids := answering(process)) == 2 else set())
        until(lambda: is_well(url))
        server, killed = pid_of(process, "huidian.config.serving"), min(first)
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(answering(process) - {killed}) == 2)
        assert first - {killed} < answering(process)
        assert pid_of(process, "huidian.config.serving") == server
        until(lambda: is_well(url))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_nothing_is_left_behind(
    place: Environment, clerk: Clerk, how: signal.Signals, tmp_path: Path
) -> None:
    clerk.enqueue("wait_for", tmp_path, "never")
    with site(place, "--workers", "2") as (process, _):
        until(lambda: lines(tmp_path, "started"))
        family = family_of(process)
        assert len(family) >= 4
        os.kill(process.pid, how)
        assert process.wait(40) == (0 if how != signal.SIGKILL else -how)
        _, alive = psutil.wait_procs(family, timeout=30)
        assert not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


def test_a_store_that_is_not_migrated_is_refused_with_a_sentence(place: Environment) -> None:
    huidian(place, "manage", "migrate", "jobs", "zero", "--verbosity", "0")
    said = huidian(place, "run", "--port", str(free_port()), code=1)
    assert "数据库需要升级（缺 1 步）：请加 --migrate 启动。" in said
    with site(place, "--migrate") as (_, url):
        until(lambda: is_well(url))


def test_a_taken_port_is_said(place: Environment) -> None:
    with site(place) as (_, url):
        port = url.rstrip("/").rsplit(":", 1)[1]
        assert "换一个端口：--port 8001" in huidian(place, "run", "--port", port, code=1)


def test_bad_settings_are_said(place: Environment) -> None:
    said = huidian(place | {"HUIDIAN_ENGINE": "abacus"}, "run", "--port", str(free_port()), code=1)
    assert "huidian.E001" in said and "Traceback" not in said


def test_the_site_comes_back_with_other_data_where_a_page_asked_for_them(
    place: Environment, stores: Stores, tmp_path: Path
) -> None:
    """Web and worker stop, the content is exchanged, both start on it; what was there is kept."""
    home = Path(place["HUIDIAN_HOME"])
    if not (home / swapping.STORE).exists():
        pytest.skip("an SQLite file is exchanged")
    with stores.one(tmp_path / "other"):
        swapping.place(home).mkdir(exist_ok=True)
        shutil.move(tmp_path / "other", swapping.place(home) / swapping.NEXT)
        (swapping.place(home) / swapping.NEXT / "uploads").mkdir(exist_ok=True)
        (swapping.place(home) / swapping.NEXT / "uploads/mark").write_text("restored")
        with site(place) as (process, url):
            until(lambda: is_well(url))
            before = answering(process)
            swapping.want(home, swapping.NEXT)
            until(lambda: not swapping.is_wanted(home))
            until(lambda: is_well(url))
            assert answering(process).isdisjoint(before)
            assert (home / "uploads/mark").read_text() == "restored"
        assert len(swapping.set_aside(home)) == 1
