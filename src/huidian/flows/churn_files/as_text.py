"""The report for a terminal."""

import unicodedata
from collections.abc import Container, Iterator, Sequence

from huidian.engine.figures.figure import Split
from huidian.flows.churn_files.report import ChurnReport, DealerChurn
from huidian.flows.churn_files.wording import (
    Words,
    dealer_name,
    files_know,
    headline,
    notes,
    percent,
    tier_heading,
)
from huidian.flows.warnings import sheets_as_json, sheets_as_text, warnings_as_json, warnings_as_text
from huidian.kit.labels import Label
from huidian.kit.months import format_month
from huidian.playbooks.words import words_of

SHOWN_ROWS = 8
SHOWN_REJECTED = 10
SHOWN_LOST = 10

_ROW = Label("第 {} 行", "row {}")
_OF_ITS_ORDERS = Label(
    "（只数这类委托，别类的进站不算回来）", " (its orders alone: any other visit is no return)"
)

Line = Sequence[str]


def as_text(report: ChurnReport, language: str) -> str:
    """The rate with its working, its trend and breakdowns, and the first rows that could not be read."""
    words = Words(language)
    playbook = report.question.playbook
    title = f"{words['title']} {format_month(report.question.month)}"
    rule = f"{words['playbook']} {playbook.label.in_(language)} {playbook.version}"
    lines = [f"{title} · {words['window']} {report.question.window_months} · {rule}"]
    if report.as_of:
        lines[0] += f" · {words['as_of']} {report.as_of}"
    for result in report.results:
        lines += ["", *_dealer(result, report.question.window_months, words)]
        lines += _lost(report, result, words)
    if not report.results:
        lines += [
            "",
            {True: "文件中没有可计入的进站。", False: "The files hold no visit that counts."}[words.chinese],
        ]
    noted = notes(report, words)
    if any(result.splits for result in report.results):
        noted += files_know(report, words)
    lines += ["", *noted] if noted else []
    lines += _remarks(report, words.language)
    lines += _rejected(report, words)
    return "\n".join(line.rstrip() for line in lines)


def _dealer(result: DealerChurn, window_months: int, words: Words) -> Iterator[str]:
    mark = f"（{words['provisional']}）" if words.chinese else f" ({words['provisional'].lower()})"
    stated = result.figure.provisional and result.figure.covered
    yield f"{words['dealer']} {dealer_name(result.dealer, words)}{mark if stated else ''}"
    yield f"  {headline(result, window_months, words)}"
    for label, one in result.by_kind[1:]:
        if one.base and one.covered:
            name = f"{words.of(label)}{words['rate'] if words.chinese else ''}"
            of_it_alone = words.of(_OF_ITS_ORDERS)
            yield f"  {name} {percent(one.rate)}  {one.numerator:,} / {one.base:,}{of_it_alone}"
    if len(result.trend) > 1:
        yield ""
        yield f"  {words['trend']}"
        header = [words[key] for key in ("month", "visits", "cohort", "lost", "rate")]
        yield from _table(
            header,
            [
                [
                    format_month(one.month) + (mark if one.provisional else ""),
                    f"{one.counts['visits']:,}",
                    f"{one.base:,}",
                    f"{one.numerator:,}",
                    percent(one.rate),
                ]
                for one in result.trend
            ],
        )
    for split in result.splits:
        yield ""
        yield from _split(split, words)


def _split(split: Split, words: Words) -> Iterator[str]:
    shown = [(row, row.figure) for row in split.rows[:SHOWN_ROWS]]
    yield from _table(
        [words.of(split.label), *(words[key] for key in ("cohort", "lost", "rate", "share"))],
        [
            [
                words.of(row.label),
                f"{one.base:,}",
                f"{one.numerator:,}",
                percent(one.rate),
                percent(row.share),
            ]
            for row, one in shown
        ],
    )
    more = len(split.rows) - len(shown)
    if more:
        yield f"    … +{more}"


def _lost(report: ChurnReport, result: DealerChurn, words: Words) -> list[str]:
    if not result.lost_vehicles or not result.figure.covered:
        return []
    tiers = words_of("tier", report.question.playbook)
    keys = ("plate", "last_visit_on", "back_on", "months_away", "tier", "model", "advisor", "phone")
    table = _table(
        [tier_heading(report, words) if key == "tier" else words[key] for key in keys],
        [
            [
                one.name or one.known["vin"],
                one.last_visit_on.isoformat(),
                one.back_on.isoformat() if one.back_on else "",
                str(one.months_away),
                words.of(tiers.get(one.tier)),
                *(one.known[key] or "" for key in ("model", "advisor", "phone")),
            ]
            for one in result.lost_vehicles[:SHOWN_LOST]
        ],
        texts=(0, 1, 2, 4, 5, 6, 7),
    )
    more = len(result.lost_vehicles) - SHOWN_LOST
    rest = [f"    … +{more:,} (-o OUT.xlsx)"] if more > 0 else []
    return ["", f"  {words['lost_list']}", *table, *rest]


def _remarks(report: ChurnReport, language: str) -> Iterator[str]:
    for file, remarks in report.remarks:
        yield from sheets_as_text(sheets_as_json(remarks.sheets_left_out, file, language), language)
        yield from warnings_as_text(warnings_as_json(remarks.warnings, file, language), language)


def _rejected(report: ChurnReport, words: Words) -> list[str]:
    if not report.rejected:
        return []
    lines = ["", words["rejected"]]
    for problem in report.rejected[:SHOWN_REJECTED]:
        place = f"{problem.file} · {problem.sheet} · {words.of(_ROW).format(problem.row)}"
        cell = f"{problem.column} {problem.value!r}" if problem.value else problem.column
        lines.append(f"  {place} · {cell} · {problem.reason.text(words.language)}")
    more = len(report.rejected) - SHOWN_REJECTED
    return [*lines, f"  … +{more}"] if more > 0 else lines


def _table(header: Line, rows: Sequence[Line], texts: Container[int] = (0,)) -> list[str]:
    """Columns by the width a terminal shows; those in ``texts`` begin flush, the others are numbers."""
    widths = [max(_width(line[at]) for line in (header, *rows)) for at in range(len(header))]
    return [
        "    " + "  ".join(_set(text, widths[at], at not in texts) for at, text in enumerate(line))
        for line in (header, *rows)
    ]


def _set(text: str, width: int, right: bool) -> str:
    gap = " " * (width - _width(text))
    return gap + text if right else text + gap


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
