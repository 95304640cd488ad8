"""States of mounted tables: the same names in every state, so that SQL is compiled once for all of them.

A table's expression carries its state without showing it: expressions of two states that are alike otherwise
are equal and have one SQL text. Which state's tables the names stand for is settled when a query is run.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import Any, TypeAlias

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa

Source: TypeAlias = pa.Table | Sequence[Path | str]
"""Where a table comes from: Arrow, or Parquet files of one schema."""
Tables = Mapping[str, ir.Table]

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class MixedStatesError(ValueError):
    """An expression that reads one table in two states."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """What some tables hold, by their names, under a name that stands for this content and no other.

    ``ValueError`` for a name of other signs than a-z, 0-9 and ``_``.
    """

    name: str
    tables: Mapping[str, Source]

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"no name for a state: {self.name!r}")

    @property
    def lies_in_files(self) -> bool:
        """Whether all it holds lies in files, which other processes can read too."""
        return not any(isinstance(source, pa.Table) for source in self.tables.values())


class _NameInState(str):
    """A table's name, equal to the same name in any other state."""

    state: State

    def __new__(cls, name: str, state: State) -> "_NameInState":
        made = super().__new__(cls, name)
        made.state = state
        return made

    def __reduce__(self) -> tuple[type[str], tuple[str]]:
        return str, (str(self),)


def table_in(state: State, name: str, schema: ibis.Schema) -> ir.Table:
    """The expression of one table in a state."""
    return ibis.table(schema, name=_NameInState(name, state))


def states_of(*expressions: ir.Table) -> tuple[State, ...]:
    """The states whose tables expressions read together, by their names in order.

    Raises ``MixedStatesError`` where two of them have a table of the same name, whether it is read or not.
    """
    states: dict[str, State] = {}
    # Tables of two states are equal: by their identity both are seen.
    seen: set[int] = set()
    waiting: list[Any] = [expression.op() for expression in expressions]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, ops.UnboundTable) and isinstance(node.name, _NameInState):
            states[node.name.state.name] = node.name.state
        waiting.extend(node.__children__)
    _refuse_mixed(states.values())
    return tuple(states[name] for name in sorted(states))


def renamed(operation: ops.Node, name_of: Callable[[str], str]) -> ops.Node:
    """The same operation over tables of other names, in no state."""
    made: ops.Node = operation.replace(plain_tables(operation, name_of))
    return made


def plain_tables(operation: ops.Node, name_of: Callable[[str], str] = str) -> dict[ops.Node, ops.Node]:
    """The tables an operation reads, each with one of another name in no state."""
    tables = operation.find(ops.UnboundTable)
    return {one: ops.UnboundTable(name=name_of(one.name), schema=one.schema) for one in tables}


def _refuse_mixed(states: Iterable[State]) -> None:
    taken: dict[str, str] = {}
    for state in states:
        for table in state.tables:
            if table in taken:
                raise MixedStatesError(f"{table} of {taken[table]} and of {state.name} in one expression")
            taken[table] = state.name


@dataclass(slots=True)
class _Held:
    tables: Tables
    users: int = 0


class HeldStates:
    """The states a runner holds: those in use and the latest ``most``. One let go is put back when asked for.

    ``put`` brings a state's tables into the engine and gives their schemas, ``let_go`` takes them out.
    """

    def __init__(
        self,
        put: Callable[[State], Mapping[str, ibis.Schema]],
        let_go: Callable[[State], None],
        most: int,
    ) -> None:
        self._put = put
        self._let_go = let_go
        self._most = most
        self._held: OrderedDict[str, tuple[State, _Held]] = OrderedDict()
        self._lock = RLock()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the states held, that which was used last at the end."""
        with self._lock:
            return tuple(self._held)

    def tables(self, state: State) -> Tables:
        """The tables of a state as expressions."""
        with self.in_use([state]) as (held,):
            return held.tables

    @contextmanager
    def in_use(self, states: Iterable[State]) -> Iterator[list[_Held]]:
        """Holds states for as long as a query of theirs runs."""
        with self._lock:
            used = [self._hold(state) for state in states]
            for one in used:
                one.users += 1
        try:
            yield used
        finally:
            with self._lock:
                for one in used:
                    one.users -= 1
                self._let_old_go()

    def drop(self, state: State) -> None:
        """Lets a state go now, unless a query of it runs."""
        with self._lock:
            if state.name in self._held and not self._held[state.name][1].users:
                self._let_go(self._held.pop(state.name)[0])

    def _hold(self, state: State) -> _Held:
        if state.name not in self._held:
            schemas = self._put(state)
            tables = {name: table_in(state, name, schema) for name, schema in schemas.items()}
            self._held[state.name] = state, _Held(tables)
        self._held.move_to_end(state.name)
        return self._held[state.name][1]

    def _let_old_go(self) -> None:
        spare = len(self._held) - self._most
        idle = [state for state, held in self._held.values() if not held.users]
        for state in idle[: max(spare, 0)]:
            self.drop(state)
