"""Stores that several processes share: pytest's own database lives in one process or one transaction."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from tests.migrated import at, migrated, on_server

HUIDIAN = [sys.executable, "-m", "huidian.config.cli"]
Environment = dict[str, str]
HANGS = 900.0
"""Seconds after which a process counts as hanging; what it may cost is a budget of processor time."""
T = TypeVar("T")


class Stores:
    """Migrated stores, each a copy of the first, on the kind of database DATABASE_URL names."""

    def __init__(self) -> None:
        self._server = url if (url := os.environ.get("DATABASE_URL", "")).startswith("postgres") else ""
        self._names = [f"own_{os.getpid()}_{n}" for n in range(1000)]
        self._original = migrated(self._server)

    @contextmanager
    def one(self, home: Path) -> Iterator[Environment]:
        """A store of its own, as the environment to start processes with."""
        name = self._names.pop()
        shutil.copytree(self._original.home, home)
        if self._server:
            on_server(self._server, f'create database "{name}" template "{self._original.database}"')
        yield self._environment(home, name)
        if self._server:
            on_server(self._server, f'drop database "{name}" with (force)')

    def _environment(self, home: Path, name: str) -> Environment:
        own = {"HUIDIAN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "huidian.config.settings"}
        if self._server:
            own["DATABASE_URL"] = at(self._server, name)
        inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "HUIDIAN_MART"}}
        return inherited | own


def huidian(environment: Environment, *arguments: str, code: int | None = 0) -> str:
    """Run `huidian …` to its end; its output. `code` is the exit code wanted, None for any."""
    done = subprocess.run(
        [*HUIDIAN, *arguments], env=environment, capture_output=True, text=True, timeout=HANGS
    )
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def python(
    environment: Environment, script: str, *arguments: str, stdin: int | None = None
) -> subprocess.Popen[str]:
    """Start a script with Django set up; its output can be read."""
    return subprocess.Popen(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{script}", *arguments],
        env=environment,
        stdin=stdin,
        stdout=subprocess.PIPE,
        text=True,
    )


def until(what: Callable[[], T], seconds: float = 30.0) -> T:
    """Ask again and again until the answer is true; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not (answer := what()):
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)
    return answer


def free_port() -> int:
    """A port nobody listens at, for the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
