"""What a metric's rows read of a question, seen by making them: to hold what the metric declares."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.kinds import OVERALL
from huidian.engine.facts.vehicle_months import vehicle_months
from huidian.engine.metrics.definition import KIND, Metric
from huidian.engine.rules import PlainRules

ON = date(2010, 12, 31)


def empty_evidence() -> Evidence:
    """The fact tables by name and column alone, bound to no engine."""
    visits = _named("visits", facts.no_visits())
    return Evidence(
        visits,
        _named("vehicles", facts.no_vehicles()),
        vehicle_months(visits),
        _named("assignments", facts.no_assignments()),
    )


def read_by(metric: Metric) -> set[str]:
    """What the rows read: the rules by their dotted names, and ``KIND`` where the kind of order tells."""
    if metric.rows is None:
        return set()
    evidence, plain, read = empty_evidence(), PlainRules(), set[str]()
    watched: Any = _Watched(plain, read)
    metric.rows(evidence, Question(ON, watched))
    one, other = (metric.rows(evidence, Question(ON, plain, kind)) for kind in (OVERALL, "maintenance"))
    return read if one.equals(other) else read | {KIND}


class _Watched:
    """Rules that note what is read of them; a group of rules is no reading, its members are."""

    def __init__(self, rules: Any, read: set[str], name: str = "") -> None:
        self._rules, self._read, self._name = rules, read, name

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._rules, name)
        dotted = f"{self._name}.{name}".lstrip(".")
        if is_dataclass(value):
            return _Watched(value, self._read, dotted)
        self._read.add(dotted)
        return value


def _named(name: str, table: pa.Table) -> Any:
    return ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)
