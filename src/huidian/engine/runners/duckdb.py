"""What carries out an expression. One port; DuckDB inside the process is the runner at hand.

Spark stands behind the same port in ``huidian.engine.runners.spark``, for facts that outgrow one machine.
"""

from collections.abc import Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

Row = dict[str, Any]


class RunnerError(RuntimeError):
    """Something a runner needs is not there; the text says what it is and how to get it."""


class Runner(Protocol):
    """Mounts data as Ibis tables and runs expressions made of them. Threads may share one."""

    name: str
    reads_urls: bool
    """Whether it reads an object store by itself; else it is given local copies of the files."""

    def mount_files(self, name: str, files: Sequence[Path | str]) -> ir.Table:
        """Parquet files of one schema as one table; the same name stands for the same files."""

    def mount_table(self, name: str, table: pa.Table) -> ir.Table:
        """An Arrow table, copied in under a name; a table of that name before is replaced."""

    def drop_table(self, name: str) -> None:
        """Forgets a table that ``mount_table`` copied in; one that is not there is no error."""

    def rows(self, expression: ir.Table) -> list[Row]:
        """The result as plain Python rows."""

    def arrow(self, expression: ir.Table) -> pa.Table:
        """The result as an Arrow table with the expression's own schema."""

    def compile(self, expression: ir.Table) -> str:
        """The SQL of an expression; asked again for an equal one, it is at hand."""

    def close(self) -> None:
        """Ends the engine; its mounted tables are gone."""


class Compiler:
    """Expressions as SQL of one dialect; what was asked lately is at hand."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._compiled: dict[Any, str] = {}

    def __call__(self, expression: ir.Table) -> str:
        operation = expression.op()
        sql = self._compiled.get(operation)
        if sql is None:
            sql = str(ibis.to_sql(expression, dialect=self._dialect, pretty=False))
            if len(self._compiled) >= 512:
                self._compiled.clear()
            self._compiled[operation] = sql
        return sql


_COMPILER = Compiler("duckdb")
"""One for all runners of the process: writing a dealer's mart takes a runner of its own each time."""


class DuckDBRunner:
    """DuckDB in this process. Safe to share between threads: every query has its own cursor.

    ``memory_limit`` is DuckDB's text form (``"2GB"``); ``threads`` counts worker threads; work that exceeds
    the memory spills to ``temp_directory``. Left out, DuckDB's defaults hold.
    """

    name = "duckdb"
    reads_urls = False

    def __init__(
        self,
        memory_limit: str | None = None,
        threads: int | None = None,
        temp_directory: Path | None = None,
    ) -> None:
        config = {
            "memory_limit": memory_limit,
            "threads": threads,
            "temp_directory": str(temp_directory) if temp_directory else None,
        }
        self._connection = duckdb.connect(config={key: value for key, value in config.items() if value})
        self._connection.execute("SET enable_progress_bar = false")
        self._mounted: dict[str, ir.Table] = {}
        self._mounting = Lock()

    def mount_files(self, name: str, files: Sequence[Path | str]) -> ir.Table:
        with self._mounting:
            if name not in self._mounted:
                listed = ", ".join(_text(str(file)) for file in files)
                self._mounted[name] = self._view(name, f"FROM read_parquet([{listed}])")
            return self._mounted[name]

    def mount_table(self, name: str, table: pa.Table) -> ir.Table:
        with self._mounting, self._connection.cursor() as cursor:
            cursor.register("arriving", table)
            cursor.execute(f"CREATE OR REPLACE TABLE {_name(name)} AS FROM arriving")
        return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)

    def drop_table(self, name: str) -> None:
        with self._mounting, self._connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {_name(name)}")

    def rows(self, expression: ir.Table) -> list[Row]:
        with self._connection.cursor() as cursor:
            cursor.execute(self.compile(expression))
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

    def arrow(self, expression: ir.Table) -> pa.Table:
        with self._connection.cursor() as cursor:
            table = cursor.execute(self.compile(expression)).to_arrow_table()
        return table.cast(expression.schema().to_pyarrow())

    def compile(self, expression: ir.Table) -> str:
        return _COMPILER(expression)

    def close(self) -> None:
        self._connection.close()

    def _view(self, name: str, query: str) -> ir.Table:
        with self._connection.cursor() as cursor:
            cursor.execute(f"CREATE OR REPLACE VIEW {_name(name)} AS {query}")
            empty = cursor.execute(f"FROM {_name(name)} LIMIT 0").to_arrow_table()
        return ibis.table(ibis.Schema.from_pyarrow(empty.schema), name=name)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
