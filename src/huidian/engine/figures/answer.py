"""Rows of what is built of the facts, which is built once for an equal question, whatever state is read."""

from collections.abc import Callable, Hashable, Sequence
from typing import Concatenate, ParamSpec, Protocol

import ibis.expr.types as ir

from huidian.engine.facts.evidence import Evidence
from huidian.engine.runners.compiler import Make, Statement
from huidian.engine.runners.duckdb import Row

Arguments = ParamSpec("Arguments")


class RowSource(Protocol):
    """What gives the rows of a question: a runner, or what keeps answers in front of one."""

    def rows(self, query: ir.Table | Statement) -> list[Row]: ...

    def answered(self, key: Hashable, tables: Sequence[ir.Table], make: Make) -> list[Row]: ...


def answer(
    source: RowSource,
    build: Callable[Concatenate[Evidence, Arguments], ir.Table],
    evidence: Evidence,
    *arguments: Arguments.args,
    **others: Arguments.kwargs,
) -> list[Row]:
    """The rows of ``build(evidence, *arguments)``, a function of these alone; the arguments are hashable."""

    def make() -> ir.Table:
        return build(evidence, *arguments, **others)

    if not isinstance(evidence.assignments, ir.Table):
        return source.rows(make())  # they are told for this evidence alone, and only where they are needed
    tables = (evidence.visits, evidence.vehicles, evidence.vehicle_months, evidence.assignments)
    key = (build, arguments, tuple(sorted(others.items())))
    return source.answered(key, tables, make)
