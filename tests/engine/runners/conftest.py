"""Both runners side by side, and an object store: each in a process of its own, once for all tests."""

import os
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn

import pytest

from huidian.engine.runner import DuckDBRunner, RunnerError
from huidian.engine.spark import SparkRunner

ROOT = Path(__file__).parents[3]
STORE = ROOT / ".dev" / "object-store" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FEW_ROWS = {"spark.sql.shuffle.partitions": "1", "spark.sql.adaptive.enabled": "false"}


def left_out(reason: str) -> NoReturn:
    """Skips what cannot run on this machine; where nothing may be left out it has failed."""
    if os.environ.get("HUIDIAN_REQUIRE_ALL"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def duckdb() -> Iterator[DuckDBRunner]:
    with closing(DuckDBRunner(threads=1)) as runner:
        yield runner


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkRunner]:
    try:
        runner = SparkRunner("local[2]", FEW_ROWS)
    except RunnerError as missing:
        left_out(str(missing))
    with closing(runner):
        yield runner


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The URL of a bucket; the keys to it are in the environment."""
    if not STORE.exists():
        left_out("no object store is set up: python3 dev.py test does")
    command = [str(STORE), "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        try:
            assert server.stderr
            said = next(line for line in server.stderr if "Running on" in line)
            endpoint = said.split()[-1]
            urllib.request.urlopen(urllib.request.Request(f"{endpoint}/network", method="PUT"), timeout=30)
            with pytest.MonkeyPatch.context() as environment:
                environment.setenv("AWS_ENDPOINT_URL", endpoint)
                environment.setenv("AWS_REGION", "cn-north-1")
                environment.setenv("AWS_ACCESS_KEY_ID", "tester")
                environment.setenv("AWS_SECRET_ACCESS_KEY", "tester")
                yield "s3://network"
        finally:
            server.kill()
