"""What carries out an expression. One port; DuckDB inside the process is the runner at hand.

Spark stands behind the same port in ``huidian.engine.runners.spark``, for facts that outgrow one machine.
"""

from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa

from huidian.engine.runners.compiler import Compiler, Make, Statement
from huidian.engine.runners.kept_sql import KeptSql
from huidian.engine.runners.states import HeldStates, State, Tables, states_of

Row = dict[str, Any]


class RunnerError(RuntimeError):
    """Something a runner needs is not there; the text says what it is and how to get it."""


class Runner(Protocol):
    """Mounts data as Ibis tables and runs expressions made of them. Threads may share one.

    A table of a ``State`` has the same name in every state, and an expression reads the one it was made of:
    one over tables of a name in two states raises ``MixedStatesError``.
    """

    name: str
    reads_urls: bool
    """Whether it reads an object store by itself; else it is given local copies of the files."""

    def mount(self, state: State) -> Tables:
        """A state's tables by name. Of many states only the latest stay in the engine; others return there
        when they are asked for, as long as their files are where they were.
        """

    def drop(self, state: State) -> None:
        """Takes a state's tables out of the engine now, unless a query reads them."""

    def mount_table(self, name: str, table: pa.Table) -> ir.Table:
        """An Arrow table, copied in under a name; a table of that name before is replaced."""

    def rows(self, query: ir.Table | Statement) -> list[Row]:
        """The result as plain Python rows."""

    def arrow(self, query: ir.Table | Statement) -> pa.Table:
        """The result as an Arrow table with the expression's own schema."""

    def prepared(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> Statement:
        """The statement of what ``make`` makes of these tables, which reads no others. Asked again with an
        equal key over tables that are equal but for their state, nothing is made.
        """

    def answered(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> list[Row]:
        """The rows of what is prepared."""

    def statement(self, expression: ir.Table) -> Statement:
        """An expression made ready; for one that is equal but for its state the SQL is at hand."""

    def close(self) -> None:
        """Ends the engine; its mounted tables are gone."""


MOST_STATES = 32
_COMPILER = Compiler("duckdb")
"""One for all runners of the process: writing a dealer's mart takes a runner of its own each time."""


def keep_sql(folder: Path | None) -> None:
    """Keep what this process compiles for DuckDB in a folder (None: in memory alone)."""
    _COMPILER.kept = KeptSql(folder)


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
        self._mounting = Lock()
        self._held = HeldStates(self._put, self._let_go, MOST_STATES)

    def mount(self, state: State) -> Tables:
        return self._held.tables(state)

    def drop(self, state: State) -> None:
        self._held.drop(state)

    def mount_table(self, name: str, table: pa.Table) -> ir.Table:
        with self._mounting, self._connection.cursor() as cursor:
            cursor.register("arriving", table)
            cursor.execute(f"CREATE OR REPLACE TABLE {_name(name)} AS FROM arriving")
        return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)

    def rows(self, query: ir.Table | Statement) -> list[Row]:
        with self._run(self._ready(query)) as answer:
            names = [column[0] for column in answer.description]
            return [dict(zip(names, values, strict=True)) for values in answer.fetchall()]

    def arrow(self, query: ir.Table | Statement) -> pa.Table:
        statement = self._ready(query)
        with self._run(statement) as answer:
            return answer.to_arrow_table().cast(statement.schema)

    def prepared(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> Statement:
        return _COMPILER.prepared(key, tables, make)

    def answered(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> list[Row]:
        return self.rows(self.prepared(key, tables, make))

    def statement(self, expression: ir.Table) -> Statement:
        states = states_of(expression)
        return Statement(_COMPILER(expression.op()), states, expression.schema().to_pyarrow())

    def close(self) -> None:
        self._connection.close()

    def _ready(self, query: ir.Table | Statement) -> Statement:
        return query if isinstance(query, Statement) else self.statement(query)

    @contextmanager
    def _run(self, statement: Statement) -> Iterator[duckdb.DuckDBPyConnection]:
        with self._held.in_use(statement.states), self._connection.cursor() as cursor:
            if statement.states:
                path = ",".join([*(state.name for state in statement.states), "main"])
                cursor.execute(f"SET search_path = '{path}'")
            yield cursor.execute(statement.sql)

    def _put(self, state: State) -> dict[str, ibis.Schema]:
        with self._connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {state.name}")
            return {name: _put_table(cursor, state, name) for name in state.tables}

    def _let_go(self, state: State) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {state.name} CASCADE")


def _put_table(cursor: duckdb.DuckDBPyConnection, state: State, table: str) -> ibis.Schema:
    source, name = state.tables[table], f"{state.name}.{_name(table)}"
    if isinstance(source, pa.Table):
        cursor.register("arriving", source)
        cursor.execute(f"CREATE OR REPLACE TABLE {name} AS FROM arriving")
        return ibis.Schema.from_pyarrow(source.schema)
    files = ", ".join(_text(str(file)) for file in source)
    cursor.execute(f"CREATE OR REPLACE VIEW {name} AS FROM read_parquet([{files}])")
    empty = cursor.execute(f"FROM {name} LIMIT 0").to_arrow_table()
    return ibis.Schema.from_pyarrow(empty.schema)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _name(value: str) -> str:
    return '"' + value.replace('"', '""') + '"'
