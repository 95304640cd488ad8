"""What a metric's rows take notice of, found by asking it: the kind of order, and which of the rules."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date
from typing import Any

import ibis
import pyarrow as pa

from huidian.engine.facts import tables as facts
from huidian.engine.facts.evidence import Evidence, Question
from huidian.engine.facts.vehicle_months import OVERALL, vehicle_months
from huidian.engine.metrics.definition import Metric
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


def takes_scopes(metric: Metric) -> bool:
    """Whether the metric differs by the kind of order asked for."""
    if metric.rows is None:
        return False
    evidence, rules = empty_evidence(), PlainRules()
    one, other = (metric.rows(evidence, Question(ON, rules, scope)) for scope in (OVERALL, "maintenance"))
    return not bool(one.equals(other))


def rules_read(metric: Metric) -> list[str]:
    """The rules the metric reads, as dotted names, sorted."""
    if metric.rows is None:
        return []
    read: set[str] = set()
    rules: Any = _Watched(PlainRules(), read)
    metric.rows(empty_evidence(), Question(ON, rules))
    return sorted(read)


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
