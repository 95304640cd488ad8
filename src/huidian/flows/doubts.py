"""What was doubted in a file, put together by reason, with a few examples each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypedDict

from huidian.playbooks import Playbook
from huidian.visits.importing import Problem, Reading, Reason

EXAMPLES = 5
_DIFFERS = "…"


class Words(TypedDict):
    """A sentence in both languages."""

    zh: str
    en: str


class Example(TypedDict):
    """Where a reason was met."""

    sheet: str
    row: int
    value: str


class Uncounted(TypedDict):
    """Rows that are kept, of a kind of order that is no visit."""

    kind: Words
    rows: int


class Group(TypedDict):
    """One reason in one column: how often, and where first."""

    reason: Words
    column: str
    count: int
    examples: list[Example]


class Left(TypedDict):
    """Rows (0: a whole sheet) left out without being wrong. `code` is that of the reason."""

    code: str
    reason: Words
    sheet: str
    rows: int


def groups_of(problems: Iterable[Problem]) -> list[Group]:
    """By reason and column, the most frequent first."""
    met: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        met.setdefault((problem.reason.code, problem.column), []).append(problem)
    groups = [_group(column, found) for (_code, column), found in met.items()]
    return sorted(groups, key=lambda group: -group["count"])


def left_out_of(reading: Reading) -> list[Left]:
    """Totals, blank rows, counter sales, hidden sheets: everything passed over."""
    return [
        {
            "code": left.reason.code,
            "reason": _words(left.reason),
            "sheet": left.sheet,
            "rows": left.rows,
        }
        for left in reading.skipped
    ]


def uncounted_of(reading: Reading, rules: Playbook) -> list[Uncounted]:
    """Pre-delivery inspections and the like, by the playbook: on file, but no visits."""
    rows = Counter(reading.columns.get("order_kind", ()))
    return [
        {"kind": {"zh": kind.label.zh, "en": kind.label.en}, "rows": rows[kind.key]}
        for kind in rules.kinds
        if not kind.counts and rows[kind.key]
    ]


def _group(column: str, found: Sequence[Problem]) -> Group:
    examples: list[Example] = [
        {"sheet": problem.sheet, "row": problem.row, "value": problem.value[:60]}
        for problem in found[:EXAMPLES]
    ]
    return {
        "reason": _words(_in_common([problem.reason for problem in found])),
        "column": column,
        "count": len(found),
        "examples": examples,
    }


def _in_common(reasons: Sequence[Reason]) -> Reason:
    """The one reason, with an ellipsis for what differs from row to row."""
    first = reasons[0]
    params = {
        name: value if all(reason.params.get(name) == value for reason in reasons) else _DIFFERS
        for name, value in first.params.items()
    }
    return Reason(first.code, params)


def _words(reason: Reason) -> Words:
    return {"zh": reason.text("zh"), "en": reason.text("en")}
