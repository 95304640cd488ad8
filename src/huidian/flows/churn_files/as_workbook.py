"""The report as an Excel workbook: the rate, its breakdowns, whom to call, what could not be read."""

from pathlib import Path
from typing import Any

from huidian.flows.churn_files.question import NO_DEALER, Unanswerable
from huidian.flows.churn_files.rate_sheet import write_rate
from huidian.flows.churn_files.report import ChurnReport
from huidian.flows.churn_files.wording import Words, dealer_name, tier_heading
from huidian.kit.labels import Label
from huidian.kit.shares import share_of
from huidian.kit.sheets import Book, Column
from huidian.playbooks.words import words_of


def write_workbook(report: ChurnReport, path: Path, language: str) -> None:
    """Writes (and replaces) ``path``. Raises :class:`Unanswerable` where it cannot be written."""
    from xlsxwriter.exceptions import FileCreateError

    book = Book(path)
    _fill(book, report, Words(language))
    try:
        book.close()
    except (FileCreateError, OSError) as error:
        raise Unanswerable(
            Label(
                f"无法写入“{path}”，可能正在 Excel 中打开。",
                f"{str(path)!r} cannot be written; it may be open in Excel.",
            )
        ) from error


def _fill(book: Book, report: ChurnReport, words: Words) -> None:
    write_rate(book, report, words)
    ids: dict[str, Label] = {}
    for result in report.results:
        ids |= {one.by: one.label for one in result.splits}
    for by, label in ids.items():
        _split(book, report, by, words.of(label), words)
    _lost(book, report, words)
    _rejected(book, report, words)


def _split(book: Book, report: ChurnReport, by: str, name: str, words: Words) -> None:
    rows = [
        (result.dealer, row, row.figure)
        for result in report.results
        for split in result.splits
        if split.by == by
        for row in split.rows
    ]
    columns = [
        *_dealers([dealer for dealer, _, _ in rows], words),
        Column(name, "text", [words.of(row.label) for _, row, _ in rows]),
        Column(words["cohort"], "count", [one.base for _, _, one in rows]),
        Column(words["lost"], "count", [one.numerator for _, _, one in rows]),
        Column(words["rate"], "share", [one.rate for _, _, one in rows]),
        Column(words["share"], "share", [row.share for _, row, _ in rows]),
        Column(words["cumulative_share"], "share", [row.cumulative for _, row, _ in rows]),
        Column(words["holdings"], "count", [row.holdings for _, row, _ in rows]),
        Column(
            words["lost_of_holdings"],
            "share",
            [share_of(one.numerator, row.holdings) if row.holdings else None for _, row, one in rows],
        ),
    ]
    book.list_sheet(name, [column for column in columns if any(value is not None for value in column.values)])


def _lost(book: Book, report: ChurnReport, words: Words) -> None:
    lost = [(result.dealer, one) for result in report.results for one in result.lost_vehicles]
    tiers, kinds, uses = (words_of(by, report.question.playbook) for by in ("tier", "kind", "use"))

    def known(name: str) -> list[Any]:
        return [one.known[name] for _, one in lost]

    dealers = _dealers([dealer for dealer, _ in lost], words)
    columns = [
        *dealers,
        Column(words["plate"], "text", [one.name for _, one in lost]),
        Column(words["vin"], "text", known("vin")),
        Column(words["owner"], "text", known("owner")),
        Column(words["phone"], "text", known("phone")),
        Column(words["model"], "text", known("model")),
        Column(words["last_visit_on"], "day", [one.last_visit_on for _, one in lost]),
        Column(words["months_away"], "count", [one.months_away for _, one in lost]),
        Column(tier_heading(report, words), "text", [words.of(tiers.get(one.tier)) for _, one in lost]),
        Column(words["customer_class"], "text", [one.customer_class for _, one in lost]),
        Column(words["advisor"], "text", known("advisor")),
        Column(words["last_kind"], "text", [words.of(kinds.get(one.kind)) for _, one in lost]),
        Column(words["use"], "text", [_of_known(uses.get(use), words) for use in known("use")]),
        Column(words["region"], "text", known("region")),
        Column(words["warranty_end_on"], "day", known("warranty_end_on")),
        Column(words["back_on"], "day", [one.back_on for _, one in lost]),
    ]
    book.list_sheet(words["lost_list"], columns).freeze_panes(1, len(dealers) + 1)


def _dealers(dealers: list[str], words: Words) -> list[Column]:
    """A column of dealers, none where the files name none."""
    if all(dealer == NO_DEALER for dealer in dealers):
        return []
    return [Column(words["dealer"], "text", [dealer_name(dealer, words) for dealer in dealers])]


def _of_known(label: Label | None, words: Words) -> str | None:
    return words.of(label) if label else None


def _rejected(book: Book, report: ChurnReport, words: Words) -> None:
    problems = report.rejected
    book.list_sheet(
        words["rejected"],
        [
            Column(words["file"], "text", [problem.file for problem in problems]),
            Column(words["sheet"], "text", [problem.sheet for problem in problems]),
            Column(words["row"], "count", [problem.row for problem in problems]),
            Column(words["column"], "text", [problem.column for problem in problems]),
            Column(words["value"], "text", [problem.value for problem in problems]),
            Column(words["reason"], "text", [problem.reason.text(words.language) for problem in problems]),
        ],
    )
