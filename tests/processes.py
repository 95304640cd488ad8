"""Stores that several processes share: pytest's own database lives in one process or one transaction."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

HUIDIAN = [sys.executable, "-m", "huidian.config.cli"]
Environment = dict[str, str]


@contextmanager
def own_store(home: Path) -> Iterator[Environment]:
    """A migrated store on the kind of database DATABASE_URL names, as the environment to start with."""
    home.mkdir(parents=True, exist_ok=True)
    with _database(home) as url:
        environment = os.environ | {
            "HUIDIAN_HOME": str(home),
            "DJANGO_SETTINGS_MODULE": "huidian.config.settings",
        }
        environment.pop("HUIDIAN_MART", None)
        environment.pop("DATABASE_URL", None)
        environment |= {"DATABASE_URL": url} if url else {}
        huidian(environment, "manage", "migrate", "--verbosity", "0")
        yield environment


def huidian(environment: Environment, *arguments: str, code: int | None = 0) -> str:
    """Run `huidian …` to its end; its output. `code` is the exit code wanted, None for any."""
    done = subprocess.run(
        [*HUIDIAN, *arguments], env=environment, capture_output=True, text=True, timeout=120
    )
    assert code is None or done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def python(environment: Environment, script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a script with Django set up."""
    return subprocess.Popen(
        [sys.executable, "-c", f"import django\ndjango.setup()\n{script}", *arguments],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _database(home: Path) -> Iterator[str | None]:
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield None
        return
    import psycopg

    name = f"own_{os.getpid()}_{abs(hash(home)) % 10**8}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'create database "{name}"')
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f'drop database "{name}" with (force)')
