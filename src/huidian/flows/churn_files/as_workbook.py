"""The report as an Excel workbook: the rate, its breakdowns, whom to call, what could not be read."""

from pathlib import Path
from typing import Any

from huidian.flows.churn_files.question import NO_DEALER, Unanswerable
from huidian.flows.churn_files.rate_sheet import write_rate
from huidian.flows.churn_files.report import Breakdown, ChurnReport, LostVehicle
from huidian.flows.churn_files.wording import Words, dealer_name
from huidian.kit.labels import Label
from huidian.kit.sheets import Book, Column


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
        ids |= {one.id: one.label for one in result.breakdowns}
    for id_, label in ids.items():
        _breakdown(book, report, id_, words.of(label), words)
    _lost(book, report, words)
    _rejected(book, report, words)


def _breakdown(book: Book, report: ChurnReport, id_: str, name: str, words: Words) -> None:
    found: list[tuple[str, Breakdown]] = [
        (result.dealer, one) for result in report.results for one in result.breakdowns if one.id == id_
    ]
    rows = [(dealer, one) for dealer, breakdown in found for one in breakdown.slices]
    columns = [
        *_dealers([dealer for dealer, _ in rows], words),
        Column(name, "text", [words.of(one.name) for _, one in rows]),
        Column(words["cohort"], "count", [one.cohort for _, one in rows]),
        Column(words["lost"], "count", [one.lost for _, one in rows]),
        Column(words["rate"], "share", [one.rate for _, one in rows]),
        Column(words["share"], "share", [one.share for _, one in rows]),
        Column(words["cumulative_share"], "share", [one.cumulative_share for _, one in rows]),
        Column(words["holdings"], "count", [one.holdings for _, one in rows]),
        Column(words["lost_of_holdings"], "share", [one.lost_of_holdings for _, one in rows]),
    ]
    told = [column for column in columns if any(value is not None for value in column.values)]
    book.list_sheet(name, told)


def _lost(book: Book, report: ChurnReport, words: Words) -> None:
    lost = [(result.dealer, one) for result in report.results for one in result.lost_vehicles]
    playbook = report.question.playbook
    tiers = {tier.key: tier.label for tier in playbook.tiers}
    kinds = {kind.key: kind.label for kind in playbook.kinds}
    uses = {use.key: use.label for use in playbook.uses}

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
        Column(words["tier"], "text", [words.of(tiers.get(one.tier)) for _, one in lost]),
        Column(words["customer_class"], "text", [one.customer_class for _, one in lost]),
        Column(words["advisor"], "text", known("advisor")),
        Column(words["last_kind"], "text", [words.of(kinds.get(one.kind)) for _, one in lost]),
        Column(words["use"], "text", [_named(uses, one, words) for _, one in lost]),
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


def _named(uses: dict[str, Label], vehicle: LostVehicle, words: Words) -> str | None:
    use = uses.get(vehicle.known["use"])
    return words.of(use) if use else None


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
