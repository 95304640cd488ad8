"""The warnings and refusals of a file, put together by reason, with a few examples each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from huidian.kit.labels import Label
from huidian.playbooks import Playbook
from huidian.visits.importing import Problem, Reading, Reason, Skipped
from huidian.visits.importing.reasons import IN_ROWS

EXAMPLES = 5
PLACES = 3
"""How many places of a warning the commands print."""


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


@dataclass(frozen=True, slots=True)
class Remarks:
    """Warnings about rows kept, the sheets nothing was read of (blank ones aside), why rows are refused."""

    warnings: Sequence[Group] = ()
    sheets_left_out: Sequence[Skipped] = ()
    refusals: Sequence[Group] = ()


def groups_of(problems: Iterable[Problem]) -> list[Group]:
    """By reason and column, the most frequent first."""
    met: dict[tuple[str, str], list[Problem]] = {}
    for problem in problems:
        met.setdefault((problem.reason.code, problem.column), []).append(problem)
    groups = [_group(column, problems) for (_code, column), problems in met.items()]
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


def remarks_of(reading: Reading) -> Remarks:
    """What a command says of a file beside its numbers."""
    return Remarks(groups_of(reading.warnings), reading.sheets_left_out, groups_of(reading.rejections))


def warnings_as_json(groups: Iterable[Group], file_name: str, language: str) -> list[dict[str, Any]]:
    """Reason, column and count of each group, and the first places it was met."""
    return [
        {
            "reason": group["reason"]["zh" if language == "zh" else "en"],
            "column": group["column"],
            "count": group["count"],
            "examples": [
                {"file": file_name, "column": group["column"], **example}
                for example in group["examples"][:PLACES]
            ],
        }
        for group in groups
    ]


def sheets_as_json(sheets: Iterable[Skipped], file_name: str, language: str) -> list[dict[str, str]]:
    """Sheets that were not read, each with the reason."""
    return [{"file": file_name, "sheet": left.sheet, "reason": left.reason.text(language)} for left in sheets]


def warnings_as_text(warnings: Iterable[dict[str, Any]], language: str) -> list[str]:
    """Lines for a terminal out of `warnings_as_json`, each warning with its first places."""
    return _under(Label("收下了，但请留意：", "Kept, but please have a look:"), warnings, language)


def refusals_as_text(refusals: Iterable[dict[str, Any]], language: str) -> list[str]:
    """Lines for a terminal: why rows are refused, each reason with its first places."""
    return _under(Label("拒收的原因：", "Why rows are refused:"), refusals, language)


def _under(title: Label, groups: Iterable[dict[str, Any]], language: str) -> list[str]:
    head = Label("  {column}{reason}：{count} 处", "  {column}{reason}: {count}").in_(language)
    place = Label(
        "    {file} · {sheet} · 第 {row} 行{at}：{value}", "    {file} · {sheet} · row {row}{at}: {value}"
    ).in_(language)
    lines = []
    for each in groups:
        column = f"“{each['column']}” " if each["column"] else ""
        lines.append(head.format(**{**each, "column": column}))
        for example in each["examples"]:
            at = f" · {example['column']}" if example["column"] else ""
            lines.append(place.format(**example, at=at))
    if lines:
        lines.insert(0, title.in_(language))
    return lines


def sheets_as_text(sheets: Iterable[dict[str, str]], language: str) -> list[str]:
    """Lines for a terminal out of `sheets_as_json`."""
    lines = ["  {file} · {sheet}: {reason}".format(**each) for each in sheets]
    if lines:
        lines.insert(0, Label("没有读取的工作表：", "Sheets that were not read:").in_(language))
    return lines


def uncounted_of(reading: Reading, rules: Playbook) -> list[Uncounted]:
    """Pre-delivery inspections and the like, by the playbook: on file, but no visits."""
    rows = Counter(reading.columns.get("order_kind", ()))
    return [
        {"kind": {"zh": kind.label.zh, "en": kind.label.en}, "rows": rows[kind.key]}
        for kind in rules.kinds
        if not kind.counts and rows[kind.key]
    ]


def _group(column: str, problems: Sequence[Problem]) -> Group:
    examples: list[Example] = [
        {"sheet": problem.sheet, "row": problem.row, "value": problem.value[:60]}
        for problem in problems[:EXAMPLES]
    ]
    return {
        "reason": _words(_in_common([problem.reason for problem in problems])),
        "column": column,
        "count": len(problems),
        "examples": examples,
    }


def _in_common(reasons: Sequence[Reason]) -> Reason:
    """The one reason; where what fills it differs from row to row, the sentence about several rows."""
    first = reasons[0]
    is_one = all(reason.params == first.params for reason in reasons)
    return first if is_one else Reason(f"{first.code}{IN_ROWS}")


def _words(reason: Reason) -> Words:
    return {"zh": reason.text("zh"), "en": reason.text("en")}
