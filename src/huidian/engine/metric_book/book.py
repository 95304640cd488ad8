"""The book itself: metrics, dimensions and scopes as plain data in a stable order, and the hash over them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from huidian.engine.facts.kinds import KINDS, Kind
from huidian.engine.figures.dimensions import DIMENSIONS, Dimension
from huidian.engine.metrics import METRICS, Count, Metric
from huidian.engine.metrics.definition import KIND
from huidian.kit.labels import Label

Entry = dict[str, Any]
Book = dict[str, Any]

FORMAT = 1
PERIODS: Mapping[str, Label] = {
    "month": Label("按月", "by month"),
    "year": Label("按自然年", "by calendar year"),
    "day": Label("截至某日", "as of a day"),
}


def metric_book(rules: Mapping[str, str] | None = None) -> Book:
    """Every definition there is. ``rules`` gives the version of each set of rules they are used with.

    Keys: format, content_hash, metrics, dimensions, scopes, rules; entries are sorted by id, labels are
    ``{"zh", "en"}``.
    """
    content: Book = {
        "metrics": [_metric(METRICS[key]) for key in sorted(METRICS)],
        "dimensions": [_dimension(DIMENSIONS[key]) for key in sorted(DIMENSIONS)],
        "scopes": [_kind(KINDS[key]) for key in sorted(KINDS)],
        "rules": [{"id": key, "version": version} for key, version in sorted((rules or {}).items())],
    }
    return {"format": FORMAT, "content_hash": content_hash(content), **content}


def content_hash(book: Mapping[str, Any]) -> str:
    """SHA-256 over a book's definitions, whatever the order or the layout of the file they came in."""
    parts = {part: _by_id(book.get(part, [])) for part in ("metrics", "dimensions", "scopes", "rules")}
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def as_json(book: Book) -> str:
    """The book as a file's text (UTF-8): one line per value, the same for the same definitions."""
    return json.dumps(book, ensure_ascii=False, indent=2) + "\n"


def _by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry["id"]: entry for entry in entries}


def _metric(metric: Metric) -> Entry:
    return {
        "id": metric.id,
        "version": metric.version,
        "label": _in_both(metric.label),
        "unit": _in_both(metric.unit),
        "sentence": _in_both(metric.sentence),
        "formula": _in_both(metric.formula),
        "inclusions": _in_both(metric.inclusions),
        "period": metric.period,
        "source": metric.source,
        "scopes": KIND in metric.reads,
        "rules": sorted(set(metric.reads) - {KIND}),
        "numerator": _count(metric.numerator),
        "denominator": _count(metric.denominator),
        "others": [_count(count) for count in metric.others],
        "totals": list(metric.totals),
    }


def _kind(kind: Kind) -> Entry:
    return {"id": kind.key, "label": _in_both(kind.label), "orders": _in_both(kind.orders)}


def _count(count: Count | None) -> Entry | None:
    if count is None:
        return None
    return {"key": count.key, "label": _in_both(count.label), "unit": _in_both(count.unit)}


def _dimension(dimension: Dimension) -> Entry:
    return {"id": dimension.id, "version": dimension.version, "label": _in_both(dimension.label)}


def _in_both(label: Label) -> dict[str, str]:
    return {"zh": label.zh, "en": label.en}
