"""How each metric and dimension counts, as a fingerprint of the SQL it becomes on the empty schema.

`python -m tests.engine.fingerprints` writes down those that are new or whose version was raised. One that
counts differently while its version stays is refused; where it was only written in another way and counts as
before, name it: `--same-meaning ID…` (`all` for every one, as after a new version of the SQL writer).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.types as ir

from huidian.engine.facts.evidence import Question
from huidian.engine.figures.dimensions import DIMENSIONS, order_of, with_dimensions
from huidian.engine.figures.measures import figure, list_behind
from huidian.engine.metrics import METRICS, Metric
from huidian.engine.rules import PlainRules, Stage
from huidian.engine.standings import standings
from tests.engine.reads import ON, empty_evidence

FILE = Path(__file__).with_name("metric_fingerprints.json")
RULES = PlainRules(lifecycle=(Stage("young", 24), Stage("old", 120)))
MONTHS = (2010 * 12, 2010 * 12 + 11)
_DROPPED = re.compile(r"(?<=EXCLUDE \()[^)]*")
Prints = dict[str, dict[str, Any]]


def fingerprints() -> Prints:
    """The version and the fingerprint of each, by id; those of dimensions begin with "by "."""
    metrics = {key: print_of(METRICS[key]) for key in sorted(METRICS)}
    dimensions = {
        f"by {key}": _print(DIMENSIONS[key].version, _of_dimension(key)) for key in sorted(DIMENSIONS)
    }
    return metrics | dimensions


def print_of(metric: Metric) -> dict[str, Any]:
    """The version and the fingerprint of one metric."""
    return _print(metric.version, _of_metric(metric))


def written() -> Prints:
    """The fingerprints on file."""
    prints: Prints = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    return prints


def silently_changed(before: Prints, now: Prints) -> list[str]:
    """Those that count differently under the version they had."""
    return [
        key
        for key, one in now.items()
        if key in before and one != before[key] and one["version"] == before[key]["version"]
    ]


def _print(version: int, expressions: Iterator[ir.Table]) -> dict[str, Any]:
    told = "\n".join(_told(one) for one in expressions)
    return {"version": version, "counts": hashlib.sha256(told.encode()).hexdigest()[:20]}


def _told(expression: ir.Table) -> str:
    # Dropped columns come in no particular order.
    sql = str(ibis.to_sql(expression, dialect="duckdb"))
    return _DROPPED.sub(lambda match: ", ".join(sorted(match[0].split(", "))), sql)


def _of_metric(metric: Metric) -> Iterator[ir.Table]:
    """The figures under the switch for vehicles that left, and the list; of a property the standings."""
    evidence = empty_evidence()
    if metric.rows is None:
        yield standings(evidence.visits, evidence.vehicles, RULES, ON)
        return
    question = Question(ON, RULES, months=MONTHS, leave_out_gone=True)
    yield figure(metric, evidence, question)
    yield list_behind(metric, evidence, Question(ON, RULES, kind="repair"), metric.base.key)


def _of_dimension(key: str) -> Iterator[ir.Table]:
    evidence = empty_evidence()
    rows = standings(evidence.visits, evidence.vehicles, RULES, ON)
    for on in (ON, None):
        split = with_dimensions(
            rows.mutate(month=ibis.literal(MONTHS[1], "int32")), evidence.vehicles, [key], RULES, on
        )
        place = order_of(key, split[key], RULES)
        yield split if place is None else split.mutate(place=place)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--same-meaning", nargs="+", default=[], metavar="ID")
    meant = set(parser.parse_args().same_meaning)
    before, now = written(), fingerprints()
    refused = [key for key in silently_changed(before, now) if not meant & {key, "all"}]
    if refused:
        raise SystemExit(f"count differently under the version they had: {', '.join(refused)}; raise it")
    FILE.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
