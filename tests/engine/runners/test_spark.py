"""The Spark runner: plain rows, declared types, strange names, and what it says where Spark cannot be."""

import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from huidian.engine.runners.duckdb import DuckDBRunner, Runner, RunnerError
from huidian.engine.runners.spark import SparkRunner, java_version
from huidian.engine.runners.states import State

TABLE = pa.table(
    {
        "one": pa.array([1, 2, None], pa.int32()),
        "day": [date(2010, 6, 3), None, date(2010, 6, 4)],
        "at": pa.array([datetime(2010, 6, 3, 23, 59, 59, 999_999), None, None], pa.timestamp("us")),
        "word": ["回店", "", None],
    }
)


@pytest.fixture(params=["duckdb", "spark"])
def runner(request: pytest.FixtureRequest) -> Runner:
    found: Runner = request.getfixturevalue(request.param)
    return found


def test_rows_come_back_as_they_went_in(runner: Runner) -> None:
    table = runner.mount_table("things", TABLE)
    assert table.schema().to_pyarrow().equals(TABLE.schema)
    assert runner.rows(table.order_by("one")) == TABLE.to_pylist()
    assert runner.arrow(table.order_by("one")).equals(TABLE)


def test_answers_have_the_expressions_own_types(runner: Runner) -> None:
    table = runner.mount_table("things", TABLE)
    asked = table.agg(total=table.one.sum(), first=table.day.min(), last=table.at.max(), rows=table.count())
    answer = runner.arrow(asked)
    assert answer.schema.types == [pa.int64(), pa.date32(), pa.timestamp("us"), pa.int64()]
    assert tuple(answer.schema.names) == asked.columns


def test_a_table_of_the_same_name_is_replaced(runner: Runner) -> None:
    runner.mount_table("things", TABLE)
    assert runner.rows(runner.mount_table("things", pa.table({"other": ["x"]}))) == [{"other": "x"}]


def test_files_are_one_table_whatever_they_are_called(tmp_path: Path, runner: Runner) -> None:
    folder = tmp_path / "夹 [1] {a,b} 100%"
    folder.mkdir()
    files = [folder / "it's.parquet", folder / "双.parquet"]
    for file in files:
        pq.write_table(TABLE, file)
    name = f"""a "strange" `name` {tmp_path.name}"""
    state = State(f"files_{uuid4().hex}", {name: files})
    table = runner.mount(state)[name]
    assert table.schema().to_pyarrow().equals(TABLE.schema)
    assert len(runner.rows(table)) == 6
    assert runner.mount(state)[name] is table


def test_one_runner_serves_many_threads(runner: Runner) -> None:
    table = runner.mount_table("numbers", pa.table({"n": list(range(100))}))

    def ask(limit: int) -> int:
        below = table.filter(table.n < limit)
        [row] = runner.rows(below.agg(rows=below.count()))
        count: int = row["rows"]
        return count

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(ask, [10, 20, 30, 40])) == [10, 20, 30, 40]


def test_equal_questions_are_compiled_once(spark: SparkRunner, duckdb: DuckDBRunner) -> None:
    for runner in (spark, duckdb):
        table = runner.mount_table("things", TABLE)
        first = runner.statement(table.filter(table.one > 1)).sql
        assert runner.statement(table.filter(table.one > 1)).sql is first


def _java(folder: Path, version: str) -> None:
    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2020-01-01' >&2\n")
    java.chmod(java.stat().st_mode | stat.S_IXUSR)


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for Java is a shell script")
@pytest.mark.parametrize(
    ("version", "number"), [("1.8.0_392", 8), ("11.0.21", 11), ("17.0.15", 17), ("21", 21), ("?", None)]
)
def test_the_number_of_a_java(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, number: int | None
) -> None:
    _java(tmp_path, version)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert java_version() == number


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for Java is a shell script")
def test_a_missing_or_old_java_is_said_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spark: SparkRunner
) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(RunnerError, match=r"needs Java 17 and none was found: install it .*JAVA_HOME"):
        SparkRunner()
    _java(tmp_path, "11.0.21")
    with pytest.raises(RunnerError, match="needs Java 17 and Java 11 was found"):
        SparkRunner()


def test_a_missing_extra_is_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(RunnerError, match=r"^Spark is not installed.*pip install 'huidian\[spark\]'$"):
        SparkRunner()
