"""The DuckDB runner: plain rows, declared types, threads, limits."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import date
from pathlib import Path
from uuid import uuid4

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from huidian.engine import metrics
from huidian.engine.figures.measures import figure
from huidian.engine.runners import compiler
from huidian.engine.runners.duckdb import DuckDBRunner
from huidian.engine.runners.states import State
from tests.engine.conftest import Bench
from tests.engine.histories import ask
from tests.engine.oracle import Visit

TABLE = pa.table(
    {"one": pa.array([1, 2, None], pa.int32()), "day": [date(2010, 6, 3), None, date(2010, 6, 4)]}
)


def test_rows_are_plain_python(bench: Bench) -> None:
    table = bench.runner.mount_table("things", TABLE)
    assert bench.rows(table.order_by(table.one.asc(nulls_first=True))) == [
        {"one": None, "day": date(2010, 6, 4)},
        {"one": 1, "day": date(2010, 6, 3)},
        {"one": 2, "day": None},
    ]


def test_arrow_has_the_expressions_own_types(bench: Bench) -> None:
    table = bench.runner.mount_table("things", TABLE)
    answer = bench.runner.arrow(table.agg(total=table.one.sum(), first=table.day.min()))
    assert answer.schema.types == [pa.int64(), pa.date32()]
    assert answer.to_pylist() == [{"total": 3, "first": date(2010, 6, 3)}]


def test_a_table_of_the_same_name_is_replaced(bench: Bench) -> None:
    bench.runner.mount_table("things", TABLE)
    table = bench.runner.mount_table("things", pa.table({"other": ["x"]}))
    assert bench.rows(table) == [{"other": "x"}]


def test_files_are_one_table_whatever_they_are_called(tmp_path: Path, bench: Bench) -> None:
    files = [tmp_path / "it's.parquet", tmp_path / '双"引号.parquet']
    for file in files:
        pq.write_table(TABLE, file)
    name = 'a "strange" name'
    table = bench.runner.mount(State(f"files_{uuid4().hex}", {name: files}))[name]
    assert table.schema() == ibis.Schema.from_pyarrow(TABLE.schema)
    assert len(bench.rows(table)) == 6


def test_one_runner_serves_many_threads(bench: Bench) -> None:
    history = [Visit("A", f"V{number}", date(2009, 1, 1 + number % 28)) for number in range(200)]
    months = bench.evidence(history)

    def lost_in_all(window: int) -> int:
        rows = bench.rows(figure(metrics.MONTHLY_CHURN, months, ask(date(2009, 12, 31), window), by=()))
        lost: int = sum(row["lost"] for row in rows)
        return lost

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lost_in_all, [1, 2, 3, 4] * 8)) == [200] * 32


def test_equal_questions_are_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiler, "MOST_SQL", 3)
    with closing(DuckDBRunner()) as runner:
        table = runner.mount_table("things", TABLE)
        first = runner.statement(table.filter(table.one > 1)).sql
        with monkeypatch.context() as nothing_compiles:
            nothing_compiles.setattr(ibis, "to_sql", None)
            assert runner.statement(table.filter(table.one > 1)).sql == first
        assert runner.statement(table.filter(table.one > 2)).sql != first
        for number in range(5):
            runner.statement(table.limit(number))
        assert runner.rows(table.filter(table.one > 1)) == [{"one": 2, "day": None}]


def test_limits_are_handed_to_the_engine(tmp_path: Path) -> None:
    with closing(DuckDBRunner(memory_limit="300MB", threads=1, temp_directory=tmp_path)) as runner:
        names = ("threads", "memory_limit", "temp_directory")
        asked = ", ".join(f"current_setting('{name}')" for name in names)
        told = runner._connection.execute(f"SELECT {asked}").fetchone()
    assert told == (1, "286.1 MiB", str(tmp_path))
