"""Expressions made ready to run: SQL that is compiled once for all that differ in values or state alone."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

from huidian.engine.runners.kept_sql import KeptSql
from huidian.engine.runners.shapes import Pieces, Shape
from huidian.engine.runners.states import State, renamed, states_of

Make = Callable[[], ir.Table]
MOST_SQL = 2048
_COMPILING = Lock()


@dataclass(frozen=True, slots=True)
class Statement:
    """An expression ready to run: its SQL, the states whose tables the SQL names, the answer's schema."""

    sql: str
    states: tuple[State, ...]
    schema: pa.Schema

    @property
    def key(self) -> Hashable:
        """Equal for statements that answer alike, as far as they read tables of states only."""
        return self.sql, tuple(state.name for state in self.states)


class Compiler:
    """Expressions as SQL of one dialect; what was asked lately is at hand, what was asked before is kept."""

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self.kept = KeptSql(None)
        self._compiled: dict[bytes, Pieces | None] = {}
        self._prepared: dict[Hashable, tuple[str, pa.Schema]] = {}

    def __call__(self, operation: ops.Node) -> str:
        # How other dialects write values is not known here.
        shape = Shape(operation, by_marks=self._dialect == "duckdb")
        pieces = self._pieces_of(shape)
        if pieces is None:
            shape = Shape(operation, by_marks=False)
            pieces = self._pieces_of(shape)
        assert pieces
        return shape.filled(pieces)

    def _pieces_of(self, shape: Shape) -> Pieces | None:
        digest = sha256(shape.content).digest()
        if digest in (compiled := self._compiled):
            return compiled[digest]

        def compiled_anew() -> str:
            with merging_as_for(self._dialect):
                return str(ibis.to_sql(shape.operation.to_expr(), dialect=self._dialect, pretty=False))

        pieces = shape.pieces(self.kept.sql_of(self._dialect, shape.content, compiled_anew))
        if len(compiled) >= MOST_SQL:
            self._compiled = {}
        self._compiled[digest] = pieces
        return pieces

    def prepared(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> Statement:
        """As the runner's."""
        states, operations = states_of(*tables), tuple(table.op() for table in tables)
        made = self._prepared.get((key, operations))
        if made is None:
            expression = make()
            others = set(states_of(expression)) - set(states)
            if others:
                raise ValueError(f"{key} reads tables of {', '.join(one.name for one in others)} too")
            made = self(expression.op()), expression.schema().to_pyarrow()
            if len(self._prepared) >= MOST_SQL:
                self._prepared.clear()
            self._prepared[key, tuple(renamed(one, str) for one in operations)] = made
        sql, schema = made
        return Statement(sql, states, schema)


@contextmanager
def merging_as_for(dialect: str) -> Iterator[None]:
    """To DuckDB a filter over a selection over a filter is one step either way: to merge them before took a
    third of what compiling takes. The option is one for all threads.
    """
    options = ibis.options.sql
    with _COMPILING:
        options.fuse_selects = dialect != "duckdb"
        try:
            yield
        finally:
            options.fuse_selects = True
