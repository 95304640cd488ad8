"""Both runners side by side, and an object store: each in a process of its own, once for all tests."""

import os
import re
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import NoReturn, TextIO

import pytest

from huidian.engine.runners.duckdb import DuckDBRunner, RunnerError
from huidian.engine.runners.spark import SparkRunner

HERE = Path(__file__).parent
ROOT = Path(__file__).parents[3]
STORE = ROOT / ".dev" / "object-store" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
FEW_ROWS = {
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    # a third of the time: nothing runs for so long that the second compiler would pay
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A Java machine is half a minute by itself: both engines are compared where nothing is left out."""
    for item in items:
        given = getattr(getattr(item, "callspec", None), "params", {})
        if item.path.parent == HERE and "spark" in {*getattr(item, "fixturenames", ()), given.get("runner")}:
            item.add_marker(pytest.mark.slow)


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
def object_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a bucket; the keys to it are in the environment."""
    if not STORE.exists():
        left_out("no object store is set up: python3 dev.py test does")
    log = tmp_path_factory.mktemp("object-store") / "log"
    with log.open("w") as said, _server(said) as server:
        try:
            endpoint = _address(server, log)
            bucket = urllib.request.Request(f"{endpoint}/network", method="PUT")
            urllib.request.urlopen(bucket, timeout=30)
            with pytest.MonkeyPatch.context() as environment:
                environment.setenv("AWS_ENDPOINT_URL", endpoint)
                environment.setenv("AWS_REGION", "cn-north-1")
                environment.setenv("AWS_ACCESS_KEY_ID", "tester")
                environment.setenv("AWS_SECRET_ACCESS_KEY", "tester")
                yield "s3://network"
        finally:
            server.kill()


def _server(log: TextIO) -> subprocess.Popen[bytes]:
    """It says much: into a file, because nobody empties a pipe."""
    return subprocess.Popen([str(STORE), "-m", "moto.server", "-p", "0"], stdout=log, stderr=log)


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    waiting = threading.Event()
    while server.poll() is None:
        if found := re.search(r"Running on (http://127\S+)", log.read_text()):
            return found[1]
        waiting.wait(0.05)
    pytest.fail(f"the object store did not start: {log.read_text()}")
