"""Spark as a runner: for a network whose facts outgrow one machine.

It needs the extra ``huidian[spark]`` and Java 17 or 21. What an installation sets in Spark's own files
(``SPARK_CONF_DIR``) holds, apart from the few options without which figures would differ between engines.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from types import MappingProxyType
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from huidian.engine.runners.compiler import Compiler, Make, Statement
from huidian.engine.runners.duckdb import MOST_STATES, Row, RunnerError
from huidian.engine.runners.states import HeldStates, Source, State, Tables, renamed, states_of

JAVA = 17
LOCAL = "local[*]"
_LOGGING = Path(__file__).with_name("spark-log4j2.properties")
_SAME_FIGURES = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",  # facts keep their moments in UTC without saying so
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    "spark.sql.ansi.enabled": "true",
}
_QUIET = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
_NO_OPTIONS: Mapping[str, str] = MappingProxyType({})


class SparkRunner:
    """One Spark session of this process, on the cluster that ``master`` names (``local[*]``: this machine).

    ``options`` are Spark's own, for this session. A cluster reads an object store by itself; Spark on this
    machine reads local copies, as DuckDB does. Raises ``RunnerError`` where Spark or Java is missing.
    """

    name = "spark"

    def __init__(self, master: str = LOCAL, options: Mapping[str, str] = _NO_OPTIONS) -> None:
        self._session = _start(master, options)
        self.reads_urls = not master.startswith("local")
        self._compiler = Compiler("pyspark")
        self._mounting = Lock()
        self._held = HeldStates(self._put, self._let_go, MOST_STATES)

    def mount(self, state: State) -> Tables:
        return self._held.tables(state)

    def drop(self, state: State) -> None:
        self._held.drop(state)

    def mount_table(self, name: str, table: pa.Table) -> ir.Table:
        with self._mounting:
            schema = self._view(name, self._session.createDataFrame(table))
        return ibis.table(schema, name=name)

    def rows(self, query: ir.Table | Statement) -> list[Row]:
        rows: list[Row] = self.arrow(query).to_pylist()
        return rows

    def arrow(self, query: ir.Table | Statement) -> pa.Table:
        statement = query if isinstance(query, Statement) else self.statement(query)
        with self._held.in_use(statement.states):
            return self._session.sql(statement.sql).toArrow().cast(statement.schema)

    def prepared(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> Statement:
        return self.statement(make())

    def answered(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> list[Row]:
        return self.rows(self.prepared(key, tables, make))

    def statement(self, expression: ir.Table) -> Statement:
        """Views are named by their state, as all queries share one session; compiling is the least of what
        Spark takes for them.
        """
        states = states_of(expression)
        views = {table: _view_of(state, table) for state in states for table in state.tables}
        operation = renamed(expression.op(), lambda name: views.get(name, name))
        return Statement(self._compiler(operation), states, expression.schema().to_pyarrow())

    def close(self) -> None:
        self._session.stop()

    def _put(self, state: State) -> dict[str, ibis.Schema]:
        return {
            table: self._view(_view_of(state, table), self._frame(source))
            for table, source in state.tables.items()
        }

    def _frame(self, source: Source) -> Any:
        if isinstance(source, pa.Table):
            return self._session.createDataFrame(source)
        return self._session.read.parquet(*(_location(file) for file in source))

    def _let_go(self, state: State) -> None:
        for table in state.tables:
            self._session.catalog.dropTempView(_view_of(state, table))

    def _view(self, name: str, frame: Any) -> ibis.Schema:
        frame.createOrReplaceTempView("`" + name.replace("`", "``") + "`")
        return ibis.Schema.from_pyarrow(frame.limit(0).toArrow().schema)


def _view_of(state: State, table: str) -> str:
    return f"{table}_{state.name}"


def _start(master: str, options: Mapping[str, str]) -> Any:
    try:
        from pyspark.sql import SparkSession

        _ = ibis.pyspark  # telling an expression to Spark asks for the options that this brings
    except ImportError as missing:
        raise RunnerError(
            f"Spark is not installed ({missing.name} is missing): pip install 'huidian[spark]'"
        ) from missing
    _ask_for_java()
    os.environ.setdefault("SPARK_SUBMIT_OPTS", f"-Dlog4j2.configurationFile={_LOGGING.as_uri()}")
    machine = _one_machine(master) if master.startswith("local") else {}
    builder = SparkSession.builder.master(master).appName("huidian")
    for key, value in {**_QUIET, **machine, **options, **_SAME_FIGURES}.items():
        builder = builder.config(key, value)
    return builder.getOrCreate()


def _one_machine(master: str) -> dict[str, str]:
    """Options for a session within this machine: Spark's 200 partitions would keep two cores busy."""
    named = re.search(r"\[(\d+)", master)
    cores = int(named[1]) if named else 1 if master == "local" else os.cpu_count() or 1
    return {
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": str(cores),
    }


def java_version() -> int | None:
    """The number of the Java that Spark would start (``JAVA_HOME``, else the path), ``None`` without one."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    try:
        answer = subprocess.run([java or "java", "-version"], capture_output=True, text=True, check=True)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    version = re.search(r'version "(?:1\.)?(\d+)', answer.stderr + answer.stdout)
    return int(version[1]) if version else None


def _ask_for_java() -> None:
    version = java_version()
    if version is None:
        raise RunnerError(
            f"Spark needs Java {JAVA} and none was found: install it (Debian and Ubuntu: "
            f"openjdk-{JAVA}-jre-headless) or point JAVA_HOME at one"
        )
    if version < JAVA:
        raise RunnerError(
            f"Spark needs Java {JAVA} and Java {version} was found: install a newer one or "
            "point JAVA_HOME at it"
        )


def _location(file: Path | str) -> str:
    """Where a file is, as Spark is told: it takes a path's brackets and stars for a pattern."""
    if isinstance(file, str):
        return re.sub("^s3:", "s3a:", file)
    return "file:" + re.sub(r"([][{}*?\\])", r"\\\1", file.absolute().as_posix())
